package org.tulip4j.internal.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.tulip4j.EventLoop;

/** Every loop of the process that is not closed; a loop that nobody refers to any more is not held. Any thread. */
public final class OpenLoops {
    private static final Set<EventLoop> OPEN = Collections.newSetFromMap(new WeakHashMap<>());

    private OpenLoops() {}

    /** Notes a loop that was made. */
    public static void add(EventLoop loop) {
        synchronized (OPEN) {
            OPEN.add(loop);
        }
    }

    /** Forgets a loop that was closed. */
    public static void remove(EventLoop loop) {
        synchronized (OPEN) {
            OPEN.remove(loop);
        }
    }

    /** {@return the open loops in any order; a copy} */
    public static List<EventLoop> unsorted() {
        synchronized (OPEN) {
            return new ArrayList<>(OPEN);
        }
    }

    /** {@return the open loops by name; a copy} */
    public static List<EventLoop> all() {
        List<EventLoop> all = unsorted();
        all.sort(Comparator.comparing(EventLoop::toString));
        return all;
    }
}
