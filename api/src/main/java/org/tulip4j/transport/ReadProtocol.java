package org.tulip4j.transport;

import java.nio.ByteBuffer;

/**
 * Hears the bytes that a transport reads: of a connection, or of a pipe.
 *
 * <p>What is for connections alone implements {@link Protocol}, which is this with a {@link Transport}. What is for
 * {@link org.tulip4j.EventLoop#connectReadPipe} implements this with a {@link ReadTransport}, and serves connections too: a connection's
 * transport is a {@code ReadTransport}.
 *
 * <p>Source: PEP 3156, "Stream Protocols"; asyncio 3.4, {@code Protocol}.
 *
 * @param <T> the kind of transport it is for, such as {@link Transport}, {@link ReadTransport} or {@link BaseTransport}
 * @since 0.1.0
 */
public interface ReadProtocol<T extends BaseTransport> extends BaseProtocol<T> {
    /**
     * Some bytes came, in order, in pieces of any size. What this schedules with {@code callSoon} runs before the next read of the
     * connection is told; one read, of at most 256 KiB, may be told in several calls.
     *
     * @param data one byte or more; valid until this returns: copy what must live longer. What is left unread is gone
     */
    default void dataReceived(ByteBuffer data) {}

    /**
     * The peer will send no more. At most once.
     *
     * @return of a connection: false: the transport closes itself after sending what waits; true: it stays open for writing. A pipe that is
     *     read has nothing to stay open for: {@code connectionLost(null)} follows whatever is returned, as in asyncio
     */
    default boolean eofReceived() {
        return false;
    }
}
