package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Finds the smallest program for which something still holds. */
final class Shrinker {
    private final Predicate<String> holds;

    Shrinker(Predicate<String> holds) {
        this.holds = holds;
    }

    Program shrink(Program program) {
        Program best = program;
        boolean better = true;
        while (better) {
            better = false;
            for (Program smaller : smaller(best)) {
                if (holds.test(smaller.toString())) {
                    best = smaller.placed();
                    better = true;
                    break;
                }
            }
        }
        return best;
    }

    /** Programs that are a step smaller, the boldest steps first. */
    private static List<Program> smaller(Program program) {
        List<Program> all = new ArrayList<>();
        program.bodies().forEach((number, ops) -> {
            if (number > 0 && !program.toString().matches(".*(t|gatherco.* |call )" + number + "\\b.*")) {
                Map<Integer, List<Op>> bodies = new TreeMap<>(program.bodies());
                bodies.remove(number);
                all.add(new Program(bodies));
            }
            for (List<Op> less : smaller(ops)) {
                Map<Integer, List<Op>> bodies = new TreeMap<>(program.bodies());
                bodies.put(number, less);
                all.add(new Program(bodies));
            }
        });
        return all;
    }

    private static List<List<Op>> smaller(List<Op> ops) {
        List<List<Op>> all = new ArrayList<>();
        for (int half = ops.size() / 2; half > 1; half /= 2) {
            for (int from = 0; from + half <= ops.size(); from += half) {
                List<Op> less = new ArrayList<>(ops);
                less.subList(from, from + half).clear();
                all.add(less);
            }
        }
        for (int at = 0; at < ops.size(); at++) {
            all.add(replaced(ops, at, List.of()));
            Op op = ops.get(at);
            if (op.isBlock()) {
                all.add(replaced(ops, at, op.body()));
                all.add(replaced(ops, at, op.other()));
                for (List<Op> body : smaller(op.body())) {
                    all.add(replaced(ops, at, List.of(op.with(body, op.other()))));
                }
                for (List<Op> other : smaller(op.other())) {
                    all.add(replaced(ops, at, List.of(op.with(op.body(), other))));
                }
            }
            for (Op simpler : simpler(op)) {
                all.add(replaced(ops, at, List.of(simpler)));
            }
        }
        return all;
    }

    private static List<Op> replaced(List<Op> ops, int at, List<Op> by) {
        List<Op> changed = new ArrayList<>(ops);
        changed.remove(at);
        changed.addAll(at, by);
        return changed;
    }

    /** The same operation with less to say. */
    private static List<Op> simpler(Op op) {
        List<Op> all = new ArrayList<>();
        List<String> args = op.args();
        boolean many = List.of("gather", "gatherco", "wait", "ascomp").contains(op.verb());
        if (many && args.size() > 3 || op.verb().equals("ascomp") && args.size() > 2) {
            for (int i = op.verb().equals("ascomp") ? 1 : 2; i < args.size(); i++) {
                List<String> less = new ArrayList<>(args);
                less.remove(i);
                all.add(op.withArgs(less));
            }
        }
        if (op.verb().equals("feed") && args.get(1).length() > 1) {
            all.add(op.withArgs(List.of(args.get(0), args.get(1).substring(1))));
            all.add(op.withArgs(
                    List.of(args.get(0), args.get(1).substring(0, args.get(1).length() - 1))));
        }
        boolean longer = op.verb().equals("spawn") || op.verb().equals("cancel");
        if (longer && args.size() > 1) {
            all.add(op.withArgs(args.subList(0, 1)));
        }
        if (op.verb().equals("yield") && !args.get(0).equals("1")) {
            all.add(op.withArgs(List.of("1")));
        }
        return all;
    }
}
