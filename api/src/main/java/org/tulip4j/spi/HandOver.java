package org.tulip4j.spi;

import java.io.IOException;

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
        /**
         * Makes it a connection of another loop. In that loop's thread, at most once.
         *
         * @param sockets the other loop's backend, of the same provider, or what stands in front of it
         * @param sink told of the connection as of one that it accepted itself: before this returns, or later when handlers of another library
         *     stand in front
         * @throws IOException when the sockets cannot use it or the peer is gone; it is closed, and the sink hears nothing
         */
        void takeIn(StreamSockets sockets, Backend.AcceptSink sink) throws IOException;

        /** Closes it instead. Any thread; not after {@link #takeIn}. */
        void close();
    }
}
