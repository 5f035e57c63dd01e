package org.tulip4j.netty.internal.stream;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.AcceptGate;
import org.tulip4j.netty.internal.platform.BindPath;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettyUnix;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.transport.UnixAddress;

/**
 * A listening socket: the last handler of its channel's pipeline.
 *
 * <p>Thread: the loop's. Owns the channel, and the connections that Netty accepted but the core has not taken: those that came
 * after a pause wait until the core resumes.
 */
public final class NettyListener extends ChannelInboundHandlerAdapter implements ListenEndpoint {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");
    /** The length of an address of IPv6. */
    private static final int IPV6_BYTES = 16;

    /** Makes endpoints of what is accepted. */
    private final ChannelSetup setup;
    /** What listens; owned. */
    private final ServerChannel channel;
    /** Accepted connections get SO_KEEPALIVE. */
    private final boolean keepAlive;
    /** Hears of connections. */
    private final AcceptSink sink;
    /** Where it listens. */
    private final SocketAddress local;
    /** Shut while accepting is paused; null where pausing needs no help. */
    private final @Nullable AcceptGate gate;

    /** Takes connections to other loops first; null where there are none. */
    private final @Nullable HandOver handOver;

    /** Accepted by Netty while the core had paused; owned. */
    private final ArrayDeque<DuplexChannel> waiting = new ArrayDeque<>();

    /** The core takes connections: it has not paused. */
    private boolean accepting;
    /** The socket is closed, by the core; nothing is told any more. */
    private boolean closed;
    /** It listens for IPv4 alone, on a socket that hears both. */
    private boolean closesSix;

    private NettyListener(
            ChannelSetup setup,
            ServerChannel channel,
            @Nullable AcceptGate gate,
            boolean keepAlive,
            SocketAddress local,
            AcceptSink sink) {
        this.gate = gate;
        this.setup = setup;
        this.channel = channel;
        this.keepAlive = keepAlive;
        this.sink = sink;
        this.local = local;
        this.handOver = sink.handOver();
    }

    /**
     * Binds and listens.
     *
     * @throws IOException when the address cannot be bound; names it
     */
    public static NettyListener open(
            ChannelSetup setup, InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        boolean wildcard = address.getAddress().isAnyLocalAddress();
        boolean everywhere = wildcard && options.bothFamilies();
        boolean six = address.getAddress() instanceof Inet6Address;
        ServerSocketChannel channel = setup.transport().newServerSocket(!six && !everywhere);
        AcceptGate gate = register(setup, channel);
        try {
            channel.config().setOption(ChannelOption.SO_REUSEADDR, options.reuseAddress());
            accepting(setup, channel, options.backlog());
            if (options.reusePort()) {
                setup.transport().reusePort(channel);
            }
            if (wildcard && six && !everywhere) {
                setup.transport().leaveIpv4Alone(channel);
            }
            bind(channel, everywhere ? reachable(address, setup.transport()) : address, address);
            NettyListener made =
                    new NettyListener(setup, channel, gate, options.keepAlive(), channel.localAddress(), sink);
            made.closesSix =
                    wildcard && !six && !everywhere && !setup.transport().bindsFourAlone();
            if (made.closesSix) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "0.0.0.0 is bound for IPv6 as well on this backend; connections over it are closed at once. Use an IPv4 address of"
                                + " this machine, or the backend epoll or nio");
            }
            return made.entered();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Binds a Unix domain socket and listens.
     *
     * @throws IOException when the address cannot be bound; names it
     */
    public static NettyListener open(ChannelSetup setup, UnixAddress address, int backlog, AcceptSink sink)
            throws IOException {
        SocketAddress netty = setup.transport().toNetty(address);
        ServerChannel channel = setup.transport().newUnixServer();
        AcceptGate gate = register(setup, channel);
        try {
            accepting(setup, channel, backlog);
            bind(channel, netty, address);
            if (netty instanceof BindPath path) {
                path.forget();
            }
            return new NettyListener(setup, channel, gate, false, address, sink).entered();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Listens on a channel that is bound.
     *
     * @param channel of this loop's transport; closed when it cannot be registered
     * @param local where it listens
     */
    static NettyListener adopt(
            ChannelSetup setup, ServerChannel channel, SocketAddress local, ListenOptions options, AcceptSink sink)
            throws IOException {
        accepting(setup, channel, options.backlog());
        AcceptGate gate = register(setup, channel);
        return new NettyListener(setup, channel, gate, options.keepAlive(), local, sink).entered();
    }

    private static @Nullable AcceptGate register(ChannelSetup setup, ServerChannel channel) throws IOException {
        AcceptGate gate = setup.transport().acceptsUnasked() ? new AcceptGate(setup.transport()::ofListener) : null;
        setup.register(channel, gate);
        return gate;
    }

    /** Accepts as many in one turn as it pays to; where the kernel accepts unasked, all that it has. */
    private static void accepting(ChannelSetup setup, ServerChannel channel, int backlog) {
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        channel.config()
                .setRecvByteBufAllocator(
                        setup.transport().acceptsUnasked()
                                ? new ServerChannelRecvByteBufAllocator()
                                        .respectMaybeMoreData(false)
                                        .maxMessagesPerRead(backlog)
                                : new PacedAccepts(backlog));
    }

    private static void bind(ServerChannel channel, SocketAddress address, SocketAddress named) throws IOException {
        ChannelFuture bound = channel.bind(address);
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw NettyErrors.notBound(cause == null ? new IOException("not bound at once") : cause, named);
        }
    }

    private NettyListener entered() {
        channel.pipeline().addLast(this);
        setup.listeners().add(this);
        return this;
    }

    /** {@return the wildcard of both families, where the transport needs to be told} */
    private static InetSocketAddress reachable(InetSocketAddress address, NettyTransport transport) throws IOException {
        if (!transport.mapsWildcard() || !Socket.isIPv6Preferred()) {
            return address;
        }
        return new InetSocketAddress(InetAddress.getByAddress(new byte[IPV6_BYTES]), address.getPort());
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public void resumeAccepting() {
        if (accepting || closed) {
            return;
        }
        accepting = true;
        if (waiting.isEmpty()) {
            wantConnections(true);
        } else {
            setup.loop().execute(this::takeWaiting);
        }
    }

    @Override
    public void pauseAccepting() {
        if (accepting) {
            accepting = false;
            wantConnections(false);
        }
    }

    /** The order of these calls is the order of their effects, also on a thread that the loop is not lent to. */
    private void wantConnections(boolean wanted) {
        boolean borrowed = setup.loop().borrow();
        try {
            if (gate != null) {
                gate.open();
            }
            channel.config().setAutoRead(wanted);
            if (gate != null && !wanted) {
                gate.shut();
            }
        } finally {
            setup.loop().giveBack(borrowed);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        accepting = false;
        setup.listeners().remove(this);
        try {
            // The address is free when this returns.
            setup.loop().call(this::closeChannel);
        } catch (IOException e) {
            throw new UncheckedIOException(NettyErrors.broken(e));
        }
        for (DuplexChannel child = waiting.poll(); child != null; child = waiting.poll()) {
            child.unsafe().closeForcibly();
        }
    }

    private ChannelFuture closeChannel() throws IOException {
        setup.transport().refuse(channel);
        if (gate != null) {
            gate.open();
        }
        // Netty asks this before it accepts the next one: not from a descriptor that is closed.
        channel.config().setAutoRead(false);
        ChannelFuture closing = channel.close();
        if (setup.transport().closesInSelect()) {
            setup.loop().releaseClosed();
        }
        return closing;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        DuplexChannel child = (DuplexChannel) message;
        if (closed) {
            child.unsafe().closeForcibly();
        } else if (accepting && waiting.isEmpty()) {
            accept(child);
        } else {
            waiting.add(child);
        }
    }

    private void takeWaiting() {
        while (accepting) {
            DuplexChannel child = waiting.poll();
            if (child == null) {
                wantConnections(true);
                return;
            }
            try {
                accept(child);
            } catch (IOException e) {
                sink.acceptFailed(NettyErrors.accepting(e));
            }
        }
    }

    private void accept(DuplexChannel child) throws IOException {
        boolean unix = local instanceof UnixAddress;
        SocketAddress here = unix ? local : null;
        SocketAddress peer = unix ? NettyUnix.fromNetty(child.remoteAddress()) : child.remoteAddress();
        if (closesSix && peer instanceof InetSocketAddress from && from.getAddress() instanceof Inet6Address) {
            LOG.log(System.Logger.Level.DEBUG, "closed a connection over IPv6 to 0.0.0.0, from {0}", from);
            child.unsafe().closeForcibly();
            return;
        }
        try {
            if (keepAlive && child instanceof SocketChannel tcp) {
                tcp.config().setKeepAlive(true);
            }
            if (handOver != null && handOver.offer(new NettyArrival(setup.transport(), child, here, peer))) {
                return;
            }
            setup.configure(child);
        } catch (IOException | ChannelException gone) {
            // Some systems refuse options of a socket whose peer has gone; that is no fault of the listening socket.
            LOG.log(System.Logger.Level.DEBUG, "dropped an accepted connection", gone);
            child.unsafe().closeForcibly();
            return;
        }
        setup.accept(child, here, peer, sink);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (closed) {
            return;
        }
        if (NettyErrors.isPeerGone(cause)) {
            LOG.log(System.Logger.Level.DEBUG, "a connection was lost before it was accepted on " + local, cause);
        } else {
            sink.acceptFailed(NettyErrors.accepting(cause));
        }
    }
}
