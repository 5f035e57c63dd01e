package org.tulip4j.internal.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one loop counts. Whoever is lent the loop writes, any thread reads.
 *
 * <p>There is one writer at a time, and from one to the next the loop itself is handed on with all that was written; so a plain read is
 * enough to count on. What is written is written opaquely: never in halves, and seen by others after a while, at the price of a plain
 * store. A reader gets each number as it was at some moment, but not all of them of the same moment.
 */
public final class Counters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** The numbers, in the places of their {@link Count}. */
    private final long[] cells = new long[Count.NUMBER];

    /** Nothing was counted yet. */
    public Counters() {}

    /** Counts one more. The loop. */
    public void add(Count what) {
        add(what, 1);
    }

    /** Counts so many more. The loop. */
    public void add(Count what, long number) {
        int at = what.ordinal();
        CELL.setOpaque(cells, at, cells[at] + number);
    }

    /** Sets a number that is not added up. The loop. */
    public void set(Count what, long number) {
        CELL.setOpaque(cells, what.ordinal(), number);
    }

    /** Notes how late the first of the timers is that become due now, in nanoseconds. The loop. */
    public void late(long nanos) {
        set(Count.LAG, nanos);
        if (nanos > cells[Count.LONGEST_LAG.ordinal()]) {
            set(Count.LONGEST_LAG, nanos);
        }
    }

    /** {@return all numbers, in the places of their {@link Count}; any thread} */
    long[] copy() {
        long[] copy = new long[Count.NUMBER];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (long) CELL.getOpaque(cells, i);
        }
        return copy;
    }
}
