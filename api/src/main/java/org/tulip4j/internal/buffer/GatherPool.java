package org.tulip4j.internal.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Buffers in which the writes of one step are gathered; a few per loop, lent for the length of a step. */
public final class GatherPool {
    /** The most that is gathered. */
    public static final int BUFFER_BYTES = 64 * 1024;

    private static final int MOST = 16;

    /** Buffers that nobody has now, the last one given back on top. */
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    /** How many buffers there are, lent or idle. */
    private int made;

    /** An empty buffer, or null when too many connections write in this step: then they write at once. */
    public @Nullable ByteBuffer take() {
        ByteBuffer buffer = idle.pollLast();
        if (buffer == null && made < MOST) {
            made++;
            buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        }
        return buffer;
    }

    /** Gives a buffer back. */
    public void give(ByteBuffer buffer) {
        idle.add(buffer.clear());
    }
}
