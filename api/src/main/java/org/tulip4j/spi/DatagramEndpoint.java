package org.tulip4j.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/**
 * A bound datagram socket, as a backend gives it to the core. Not reading until {@link #resumeReading}.
 *
 * @since 0.1.0
 */
public interface DatagramEndpoint {
    /**
     * Names who hears what comes; called once, before anything else.
     *
     * @param sink the core's side
     */
    void attach(DatagramSink sink);

    /** Reads from the next poll on, a bounded number of datagrams per turn. Idempotent. */
    void resumeReading();

    /** Delivers nothing until resumed. Idempotent. */
    void pauseReading();

    /**
     * Sends one datagram, or keeps a copy that leaves with {@link #flush}.
     *
     * @param data from position to limit, may be empty; when taken the position equals the limit; not kept
     * @param to the receiver; null on a connected socket
     * @return false when the socket takes nothing now; the data is untouched
     * @throws IOException when the system refuses this datagram; the socket stays usable
     */
    boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException;

    /** {@return whether {@link #send} keeps datagrams until {@link #flush}} */
    default boolean gathers() {
        return false;
    }

    /** Sends what {@link #send} has kept; the core calls it at the end of a step. Failures go to the sink. */
    default void flush() {}

    /** {@return whether datagrams that {@link #send} has kept did not leave yet; closing waits for them} */
    default boolean holds() {
        return false;
    }

    /** Has {@link DatagramSink#writable} called once, in a later poll, when {@link #send} may work again. Idempotent. */
    void awaitWritable();

    /**
     * Receives what is sent to a group.
     *
     * @param group a multicast address
     * @param network the interface
     * @throws IOException when the system refuses
     */
    void join(InetAddress group, NetworkInterface network) throws IOException;

    /**
     * Ends {@link #join}; without effect when not joined.
     *
     * @param group a multicast address
     * @param network the interface
     * @throws IOException when the system refuses
     */
    void leave(InetAddress group, NetworkInterface network) throws IOException;

    /** Closes the socket at once; the sink hears nothing any more. Idempotent. */
    void close();

    /** {@return addresses and options} */
    SocketView socket();
}
