package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the channels of one loop and gives them the settings that every socket of tulip has. Thread: the loop's.
 */
final class ChannelSetup {
    private final NettyTransport transport;
    private final ChannelLoop loop;
    private final ReadBuffers readBuffers;
    private final ReadBuffers datagramBuffers;
    private final Scratch scratch = new Scratch();
    private final Set<NettyListener> listeners = new HashSet<>();

    ChannelSetup(NettyTransport transport, ChannelLoop loop) {
        this.transport = transport;
        this.loop = loop;
        this.readBuffers = new ReadBuffers(transport.readsAtOnce());
        this.datagramBuffers = ReadBuffers.ofDatagrams(transport.readsAtOnce(), transport.datagramsPerRead());
    }

    NettyTransport transport() {
        return transport;
    }

    ChannelLoop loop() {
        return loop;
    }

    /** {@return the listening sockets that are open} */
    Set<NettyListener> listeners() {
        return listeners;
    }

    /** {@return a registered channel, to be connected} */
    SocketChannel newSocket() throws IOException {
        SocketChannel channel = transport.newSocket();
        register(channel);
        return channel;
    }

    /**
     * {@return a registered channel, to be bound}
     *
     * @param gate stands between channel and handler; null for none
     */
    ServerSocketChannel newServerSocket(@Nullable AcceptGate gate) throws IOException {
        ServerSocketChannel channel = transport.newServerSocket();
        channel.config().setAutoRead(false);
        requireEntered(channel, gate == null ? loop.register(channel) : loop.registerBehind(gate, channel));
        return channel;
    }

    /** Sets a datagram socket up and registers it; closes it when that fails. */
    void register(DatagramChannel channel) throws IOException {
        channel.config().setAutoRead(false).setRecvByteBufAllocator(datagramBuffers);
        enter(channel);
    }

    /** Sets a stream socket up and registers it; closes it when that fails. */
    void register(SocketChannel channel) throws IOException {
        configure(channel);
        enter(channel);
    }

    /** Gives a socket its settings; closes it when the system refuses them, for instance because the peer is gone. */
    void configure(SocketChannel channel) throws IOException {
        try {
            channel.config()
                    .setAutoRead(false)
                    .setAllowHalfClosure(true)
                    .setConnectTimeoutMillis(0)
                    .setTcpNoDelay(true)
                    .setRecvByteBufAllocator(readBuffers);
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            throw NettyErrors.broken(e);
        }
    }

    /** Registers a channel with the loop; closes it when that fails. */
    void enter(Channel channel) throws IOException {
        requireEntered(channel, loop.register(channel));
    }

    private static void requireEntered(Channel channel, ChannelFuture registered) throws IOException {
        if (!registered.isSuccess()) {
            channel.unsafe().closeForcibly();
            Throwable cause = registered.cause();
            throw cause == null
                    ? new IOException("The channel could not be registered at once: " + channel)
                    : NettyErrors.broken(cause);
        }
    }

    /** {@return the endpoint of a registered, connected channel} */
    NettyStream stream(SocketChannel channel, @Nullable SocketAddress peer) {
        Outlet outlet = transport.outlet(channel, scratch);
        NettyStream stream = new NettyStream(channel, loop, outlet, transport, peer);
        channel.pipeline().addLast(stream);
        return stream;
    }
}
