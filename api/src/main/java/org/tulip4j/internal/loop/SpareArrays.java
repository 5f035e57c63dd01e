package org.tulip4j.internal.loop;

/**
 * Arrays that a loop's readers use in turn, so that one that waits needs none. Confined to the loop.
 *
 * <p>Their lengths are the powers of two from 128 bytes to 128 KiB. At most 128 KiB of each length are kept, or {@value #FEWEST}
 * arrays if that is more, for the connections that one poll finds readable; what is odd or too much is the garbage collector's.
 */
public final class SpareArrays {
    private static final byte[] NOTHING = {};
    private static final int LEAST_LOG = 7;
    private static final int MOST_LOG = 17;
    private static final int FEWEST = 16;

    /** The arrays, by size; made when first needed. */
    private final byte[][][] kept = new byte[MOST_LOG - LEAST_LOG + 1][][];

    /** How many arrays of each size are kept. */
    private final int[] counts = new int[kept.length];

    SpareArrays() {}

    /**
     * An array with any content.
     *
     * @param least bytes, at least 1
     * @return that long or longer; the caller's
     */
    public byte[] take(int least) {
        if (least > 1 << MOST_LOG) {
            return new byte[least];
        }
        int log = Math.max(LEAST_LOG, Integer.SIZE - Integer.numberOfLeadingZeros(least - 1));
        int size = log - LEAST_LOG;
        if (counts[size] == 0) {
            return new byte[1 << log];
        }
        int last = --counts[size];
        byte[] array = kept[size][last];
        kept[size][last] = NOTHING;
        return array;
    }

    /**
     * Takes an array back.
     *
     * @param array nobody uses it any more; of any length
     */
    public void give(byte[] array) {
        int length = array.length;
        if (Integer.bitCount(length) != 1 || length < 1 << LEAST_LOG || length > 1 << MOST_LOG) {
            return;
        }
        int size = Integer.numberOfTrailingZeros(length) - LEAST_LOG;
        if (kept[size] == null) {
            kept[size] = new byte[Math.max(FEWEST, 1 << (MOST_LOG - LEAST_LOG - size))][];
        }
        if (counts[size] < kept[size].length) {
            kept[size][counts[size]++] = array;
        }
    }
}
