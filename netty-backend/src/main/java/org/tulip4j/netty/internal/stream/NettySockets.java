package org.tulip4j.netty.internal.stream;

import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.loop.ChannelLoop;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.platform.PlainDescriptors;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettyUnix;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.HostWork;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.UnixAddress;

/**
 * The sockets of a backend on one of Netty's transports, whoever turns its event loop. Owns what waits for channels of the JDK and
 * for plain descriptors, both made when they are first needed. Thread: see {@link Backend}.
 */
public abstract class NettySockets implements Backend, SetsChannelsUp {
    /** Makes the channels. */
    private final NettyTransport transport;
    /** Where they are registered. */
    private final ChannelLoop loop;
    /** Gives them their settings. */
    private final ChannelSetup setup;
    /** What waits for channels of the JDK; null until the first one that the transport cannot wait for. */
    private @Nullable AdoptedSockets adopted;
    /** The plain descriptors that users watch; null until the first is asked for. */
    private @Nullable PlainDescriptors descriptors;

    public NettySockets(NettyTransport transport, ChannelLoop loop) {
        this.transport = transport;
        this.loop = loop;
        this.setup = new ChannelSetup(transport, loop);
    }

    public final NettyTransport transport() {
        return transport;
    }

    public final ChannelLoop loop() {
        return loop;
    }

    @Override
    public final ChannelSetup setup() {
        return setup;
    }

    /**
     * {@return the plain descriptors that are watched}
     *
     * @param guest whose backend this is
     * @throws IllegalArgumentException when the transport watches channels only
     */
    public final PlainDescriptors descriptors(EventLoop guest) {
        PlainDescriptors known = descriptors;
        if (known == null) {
            known = new PlainDescriptors(guest, loop);
            descriptors = known;
        }
        return known;
    }

    /** Closes what waits for channels of the JDK. */
    protected final void closeBridge() throws IOException {
        if (adopted != null) {
            adopted.close();
        }
    }

    /**
     * Does what belongs into the thread of the channels, also for a coroutine on a thread of its own: everything that registers a
     * channel or a descriptor.
     *
     * @param work does not wait
     * @param <T> what it returns
     */
    public final <T> T inLoopThread(HostWork<T> work) throws IOException {
        return loop.call(work);
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        try {
            return inLoopThread(() -> {
                NettyConnect connect = new NettyConnect(setup, remote, sink);
                connect.start(local);
                return connect;
            });
        } catch (ChannelException e) {
            throw NettyErrors.notConnected(e, remote);
        }
    }

    @Override
    public StreamEndpoint adopt(java.nio.channels.SocketChannel channel) throws IOException {
        if (!channel.isConnected()) {
            throw new IOException("The channel is not connected: " + channel);
        }
        boolean wasBlocking = channel.isBlocking();
        try {
            return inLoopThread(() -> wrapped(channel));
        } catch (IOException | RuntimeException e) {
            if (channel.isOpen() && !channel.isRegistered()) {
                channel.configureBlocking(wasBlocking);
            }
            throw NettyErrors.broken(e);
        }
    }

    private StreamEndpoint wrapped(java.nio.channels.SocketChannel channel) throws IOException {
        SocketAddress local = NettyUnix.fromJdk(channel.getLocalAddress());
        SocketAddress peer = NettyUnix.fromJdk(channel.getRemoteAddress());
        channel.configureBlocking(false);
        DuplexChannel wrapped = transport.wrap(channel);
        if (wrapped == null) {
            return bridge().adopt(channel);
        }
        setup.register(wrapped);
        return setup.stream(wrapped, local, peer);
    }

    private AdoptedSockets bridge() throws IOException {
        AdoptedSockets sockets = adopted;
        if (sockets == null) {
            sockets = new AdoptedSockets(loop);
            adopted = sockets;
        }
        return sockets;
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        try {
            return inLoopThread(() -> NettyListener.open(setup, address, options, sink));
        } catch (ChannelException e) {
            throw NettyErrors.notBound(e, address);
        }
    }

    @Override
    public @Nullable ListenEndpoint adoptListener(ServerSocketChannel channel, ListenOptions options, AcceptSink sink)
            throws IOException {
        SocketAddress local = Objects.requireNonNull(NettyUnix.fromJdk(channel.getLocalAddress()), "not bound");
        return inLoopThread(() -> {
            ServerChannel wrapped = transport.wrap(channel);
            return wrapped == null ? null : NettyListener.adopt(setup, wrapped, local, options, sink);
        });
    }

    /**
     * Listens on a socket of which only the descriptor is known.
     *
     * @param guest whose backend this is
     * @param descriptor of a listening socket; owned by the endpoint when this returns
     * @throws IllegalArgumentException when it is no such socket, or the transport is not epoll; the descriptor is left as it was
     * @throws IllegalStateException when it is in use
     */
    public final ListenEndpoint listenOn(EventLoop guest, int descriptor, ListenOptions options, AcceptSink sink)
            throws IOException {
        if (descriptors != null && descriptors.watches(descriptor)) {
            throw new IllegalStateException(
                    "descriptor " + descriptor + " has a reader or a writer; remove them, then hand it over: " + guest);
        }
        ListenEndpoint made = inLoopThread(() -> InheritedListeners.open(setup, descriptor, options, sink));
        if (made == null) {
            throw InheritedListeners.refused(guest);
        }
        return made;
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        SocketAddress address = setup.transport().toNetty(remote);
        try {
            return inLoopThread(() -> {
                NettyConnect connect = new NettyConnect(setup, remote, sink);
                connect.connect(address);
                return connect;
            });
        } catch (ChannelException e) {
            throw NettyErrors.notConnected(e, remote);
        }
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        try {
            return inLoopThread(() -> NettyListener.open(setup, address, backlog, sink));
        } catch (ChannelException e) {
            throw NettyErrors.notBound(e, address);
        }
    }

    @Override
    public boolean separatesFamilies() {
        return transport.separatesFamilies();
    }

    @Override
    public boolean sharesPorts() {
        return System.getProperty("os.name").equals("Linux");
    }

    @Override
    public boolean isByPeer(Throwable failure) {
        return NettyErrors.isByPeer(failure);
    }

    @Override
    public boolean handsOver() {
        return true;
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        return inLoopThread(() -> NettyDatagrams.open(setup, settings));
    }

    @Override
    public DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
        return inLoopThread(() -> NettyDatagrams.adopt(setup, channel));
    }
}
