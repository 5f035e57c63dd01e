package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One operation of a program.
 *
 * @param at its place in the text, which its lines of log begin with; zero until parsed
 * @param verb what is done
 * @param args names, numbers and texts without spaces
 * @param body of a block: what is inside
 * @param other of "try" what follows an exception, of "fin" what is done in any case
 */
record Op(int at, String verb, List<String> args, List<Op> body, List<Op> other) {
    private static final Set<String> BLOCKS =
            Set.of("try", "fin", "with", "timeout", "group", "ascomp", "soon", "later", "tsafe", "thread", "cb");

    static Op of(String verb, String... args) {
        return new Op(0, verb, List.of(args), new ArrayList<>(), new ArrayList<>());
    }

    static Op of(String verb, List<String> args) {
        return new Op(0, verb, List.copyOf(args), new ArrayList<>(), new ArrayList<>());
    }

    String arg(int index) {
        return args.get(index);
    }

    boolean isBlock() {
        return BLOCKS.contains(verb);
    }

    boolean hasOther() {
        return verb.equals("try") || verb.equals("fin");
    }

    /** The same with other insides. */
    Op with(List<Op> newBody, List<Op> newOther) {
        return new Op(at, verb, args, newBody, newOther);
    }

    Op withArgs(List<String> newArgs) {
        return new Op(at, verb, List.copyOf(newArgs), body, other);
    }

    @Override
    public String toString() {
        return args.isEmpty() ? verb : verb + " " + String.join(" ", args);
    }
}
