package org.tulip4j.spi;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Takes the connections of a listening socket to other loops, before they belong to the one that listens. Only backends that say
 * {@link Backend#handsOver} offer them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HandOver {
    /**
     * Offers a connection, in the thread of the loop that listens.
     *
     * @param connection whoever takes it either takes it in or closes it
     * @return whether it was taken; if not, the loop that listens takes it in
     */
    boolean offer(Connection connection);

    /**
     * An accepted connection that belongs to no loop yet.
     *
     * @since 0.1.0
     */
    interface Connection {
        /** {@return who it is} */
        @Nullable SocketAddress remoteAddress();

        /**
         * Makes it a connection of another loop. In that loop's thread, at most once.
         *
         * @param backend the other loop's; of the same provider
         * @return the socket, not reading
         * @throws IOException when the backend cannot use it or the peer is gone; it is closed
         */
        StreamEndpoint takeIn(Backend backend) throws IOException;

        /** Closes it instead. Any thread; not after {@link #takeIn}. */
        void close();
    }
}
