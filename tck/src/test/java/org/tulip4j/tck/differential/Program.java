package org.tulip4j.tck.differential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program as data: the bodies of its coroutines by number; body 0 is the main one.
 *
 * @param bodies the operations of each
 */
record Program(Map<Integer, List<Op>> bodies) {
    /** Reads the text of {@link #toString}. */
    static Program parse(String text) {
        Map<Integer, List<Op>> bodies = new TreeMap<>();
        Deque<Op> blocks = new ArrayDeque<>();
        Deque<List<Op>> around = new ArrayDeque<>();
        List<Op> into = new ArrayList<>();
        String[] tokens = text.split(";");
        for (int at = 0; at < tokens.length; at++) {
            List<String> words = List.of(tokens[at].split(" "));
            String verb = words.get(0);
            if (verb.startsWith("B")) {
                into = new ArrayList<>();
                bodies.put(Integer.parseInt(verb.substring(1)), into);
            } else if (verb.equals("else")) {
                into = blocks.getFirst().other();
            } else if (verb.equals("end")) {
                blocks.pop();
                into = around.pop();
            } else {
                Op op = new Op(at, verb, words.subList(1, words.size()), new ArrayList<>(), new ArrayList<>());
                into.add(op);
                if (op.isBlock()) {
                    blocks.push(op);
                    around.push(into);
                    into = op.body();
                }
            }
        }
        return new Program(bodies);
    }

    /** The same with the places that its text gives to its operations. */
    Program placed() {
        return parse(toString());
    }

    int size() {
        return toString().split(";").length;
    }

    @Override
    public String toString() {
        List<String> tokens = new ArrayList<>();
        bodies.forEach((number, ops) -> {
            tokens.add("B" + number);
            write(ops, tokens);
        });
        return String.join(";", tokens);
    }

    private static void write(List<Op> ops, List<String> tokens) {
        for (Op op : ops) {
            tokens.add(op.toString());
            if (op.isBlock()) {
                write(op.body(), tokens);
                if (op.hasOther()) {
                    tokens.add("else");
                    write(op.other(), tokens);
                }
                tokens.add("end");
            }
        }
    }
}
