package org.tulip4j.internal.buffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.tulip4j.spi.StreamEndpoint;

/**
 * What an endpoint did not take, in chunks of at most 64 KiB, and the pump that sends them: the first chunk is offered by a write, and
 * when that does not take all of it, the endpoint has it until it is sent. Confined to the loop.
 */
public final class WriteQueue {
    /** The largest chunk. */
    public static final int CHUNK_BYTES = 64 * 1024;

    /** Each from position to limit; the first may be sent in part. */
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(0);
    /** How many bytes all of them have left. */
    private long bytes;
    /** The endpoint has the first chunk, and tells when it has sent some of it. */
    private boolean sending;

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

    /** {@return whether nothing waits} */
    public boolean isEmpty() {
        return chunks.isEmpty();
    }

    /**
     * Sends chunk after chunk until the endpoint takes no more; then it has the one that it did not take. While it has one, nothing
     * happens.
     *
     * @param endpoint the same each time
     * @throws IOException when the connection is broken; what waits is lost then
     */
    public void pump(StreamEndpoint endpoint) throws IOException {
        for (ByteBuffer head = chunks.peek(); head != null && !sending; head = chunks.peek()) {
            int before = head.remaining();
            endpoint.write(head);
            bytes -= before - head.remaining();
            if (head.hasRemaining()) {
                sending = true;
                endpoint.send(head);
            } else {
                chunks.poll();
            }
        }
    }

    /**
     * The endpoint tells that it has sent some of the first chunk; when that was the rest of it, {@link #pump} goes on.
     *
     * @param count at least 0
     */
    public void sent(int count) {
        bytes -= count;
        ByteBuffer head = chunks.peek();
        if (head != null && !head.hasRemaining()) {
            sending = false;
            chunks.poll();
        }
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
