package org.tulip4j.internal.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the socket did not take, in chunks of at most 64 KiB. Confined to the loop. */
public final class WriteQueue {
    /** The largest chunk. */
    public static final int CHUNK_BYTES = 64 * 1024;

    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(0);
    private long bytes;

    /** An empty queue. */
    public WriteQueue() {}

    /**
     * Copies bytes to the end.
     *
     * @param data from position to limit; position equals limit afterwards; not kept
     */
    public void add(ByteBuffer data) {
        while (data.hasRemaining()) {
            int length = Math.min(data.remaining(), CHUNK_BYTES);
            ByteBuffer chunk = ByteBuffer.allocate(length);
            int limit = data.limit();
            data.limit(data.position() + length);
            chunk.put(data).flip();
            data.limit(limit);
            chunks.add(chunk);
            bytes += length;
        }
    }

    /** {@return the first chunk, partly sent perhaps, or null} */
    public @Nullable ByteBuffer head() {
        return chunks.peek();
    }

    /** Drops the first chunk, which is sent. */
    public void dropHead() {
        chunks.poll();
    }

    /**
     * So many bytes of the first chunk were sent.
     *
     * @param count at least 0
     */
    public void sent(int count) {
        bytes -= count;
    }

    /** {@return how many bytes wait} */
    public long bytes() {
        return bytes;
    }

    /** Drops everything. */
    public void clear() {
        chunks.clear();
        bytes = 0;
    }
}
