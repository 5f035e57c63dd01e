package org.tulip4j.transport;

import java.nio.ByteBuffer;

/**
 * Hears the bytes of a pipe that is read. Source: PEP 3156; asyncio 3.4, {@code connect_read_pipe}.
 *
 * @since 0.1.0
 */
public interface ReadPipeProtocol extends BaseProtocol<ReadTransport> {
    /**
     * Some bytes came, in order, in pieces of any size.
     *
     * @param data one byte or more; valid until this returns
     */
    default void dataReceived(ByteBuffer data) {}

    /** Nothing more will come; {@code connectionLost(null)} follows. At most once. */
    default void eofReceived() {}
}
