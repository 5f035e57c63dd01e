package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What differs between Netty's transports. Stateless.
 */
interface NettyTransport {
    /** {@return the system calls that wait} */
    IoHandlerFactory ioHandlers();

    /** {@return a new unconnected channel} */
    SocketChannel newSocket();

    /** {@return a new unbound channel; what it accepts suits {@link #outlet}} */
    ServerSocketChannel newServerSocket();

    /**
     * Takes over a connected channel of the JDK.
     *
     * @param connected not blocking
     * @return null when this transport cannot
     */
    default @Nullable SocketChannel wrap(java.nio.channels.SocketChannel connected) {
        return null;
    }

    /**
     * {@return a way past the pipeline to the socket}
     *
     * @param channel made by {@link #newSocket} or accepted
     * @param scratch the loop's
     */
    Outlet outlet(Channel channel, Scratch scratch);

    /**
     * Sets SO_REUSEPORT.
     *
     * @throws IOException where the system has none
     */
    void reusePort(ServerSocketChannel channel) throws IOException;

    /** {@return whether a read fills its buffer at once, so that one buffer serves all channels of a loop} */
    default boolean readsAtOnce() {
        return true;
    }

    /** {@return whether only the thread that polls may make system calls} */
    default boolean bindsThread() {
        return false;
    }

    /** {@return whether a listening channel must be kept from accepting while it does not read} */
    default boolean acceptsUnasked() {
        return false;
    }

    /**
     * Makes the system refuse new connections at once, where closing takes a poll.
     *
     * @param channel about to be closed
     */
    default void refuse(ServerSocketChannel channel) throws IOException {
        // closing does
    }

    /** {@return whether the wildcard must be given as IPv6 to be reached over both families} */
    default boolean mapsWildcard() {
        return false;
    }

    /** {@return the unit that waits are rounded to, in nanoseconds} */
    default long waitUnitNanos() {
        return 1;
    }
}
