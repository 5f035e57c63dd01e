package org.tulip4j.transport;

import java.nio.ByteBuffer;

/**
 * Hears the bytes of a connection.
 *
 * <p>Source: PEP 3156, "Stream Protocols"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface Protocol extends BaseProtocol<Transport> {
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
     * @return false: the transport closes itself after sending what waits; true: it stays open for writing
     */
    default boolean eofReceived() {
        return false;
    }
}
