package org.tulip4j.netty.internal.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.AcceptGate;
import org.tulip4j.netty.internal.loop.ChannelLoop;
import org.tulip4j.netty.internal.platform.DirectWriter;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.platform.ReadBuffers;
import org.tulip4j.netty.internal.platform.Scratch;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.transport.SocketView;

/**
 * Makes the channels of one loop and gives them the settings that every socket of tulip has. Owns the memory that they read into,
 * and knows which of them listen. Thread: the loop's.
 */
public class ChannelSetup {
    /** Makes the channels. */
    private final NettyTransport transport;
    /** Where they are registered. */
    private final ChannelLoop loop;
    /** What stream sockets read into. */
    private final ReadBuffers readBuffers;
    /** What datagram sockets read into. */
    private final ReadBuffers datagramBuffers;
    /** The way past the pipeline to stream sockets. */
    private final DirectWriter outlet;
    /** The listening sockets that are open. */
    private final Set<NettyListener> listeners;
    /** Netty turns TCP_NODELAY on in every new channel of the transport. */
    private boolean hasNoDelay;

    public ChannelSetup(NettyTransport transport, ChannelLoop loop) {
        this.transport = transport;
        this.loop = loop;
        this.outlet = transport.outlet(new Scratch());
        this.readBuffers = new ReadBuffers(transport.readsAtOnce());
        this.datagramBuffers = ReadBuffers.ofDatagrams(transport.readsAtOnce(), transport.datagramsPerRead());
        this.listeners = new HashSet<>();
    }

    /** Another one for the same loop. */
    public ChannelSetup(ChannelSetup same) {
        this.transport = same.transport;
        this.loop = same.loop;
        this.outlet = same.outlet;
        this.readBuffers = same.readBuffers;
        this.datagramBuffers = same.datagramBuffers;
        this.listeners = same.listeners;
    }

    public NettyTransport transport() {
        return transport;
    }

    /** {@return a way past the pipeline to the sockets} */
    public DirectWriter outlet() {
        return outlet;
    }

    /** {@return what stream sockets read into} */
    public ReadBuffers readBuffers() {
        return readBuffers;
    }

    public ChannelLoop loop() {
        return loop;
    }

    /** {@return the listening sockets that are open} */
    public Set<NettyListener> listeners() {
        return listeners;
    }

    /** {@return a registered channel, to be connected} */
    public DuplexChannel newSocket() throws IOException {
        DuplexChannel channel = transport.newSocket();
        register(channel);
        return channel;
    }

    /** {@return a registered channel, to be connected to a Unix domain socket} */
    public DuplexChannel newUnixSocket() throws IOException {
        DuplexChannel channel = transport.newUnixSocket();
        register(channel);
        return channel;
    }

    /**
     * Registers a channel that is to be bound.
     *
     * @param channel new
     * @param gate stands between channel and handler; null for none
     */
    public void register(ServerChannel channel, @Nullable AcceptGate gate) throws IOException {
        channel.config().setAutoRead(false);
        requireEntered(channel, gate == null ? loop.register(channel) : loop.registerBehind(gate, channel));
    }

    /** Sets a datagram socket up and registers it; closes it when that fails. */
    public void register(DatagramChannel channel) throws IOException {
        channel.config().setAutoRead(false).setRecvByteBufAllocator(datagramBuffers);
        enter(channel);
    }

    /** Sets a stream socket up and registers it; closes it when that fails. */
    public void register(DuplexChannel channel) throws IOException {
        configure(channel);
        enter(channel);
    }

    /** Gives a socket its settings; closes it when the system refuses them, for instance because the peer is gone. */
    public void configure(DuplexChannel channel) throws IOException {
        configure(channel, readBuffers);
    }

    /**
     * Gives a socket its settings and lets it read into what somebody else allocates; closes it when the system refuses.
     *
     * @param buffers null for Netty's own
     */
    public final void configure(DuplexChannel channel, @Nullable RecvByteBufAllocator buffers) throws IOException {
        try {
            channel.config().setAutoRead(false).setConnectTimeoutMillis(0);
            if (buffers != null) {
                channel.config().setRecvByteBufAllocator(buffers);
            }
            if (channel instanceof SocketChannel tcp) {
                SocketChannelConfig config = tcp.config().setAllowHalfClosure(true);
                if (!hasNoDelay) {
                    // Netty nearly always sets it by itself: asked once, as it costs each connection a system call.
                    hasNoDelay = config.isTcpNoDelay();
                    config.setTcpNoDelay(true);
                }
            } else {
                channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            }
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            throw NettyErrors.broken(e);
        }
    }

    /**
     * Makes an accepted channel one of the loop, and tells of it.
     *
     * @param local the address of a Unix domain socket, else null
     * @throws IOException when the loop does not take it
     */
    public void accept(
            DuplexChannel child, @Nullable SocketAddress local, @Nullable SocketAddress peer, AcceptSink sink)
            throws IOException {
        enterConnected(child);
        NettyStream stream = local != null ? stream(child, local, peer) : stream(child, peer);
        try {
            sink.accepted(stream, peer);
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Registers a channel that has its settings and is connected; closes it when that fails.
     *
     * <p>Its first bytes are asked for with the registration, for it begins to read in this very pass. Should it not, one read of
     * them waits in the stream.
     */
    public void enterConnected(DuplexChannel channel) throws IOException {
        if (transport.asksBeforeEntering()) {
            channel.unsafe().beginRead();
        }
        enter(channel);
    }

    /** Registers a channel with the loop; closes it when that fails. */
    public void enter(Channel channel) throws IOException {
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
    public NettyStream stream(DuplexChannel channel, @Nullable SocketAddress peer) {
        return stream(channel, channel.localAddress(), peer);
    }

    /** {@return the endpoint of a registered, connected channel, with addresses that Netty does not know} */
    public NettyStream stream(DuplexChannel channel, @Nullable SocketAddress local, @Nullable SocketAddress peer) {
        // Netty keeps an address that was asked for once, also after the close.
        boolean known = channel.localAddress() == local && channel.remoteAddress() == peer;
        SocketView view = known ? null : new NettySocketView(channel, local, peer);
        NettyStream stream = new NettyStream(channel, this, view);
        channel.pipeline().addLast(stream);
        return stream;
    }
}
