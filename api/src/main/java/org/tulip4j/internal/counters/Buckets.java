package org.tulip4j.internal.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often durations of each size came, in buckets a quarter of a power of two wide: four for each doubling, so that what is told of a duration
 * is at most a quarter too high. Nothing is allocated once it is made. Whoever is lent the loop writes, any thread reads; as
 * {@link Counters}.
 */
public final class Buckets {
    /** Four for each of 61 doublings, and those of 0 to 3 ns. */
    public static final int NUMBER = 248;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    /** Where the sum is, behind the buckets. */
    private static final int SUM = NUMBER;
    /** Where the longest is. */
    private static final int LONGEST = NUMBER + 1;

    /** How many are in each bucket, then their sum and the longest. */
    private final long[] cells = new long[NUMBER + 2];

    /** Nothing was recorded yet. */
    public Buckets() {}

    /** Records a duration so many times. The loop. */
    public void record(long nanos, long times) {
        long duration = Math.max(0, nanos);
        put(indexOf(duration), times);
        put(SUM, duration * times);
        if (duration > cells[LONGEST]) {
            CELL.setOpaque(cells, LONGEST, duration);
        }
    }

    private void put(int at, long more) {
        CELL.setOpaque(cells, at, cells[at] + more);
    }

    /** {@return a copy: the buckets, then the sum, then the longest; any thread} */
    public long[] copy() {
        long[] copy = new long[cells.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (long) CELL.getOpaque(cells, i);
        }
        return copy;
    }

    /** {@return the bucket of a duration of 0 ns or more} */
    static int indexOf(long nanos) {
        if (nanos < 4) {
            return (int) nanos;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        return (exponent - 1) << 2 | (int) (nanos >>> (exponent - 2)) & 3;
    }

    /** {@return the longest duration of a bucket, in nanoseconds} */
    public static long highestOf(int index) {
        if (index < 4) {
            return index;
        }
        int exponent = (index >> 2) + 1;
        return ((4L | index & 3) + 1 << exponent - 2) - 1;
    }
}
