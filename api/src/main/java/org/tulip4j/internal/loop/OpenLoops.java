package org.tulip4j.internal.loop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/** Every loop of the process that is not closed; a loop that nobody refers to any more is not held. Any thread. */
public final class OpenLoops {
    private static final Set<Loop> OPEN = java.util.Collections.newSetFromMap(new WeakHashMap<>());

    private OpenLoops() {}

    /** Notes a loop that was made. */
    public static void add(Loop loop) {
        synchronized (OPEN) {
            OPEN.add(loop);
        }
    }

    /** Forgets a loop that was closed. */
    public static void remove(Loop loop) {
        synchronized (OPEN) {
            OPEN.remove(loop);
        }
    }

    /** {@return the open loops in any order; a copy} */
    public static List<Loop> unsorted() {
        synchronized (OPEN) {
            return new ArrayList<>(OPEN);
        }
    }

    /** {@return the open loops by name; a copy} */
    public static List<Loop> all() {
        List<Loop> all = unsorted();
        all.sort(Comparator.comparing(Loop::toString));
        return all;
    }
}
