package org.tulip4j.netty.internal.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What came while the core did not read: bytes, then perhaps the peer's end or a failure. Owns copies. Thread: the loop's.
 *
 * <p>Bounded by what the kernel held for the socket: Netty reads no more of it after a pause.
 */
public final class UndeliveredInput {
    /** Copies of what came, in order; null before the first. */
    private @Nullable ArrayDeque<ByteBuffer> chunks;
    /** The peer's end came behind the bytes. */
    private boolean eof;
    /** What broke the connection, behind the bytes; null when nothing did. */
    private @Nullable IOException failure;

    public boolean isEmpty() {
        return (chunks == null || chunks.isEmpty()) && !eof && failure == null;
    }

    /** Copies bytes behind the others. */
    public void add(ByteBuffer data) {
        if (chunks == null) {
            chunks = new ArrayDeque<>(2);
        }
        chunks.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
    }

    /** {@return the first bytes, null when there are none left} */
    public @Nullable ByteBuffer poll() {
        return chunks == null ? null : chunks.poll();
    }

    /** Puts the rest of the first bytes back. */
    public void putBack(ByteBuffer rest) {
        if (chunks == null) {
            chunks = new ArrayDeque<>(2);
        }
        chunks.addFirst(rest);
    }

    public void addEof() {
        eof = true;
    }

    /** {@return whether the peer's end waits; it does no longer} */
    public boolean takeEof() {
        boolean was = eof;
        eof = false;
        return was;
    }

    void fail(IOException cause) {
        failure = cause;
    }

    /** {@return the failure that waits, null when none} */
    @Nullable IOException failure() {
        return failure;
    }

    public void clear() {
        chunks = null;
        eof = false;
        failure = null;
    }
}
