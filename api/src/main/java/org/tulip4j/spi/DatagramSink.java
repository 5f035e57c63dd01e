package org.tulip4j.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What the core hears of a datagram socket, inside a poll or {@link DatagramEndpoint#flush}.
 *
 * @since 0.1.0
 */
public interface DatagramSink {
    /**
     * One datagram came.
     *
     * @param data may be empty; free for reuse when this returns
     * @param from who sent it; a backend whose system names a sender of another kind tells {@link #error} instead
     */
    void received(ByteBuffer data, InetSocketAddress from);

    /** {@link DatagramEndpoint#send} may work again. */
    void writable();

    /**
     * Sending or receiving failed, for instance because nobody listens there; the socket stays usable.
     *
     * @param cause what the system said
     */
    void error(IOException cause);

    /**
     * The socket is broken; nothing is told any more.
     *
     * @param cause what the system said
     */
    void failed(IOException cause);
}
