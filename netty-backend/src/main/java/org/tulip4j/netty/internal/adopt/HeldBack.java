package org.tulip4j.netty.internal.adopt;

import io.netty.channel.ChannelFuture;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes that Netty has, but shall send together with those that follow; in order. Owns nothing but the list. Thread: the loop's. */
final class HeldBack {
    /** Room for as many at first. */
    private static final int FEW = 8;

    /** Told of every write that is drained. */
    private final Each each;
    /** The writes in order; null behind {@link #count}. */
    private @Nullable ChannelFuture[] writes = new ChannelFuture[FEW];
    /** Their sizes in bytes; what stands behind {@link #count} means nothing. */
    private int[] sizes = new int[FEW];
    /** How many writes are held back. */
    private int count;

    /**
     * None.
     *
     * @param each told of every write that is drained
     */
    HeldBack(Each each) {
        this.each = each;
    }

    /** Told of each write, in order. */
    @FunctionalInterface
    interface Each {
        /**
         * @param write done or not
         * @param bytes of it
         */
        void take(ChannelFuture write, int bytes);
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(ChannelFuture write, int bytes) {
        if (count == sizes.length) {
            writes = Arrays.copyOf(writes, count << 1);
            sizes = Arrays.copyOf(sizes, count << 1);
        }
        writes[count] = write;
        sizes[count++] = bytes;
    }

    /** The latest write has grown. */
    void addToLast(int bytes) {
        sizes[count - 1] += bytes;
    }

    /** Tells of all, and forgets them. */
    void drain() {
        int end = count;
        count = 0;
        for (int i = 0; i < end; i++) {
            ChannelFuture write = writes[i];
            writes[i] = null;
            if (write != null) {
                each.take(write, sizes[i]);
            }
        }
    }
}
