package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.List;

/** Where operations are wanted: in which body, how deep in blocks, whether in a callback, which cannot wait. */
record Scene(Generator from, int body, int depth, boolean callback) {
    private static final int DEEPEST = 3;

    /** So many operations. */
    List<Op> some(int count) {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ops.add(one());
        }
        return ops;
    }

    private Op one() {
        Choices choices = new Choices(this);
        for (Theme theme : from.themes()) {
            theme.offer(choices);
        }
        return choices.choose(from);
    }

    Scene inner(boolean inCallback) {
        return new Scene(from, body, depth + 1, callback || inCallback);
    }

    boolean deep() {
        return depth >= DEEPEST;
    }

    /** A block with one to three operations inside. */
    Op block(String verb, String... args) {
        return Op.of(verb, args).with(inner(false).some(1 + from.below(3)), new ArrayList<>());
    }

    /** A block with two parts. */
    Op pair(String verb, String... args) {
        Op block = block(verb, args);
        return block.with(block.body(), inner(false).some(from.below(3)));
    }

    /** A callback. */
    Op later(String verb, String... args) {
        return Op.of(verb, args).with(inner(true).some(1 + from.below(2)), new ArrayList<>());
    }

    Op spawn(int child) {
        return eager() ? Op.of("spawn", "t" + child, "e") : Op.of("spawn", "t" + child);
    }

    boolean eager() {
        return from.since(12) && from.themes().contains(Theme.EAGER) && from.below(3) == 0;
    }

    /** A body that ranks above this one; none may be left. */
    int higher(int than) {
        return than + 1 + from.below(from.bodies() - than - 1);
    }

    boolean hasHigher(int than) {
        return than + 1 < from.bodies();
    }

    /** What this body may await. */
    String awaitable() {
        return awaitable(body, body);
    }

    private String awaitable(int tasksAbove, int outersFrom) {
        int kind = from.below(10);
        if (kind < 5 && hasHigher(tasksAbove)) {
            return "t" + higher(tasksAbove);
        }
        if (kind < 7) {
            return "x" + (outersFrom + from.below(2));
        }
        return from.plainFuture();
    }

    /** The name of a gather or shield made here. */
    int outer() {
        return body + from.below(2);
    }

    /** What a gather or shield of that name may hold. */
    String held(int outer) {
        return awaitable(outer, outer + 1);
    }

    List<String> helds(int outer, int most) {
        List<String> names = new ArrayList<>();
        int count = 1 + from.below(most);
        for (int i = 0; i < count; i++) {
            names.add(held(outer));
        }
        return names;
    }

    /** Anything that can be cancelled or looked at. */
    String any() {
        int kind = from.below(10);
        if (kind < 5) {
            return "t" + from.below(from.bodies());
        }
        return kind < 7 ? from.plainFuture() : kind < 9 ? "x" + from.below(from.bodies()) : "me";
    }

    /** A task. */
    String task() {
        return from.below(3) == 0 ? "me" : "t" + from.below(from.bodies());
    }
}
