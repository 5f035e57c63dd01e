package org.tulip4j.internal.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Room for the records under way, lent for the length of a call; a few per loop. Confined to the loop. */
public final class TlsBuffers {
    /** Four records of 16 KiB with their headers and tags. */
    public static final int BUFFER_BYTES = 80 * 1024;

    private static final int MOST_IDLE = 16;

    /** Buffers that nobody has now, empty, the last one given back on top. */
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    /** None made yet. */
    public TlsBuffers() {}

    /** An empty buffer. */
    public ByteBuffer take() {
        ByteBuffer buffer = idle.pollLast();
        return buffer == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : buffer;
    }

    /** Gives a buffer back. */
    public void give(ByteBuffer buffer) {
        if (idle.size() < MOST_IDLE && buffer.capacity() == BUFFER_BYTES) {
            idle.add(buffer.clear());
        }
    }
}
