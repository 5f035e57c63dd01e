package org.tulip4j.transport;

import java.nio.ByteBuffer;

/**
 * Hears the bytes of a connection in a buffer of its own.
 *
 * <p>What one read of the system has brought may be more than the buffer takes; the rest then follows at once, in further calls of
 * {@link #getBuffer} and {@link #bufferUpdated}, before callbacks that the first one has scheduled. Of two reads the second is told
 * after what the first has scheduled. Pausing, closing and another protocol take effect between two calls.
 *
 * <p>Source: asyncio 3.7. Differs: a hint is never -1; asyncio reads anew for each buffer, with a pass between.
 *
 * @since 0.1.0
 */
public interface BufferedProtocol extends BaseProtocol<Transport> {
    /**
     * Asks where to put the next bytes. Not asked again before {@link #bufferUpdated}, which may not follow.
     *
     * @param sizeHint a good size, at least 1; the buffer may be smaller or larger
     * @return room for at least one byte, not read-only; its position is left untouched
     */
    ByteBuffer getBuffer(int sizeHint);

    /**
     * Bytes were put into the buffer, from its position on.
     *
     * @param count at least 1
     */
    void bufferUpdated(int count);

    /**
     * The peer will send no more. At most once.
     *
     * @return false: the transport closes itself after sending what waits; true: it stays open for writing
     */
    default boolean eofReceived() {
        return false;
    }
}
