package org.tulip4j.spi;

import java.net.SocketAddress;

/**
 * A listening socket.
 *
 * @since 0.1.0
 */
public interface ListenEndpoint {
    /** {@return the address really bound} */
    SocketAddress localAddress();

    /** Accepts from the next poll on. Idempotent. */
    void resumeAccepting();

    /** Accepts nothing until resumed. Idempotent. */
    void pauseAccepting();

    /** Closes the socket. Idempotent. */
    void close();
}
