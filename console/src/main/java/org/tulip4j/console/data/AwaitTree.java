package org.tulip4j.console.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * The tasks of a loop as trees: those that nobody awaits, and below each those that it awaits, or that hold what it waits for. Without
 * recursion; chains may be long.
 */
public final class AwaitTree {
    /** The tasks of the loop. */
    private final List<TaskFacts> tasks;
    /** What each needs, by positions. */
    private final List<List<Integer>> awaits = new ArrayList<>();
    /** Those that another one needs. */
    private final BitSet needed = new BitSet();
    /** Those that have a row already. */
    private final BitSet printed = new BitSet();
    /** The rows so far. */
    private final List<Row> rows = new ArrayList<>();

    /**
     * A task in a tree.
     *
     * @param depth how many stand above it
     * @param holds the one above does not await it, but waits for what it holds
     * @param again it has a row above, with all that it awaits
     * @param ring it is awaited by one below it
     */
    public record Row(TaskFacts task, int depth, boolean holds, boolean again, boolean ring) {}

    private record Open(int position, int depth, boolean holds, boolean ring) {}

    private AwaitTree(List<TaskFacts> tasks) {
        this.tasks = tasks;
        for (int i = 0; i < tasks.size(); i++) {
            awaits.add(new ArrayList<>(0));
        }
        for (int i = 0; i < tasks.size(); i++) {
            for (int above : tasks.get(i).awaitedBy()) {
                need(above, i);
            }
            for (int holder : tasks.get(i).heldBy()) {
                need(i, holder);
            }
        }
    }

    private void need(int who, int whom) {
        awaits.get(who).add(whom);
        needed.set(whom);
    }

    /** The rows of a loop's trees, from above. */
    public static List<Row> of(LoopFacts loop) {
        AwaitTree tree = new AwaitTree(loop.tasks());
        for (int i = 0; i < tree.tasks.size(); i++) {
            if (!tree.needed.get(i)) {
                tree.add(i, false);
            }
        }
        for (int i = 0; i < tree.tasks.size(); i++) {
            if (!tree.printed.get(i)) {
                tree.add(i, true);
            }
        }
        return tree.rows;
    }

    private void add(int root, boolean ring) {
        Deque<Open> left = new ArrayDeque<>();
        left.push(new Open(root, 0, false, ring));
        while (!left.isEmpty()) {
            Open open = left.pop();
            boolean again = printed.get(open.position());
            printed.set(open.position());
            rows.add(new Row(tasks.get(open.position()), open.depth(), open.holds(), again, open.ring()));
            List<Integer> below = again ? List.of() : awaits.get(open.position());
            for (int i = below.size() - 1; i >= 0; i--) {
                left.push(new Open(
                        below.get(i),
                        open.depth() + 1,
                        tasks.get(open.position()).heldBy().contains(below.get(i)),
                        false));
            }
        }
    }
}
