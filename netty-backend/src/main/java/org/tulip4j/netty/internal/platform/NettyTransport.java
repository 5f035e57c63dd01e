package org.tulip4j.netty.internal.platform;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.Interposition;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.transport.UnixAddress;

/**
 * What differs between Netty's transports: which channels they make, and what those can and cannot do. Stateless: one serves any
 * number of loops.
 */
public interface NettyTransport extends Interposition {
    /** {@return the system calls that wait} */
    IoHandlerFactory ioHandlers();

    @Override
    default IoHandle watched(IoHandle handle) {
        return handle;
    }

    /** {@return a new unconnected channel} */
    SocketChannel newSocket();

    /**
     * {@return a new unbound channel; what it accepts suits {@link #outlet}}
     *
     * @param ipv4 whether it will be bound to an address of IPv4, and must not hear IPv6
     */
    ServerSocketChannel newServerSocket(boolean ipv4);

    /** {@return whether 0.0.0.0 can be bound without IPv6; if not, the listener says so and closes what comes over it} */
    default boolean bindsFourAlone() {
        return true;
    }

    /** {@return whether the wildcards of both families can be bound apart, to one port} */
    default boolean separatesFamilies() {
        return false;
    }

    /**
     * Keeps a channel that is about to be bound to the wildcard of IPv6 from hearing IPv4; says so where that is not possible.
     *
     * @param channel not bound
     * @throws IOException when the system refuses
     */
    void leaveIpv4Alone(Channel channel) throws IOException;

    /** {@return a new unconnected channel for a Unix domain socket} */
    DuplexChannel newUnixSocket();

    /** {@return a new unbound channel for Unix domain sockets; what it accepts suits {@link #outlet}} */
    ServerChannel newUnixServer();

    /**
     * {@return the address as this transport's channels take it}
     *
     * @throws UnsupportedOperationException when it is an abstract name, and there are none
     */
    SocketAddress toNetty(UnixAddress address);

    /**
     * Takes over a connected channel of the JDK.
     *
     * @param connected not blocking
     * @return null when this transport cannot
     */
    default @Nullable DuplexChannel wrap(java.nio.channels.SocketChannel connected) throws IOException {
        return null;
    }

    /**
     * Takes over a listening channel of the JDK.
     *
     * @param bound not blocking
     * @return null when this transport cannot
     */
    default @Nullable ServerChannel wrap(java.nio.channels.ServerSocketChannel bound) throws IOException {
        return null;
    }

    /**
     * Takes over a listening socket of which only the descriptor is known.
     *
     * @param descriptor of this process
     * @param backlog for a socket that does not listen yet
     * @return null when this transport cannot
     * @throws IllegalArgumentException when it is no stream socket that is bound; the descriptor is left as it was
     * @throws IOException when the system refuses
     */
    default @Nullable Inherited listening(int descriptor, int backlog) throws IOException {
        return null;
    }

    /**
     * {@return a way past the pipeline to sockets made by {@link #newSocket} or accepted}
     *
     * @param scratch the loop's
     */
    DirectWriter outlet(Scratch scratch);

    /**
     * Sets SO_REUSEPORT.
     *
     * @throws IOException where the system has none
     */
    void reusePort(Channel channel) throws IOException;

    /** {@return a new unbound channel, which receives datagrams of every size whole} */
    DatagramChannel newDatagrams(SocketProtocolFamily family);

    /**
     * Takes over a datagram channel of the JDK.
     *
     * @param channel not blocking
     * @return null when this transport cannot
     */
    default @Nullable DatagramChannel wrap(java.nio.channels.DatagramChannel channel) {
        return null;
    }

    /**
     * Connects a datagram socket at once.
     *
     * @param channel bound
     * @param remote resolved
     * @throws IOException when the system refuses
     */
    void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException;

    /** Connects a datagram socket so that Netty knows of it, too. */
    static void connectChannel(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        ChannelFuture connected = channel.connect(remote);
        if (!connected.isSuccess()) {
            throw NettyErrors.notConnected(connected.cause(), remote);
        }
    }

    /**
     * {@return where a datagram socket is bound, as the system says now}
     *
     * @param channel bound
     */
    @Nullable SocketAddress localAddress(DatagramChannel channel) throws IOException;

    /** {@return whether datagrams need an address even on a connected socket} */
    default boolean addressesAll() {
        return false;
    }

    /** {@return whether an empty datagram passes through the pipeline; most of Netty's channels drop it} */
    default boolean writesEmpty() {
        return false;
    }

    /**
     * Sends an empty datagram past the pipeline.
     *
     * @param channel bound
     * @param to null on a connected socket
     * @throws IOException when the system refuses, or the transport cannot
     */
    void sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException;

    /** {@return how many datagrams of any size one system call may bring} */
    default int datagramsPerRead() {
        return 1;
    }

    /** {@return whether a read fills its buffer at once, so that one buffer serves all channels of a loop} */
    default boolean readsAtOnce() {
        return true;
    }

    /** {@return whether a channel may ask for bytes before it is registered, which saves asking after it} */
    default boolean asksBeforeEntering() {
        return false;
    }

    /** {@return whether the kernel can send a file, and how much it has sent is known at any time} */
    default boolean sendsFiles() {
        return true;
    }

    /** {@return whether only the thread that polls may make system calls} */
    default boolean bindsThread() {
        return false;
    }

    /** {@return whether the thread that first polls or closes is the only one that ever may} */
    default boolean keepsThread() {
        return false;
    }

    /** {@return whether a listening channel must be kept from accepting while it does not read} */
    default boolean acceptsUnasked() {
        return false;
    }

    /**
     * {@return what a listening channel submits, changed when the transport wants it so}
     *
     * @param operation of a channel that has a gate
     */
    default IoOps ofListener(IoOps operation) {
        return operation;
    }

    /**
     * Makes the system refuse new connections at once, where closing takes a poll.
     *
     * @param channel about to be closed
     */
    default void refuse(ServerChannel channel) throws IOException {
        // closing does
    }

    /** {@return whether a poll reads a channel again and again, as long as there is something} */
    default boolean readsOnInPoll() {
        return false;
    }

    /** {@return whether the system lets go of a closed socket only when its selector looks again} */
    default boolean closesInSelect() {
        return false;
    }

    /** {@return whether the wildcard must be given as IPv6 to stand for both families} */
    default boolean mapsWildcard() {
        return false;
    }

    /** {@return the unit that waits are rounded to, in nanoseconds} */
    default long waitUnitNanos() {
        return 1;
    }
}
