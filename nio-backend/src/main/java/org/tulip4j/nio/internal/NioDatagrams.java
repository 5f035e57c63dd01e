package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/**
 * One datagram socket; owns the channel. Two sides that do not know each other: reading (off, on) and waiting to send (or not).
 * Thread: the loop's.
 */
final class NioDatagrams extends NioHandle implements DatagramEndpoint {
    /** The most that is received in one turn, so that a flood starves nobody. */
    private static final int TURN_DATAGRAMS = 16;

    /** The channel; owned. */
    private final DatagramChannel channel;
    /** The addresses and options. */
    private final NioSocketView view;
    /** The groups that were joined and not left. */
    private final List<MembershipKey> memberships = new ArrayList<>(0);
    /** The core; null before it has taken this. */
    private @Nullable DatagramSink sink;

    private NioDatagrams(NioPoller poller, SelectionKey key, NioSocketView view) {
        super(poller, key);
        this.channel = (DatagramChannel) key.channel();
        this.view = view;
    }

    static NioDatagrams open(NioPoller poller, DatagramSettings settings) throws IOException {
        if (settings.localAddress() != null) {
            NioListener.tellOfSix(settings.localAddress());
        }
        DatagramChannel channel = DatagramChannel.open(settings.family());
        try {
            if (settings.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (settings.broadcast()) {
                channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            }
            bind(channel, settings.localAddress());
            if (settings.remoteAddress() != null) {
                connect(channel, settings.remoteAddress());
            }
            return of(poller, channel);
        } catch (IOException | RuntimeException e) {
            NioPoller.closeQuietly(channel);
            throw e;
        }
    }

    static NioDatagrams adopt(NioPoller poller, DatagramChannel channel) throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        boolean blocking = channel.isBlocking();
        try {
            if (channel.getLocalAddress() == null) {
                channel.bind(null);
            }
            return of(poller, channel);
        } catch (IOException | RuntimeException e) {
            channel.configureBlocking(blocking);
            throw e;
        }
    }

    private static NioDatagrams of(NioPoller poller, DatagramChannel channel) throws IOException {
        channel.configureBlocking(false);
        NioSocketView view = new NioSocketView(channel);
        return new NioDatagrams(poller, poller.registerAgain(channel), view);
    }

    private static void bind(DatagramChannel channel, @Nullable InetSocketAddress local) throws IOException {
        try {
            channel.bind(local);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.binding(local == null ? new InetSocketAddress(0) : local, e);
        }
    }

    private static void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        try {
            channel.connect(remote);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.connecting(remote, e);
        }
    }

    @Override
    public void attach(DatagramSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        want(SelectionKey.OP_READ, true);
    }

    @Override
    public void pauseReading() {
        want(SelectionKey.OP_READ, false);
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        boolean empty = !data.hasRemaining();
        try {
            if (to != null) {
                return channel.send(data, to) > 0 || empty;
            }
            if (!empty) {
                return channel.write(data) > 0;
            }
        } catch (PortUnreachableException | UnsupportedAddressTypeException refused) {
            throw NioErrors.datagram(refused, to == null ? view.remoteAddress() : to);
        }
        // The JDK drops it without a word.
        throw new IOException(
                "java.nio cannot send an empty datagram from a connected socket; make the endpoint without"
                        + " a remote address, or choose another backend: " + this);
    }

    @Override
    public void awaitWritable() {
        want(SelectionKey.OP_WRITE, true);
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) throws IOException {
        if (channel.getOption(StandardSocketOptions.IP_MULTICAST_IF) == null) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
        }
        memberships.add(channel.join(group, network));
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) {
        memberships.removeIf(key -> {
            boolean wanted = key.group().equals(group) && key.networkInterface().equals(network);
            if (wanted) {
                key.drop();
            }
            return wanted;
        });
    }

    @Override
    public void close() {
        closeAndFreePort();
    }

    @Override
    public SocketView socket() {
        return view;
    }

    @Override
    public String toString() {
        return "nio datagram " + view;
    }

    @Override
    void ready(int ops) {
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            want(SelectionKey.OP_WRITE, false);
            sink().writable();
        }
        if ((ops & SelectionKey.OP_READ) != 0) {
            receive();
        }
    }

    private void receive() {
        for (int n = 0; n < TURN_DATAGRAMS && wants(SelectionKey.OP_READ) && !isClosed(); n++) {
            ByteBuffer buffer = poller().sharedBuffer();
            SocketAddress from;
            try {
                from = channel.receive(buffer);
            } catch (ClosedChannelException closed) {
                sink().failed(closed);
                return;
            } catch (IOException refused) {
                sink().error(NioErrors.datagram(refused, view.remoteAddress()));
                continue;
            }
            if (from == null) {
                return;
            }
            if (from instanceof InetSocketAddress sender) {
                sink().received(buffer.flip(), sender);
            } else {
                sink().error(new IOException("dropped a datagram from " + from + ", which is no internet address"));
            }
        }
    }

    @Override
    void keyLost(CancelledKeyException cause) {
        sink().failed(new IOException("somebody else closed the channel of " + this, cause));
    }

    private DatagramSink sink() {
        DatagramSink core = sink;
        if (core == null) {
            throw new IllegalStateException("not attached: " + this);
        }
        return core;
    }
}
