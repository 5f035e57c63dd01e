package org.tulip4j.nio.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.AcceptPace;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.UnixPaths;
import org.tulip4j.transport.UnixAddress;

/**
 * One listening socket; owns the channel. It accepts, is paused, or is closed. A wildcard of IPv4 hears IPv4 alone, unless it
 * stands for both; that of IPv6 hears both, for the JDK cannot else. Thread: the loop's.
 */
final class NioListener extends NioHandle implements ListenEndpoint {
    private static final Logger LOG = System.getLogger("org.tulip4j");

    /** What listens; owned. */
    private final ServerSocketChannel channel;
    /** How many are accepted in one turn. */
    private final AcceptPace pace;

    /** Accepted connections get SO_KEEPALIVE. */
    private final boolean keepAlive;
    /** Hears of connections. */
    private final AcceptSink sink;
    /** Where it listens. */
    private final SocketAddress local;
    /** Takes connections to other loops first; null where there are none. */
    private final @Nullable HandOver handOver;

    private NioListener(
            NioPoller poller, SelectionKey key, SocketAddress local, int backlog, boolean keepAlive, AcceptSink sink) {
        super(poller, key);
        this.channel = (ServerSocketChannel) key.channel();
        this.pace = new AcceptPace(backlog);
        this.keepAlive = keepAlive;
        this.sink = sink;
        this.local = local;
        this.handOver = sink.handOver();
    }

    static NioListener open(NioPoller poller, InetSocketAddress address, ListenOptions options, AcceptSink sink)
            throws IOException {
        boolean everywhere = options.bothFamilies() && address.getAddress().isAnyLocalAddress();
        if (!everywhere) {
            tellOfSix(address);
        }
        ServerSocketChannel channel = open(address, address.getAddress() instanceof Inet4Address && !everywhere);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
            if (options.reusePort()) {
                reusePort(channel);
            }
            bind(channel, address, options.backlog());
            SelectionKey key = poller.register(channel);
            SocketAddress local = Objects.requireNonNull(channel.getLocalAddress());
            return new NioListener(poller, key, local, options.backlog(), options.keepAlive(), sink);
        } catch (IOException | RuntimeException e) {
            NioPoller.closeQuietly(channel);
            throw e;
        }
    }

    private static ServerSocketChannel open(InetSocketAddress address, boolean ipv4) throws IOException {
        try {
            return ipv4 ? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
        } catch (IOException refused) {
            throw NioErrors.binding(address, refused);
        }
    }

    /** Says that the wildcard of IPv6 will hear IPv4 as well. */
    static void tellOfSix(InetSocketAddress address) {
        if (address.getAddress() instanceof Inet6Address six && six.isAnyLocalAddress()) {
            LOG.log(
                    Level.WARNING,
                    NioErrors.text(address)
                            + " takes IPv4 as well on the backend nio, for the JDK cannot leave it alone; use an"
                            + " IPv6 address of this machine, or the backend epoll or io_uring");
        }
    }

    static NioListener open(NioPoller poller, UnixDomainSocketAddress address, int backlog, AcceptSink sink)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            bind(channel, address, backlog);
            SocketAddress local = Objects.requireNonNull(NioUnix.fromJdk(address));
            return new NioListener(poller, poller.register(channel), local, backlog, false, sink);
        } catch (IOException | RuntimeException e) {
            NioPoller.closeQuietly(channel);
            throw e;
        }
    }

    static NioListener adopt(NioPoller poller, ServerSocketChannel channel, ListenOptions options, AcceptSink sink)
            throws IOException {
        SocketAddress local = Objects.requireNonNull(NioUnix.fromJdk(channel.getLocalAddress()), "not bound");
        boolean blocking = channel.isBlocking();
        try {
            channel.configureBlocking(false);
            SelectionKey key = poller.registerAgain(channel);
            return new NioListener(poller, key, local, options.backlog(), options.keepAlive(), sink);
        } catch (IOException | RuntimeException e) {
            NioBackend.restoreBlocking(channel, blocking);
            throw e;
        }
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public void resumeAccepting() {
        want(SelectionKey.OP_ACCEPT, true);
    }

    @Override
    public void pauseAccepting() {
        want(SelectionKey.OP_ACCEPT, false);
    }

    @Override
    public void close() {
        closeAndFreePort();
    }

    @Override
    public String toString() {
        return "nio listening on " + local;
    }

    @Override
    void ready(int ops) {
        int accepted = 0;
        boolean noneLeft = false;
        while (pace.goesOn(accepted) && wants(SelectionKey.OP_ACCEPT)) {
            noneLeft = !acceptOne();
            if (noneLeft) {
                break;
            }
            accepted++;
        }
        pace.ended(accepted, noneLeft);
    }

    /** {@return whether somebody was there, or it failed} */
    private boolean acceptOne() {
        SocketChannel peer;
        try {
            peer = channel.accept();
        } catch (IOException e) {
            if (NioErrors.isPeerGone(e)) {
                LOG.log(Level.DEBUG, "a connection to " + local + " was lost before it was accepted", e);
            } else {
                sink.acceptFailed(NioErrors.accepting(e));
            }
            return true;
        }
        if (peer == null) {
            return false;
        }
        accepted(peer);
        return true;
    }

    @Override
    void keyLost(CancelledKeyException cause) {
        sink.acceptFailed(cause);
    }

    private static void reusePort(ServerSocketChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            throw new IOException("SO_REUSEPORT is not supported on this platform");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    private static void bind(ServerSocketChannel channel, SocketAddress address, int backlog) throws IOException {
        try {
            if (address instanceof UnixDomainSocketAddress unix) {
                UnixPaths.bind(channel, unix.getPath(), backlog);
            } else {
                channel.bind(address, backlog);
            }
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.binding(address, e);
        }
    }

    /** A peer that is gone before its options are set is no failure of the listening socket. */
    private void accepted(SocketChannel peer) {
        NioStream stream;
        @Nullable SocketAddress from;
        try {
            peer.configureBlocking(false);
            NioStream.setNoDelay(peer);
            if (keepAlive) {
                peer.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            if (handOver != null && handOver.offer(new NioArrival(peer))) {
                return;
            }
            NioSocketView view = local instanceof UnixAddress
                    ? new NioSocketView(peer, local, NioUnix.fromJdk(peer.getRemoteAddress()))
                    : new NioSocketView(peer);
            stream = NioStream.of(poller(), poller().register(peer), view);
            from = view.remoteAddress();
        } catch (IOException e) {
            NioPoller.closeQuietly(peer);
            LOG.log(Level.DEBUG, "a connection to " + local + " was lost when it was accepted", e);
            return;
        }
        sink.accepted(stream, from);
    }
}
