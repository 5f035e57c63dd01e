package org.tulip4j.internal.loop;

import java.util.Arrays;

/** Sorts many unsigned keys in linear time, from the lowest digit to the highest. */
final class RadixSort {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private RadixSort() {}

    /**
     * The indices of the keys in ascending order of their keys.
     *
     * @param keys destroyed
     * @param bits how many of each key may differ from 0, counted from the lowest
     */
    static int[] order(long[] keys, int bits) {
        int count = keys.length;
        long[] from = keys;
        long[] to = new long[count];
        int[] fromIndex = new int[count];
        int[] toIndex = new int[count];
        Arrays.setAll(fromIndex, i -> i);
        int[] starts = new int[DIGITS + 1];
        for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
            Arrays.fill(starts, 0);
            for (long key : from) {
                starts[digit(key, shift) + 1]++;
            }
            for (int digit = 1; digit < DIGITS; digit++) {
                starts[digit] += starts[digit - 1];
            }
            for (int i = 0; i < count; i++) {
                int target = starts[digit(from[i], shift)]++;
                to[target] = from[i];
                toIndex[target] = fromIndex[i];
            }
            long[] keysBefore = from;
            from = to;
            to = keysBefore;
            int[] before = fromIndex;
            fromIndex = toIndex;
            toIndex = before;
        }
        return fromIndex;
    }

    private static int digit(long key, int shift) {
        return (int) (key >>> shift) & (DIGITS - 1);
    }
}
