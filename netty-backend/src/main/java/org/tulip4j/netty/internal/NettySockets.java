package org.tulip4j.netty.internal;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.UnixAddress;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.support.Adoption;

/** The sockets of a backend on one of Netty's transports, whoever turns its event loop. Thread: see {@link Backend}. */
abstract class NettySockets implements Backend {
    private final NettyTransport transport;
    private final ChannelLoop loop;
    private final ChannelSetup setup;
    private @Nullable AdoptedSockets adopted;
    private @Nullable PlainDescriptors descriptors;

    NettySockets(NettyTransport transport, ChannelLoop loop) {
        this.transport = transport;
        this.loop = loop;
        this.setup = new ChannelSetup(transport, loop);
    }

    final NettyTransport transport() {
        return transport;
    }

    final ChannelLoop loop() {
        return loop;
    }

    final ChannelSetup setup() {
        return setup;
    }

    /**
     * {@return the plain descriptors that are watched}
     *
     * @param guest whose backend this is
     * @throws IllegalArgumentException when the transport watches channels only
     */
    final PlainDescriptors descriptors(EventLoop guest) {
        PlainDescriptors known = descriptors;
        if (known == null) {
            known = new PlainDescriptors(guest, loop);
            descriptors = known;
        }
        return known;
    }

    /** Closes what waits for channels of the JDK. */
    final void closeBridge() throws IOException {
        if (adopted != null) {
            adopted.close();
        }
    }

    /**
     * Does what belongs into the thread of the channels, also for a coroutine on a thread of its own.
     *
     * @param work does not wait
     * @param <T> what it returns
     */
    <T> T inLoopThread(Adoption.HostWork<T> work) throws IOException {
        boolean borrowed = loop.borrow();
        try {
            return work.call();
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        boolean borrowed = loop.borrow();
        try {
            NettyConnect connect = new NettyConnect(setup, remote, sink);
            connect.start(local);
            return connect;
        } catch (ChannelException e) {
            throw NettyErrors.notConnected(e, remote);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public StreamEndpoint adopt(java.nio.channels.SocketChannel channel) throws IOException {
        if (!channel.isConnected()) {
            throw new IOException("The channel is not connected: " + channel);
        }
        SocketAddress local = NettyUnix.fromJdk(channel.getLocalAddress());
        SocketAddress peer = NettyUnix.fromJdk(channel.getRemoteAddress());
        boolean wasBlocking = channel.isBlocking();
        boolean borrowed = loop.borrow();
        try {
            channel.configureBlocking(false);
            DuplexChannel wrapped = transport.wrap(channel);
            if (wrapped == null) {
                return bridge().adopt(channel);
            }
            setup.register(wrapped);
            return setup.stream(wrapped, local, peer);
        } catch (IOException | RuntimeException e) {
            if (channel.isOpen() && !channel.isRegistered()) {
                channel.configureBlocking(wasBlocking);
            }
            throw NettyErrors.broken(e);
        } finally {
            loop.giveBack(borrowed);
        }
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
        boolean borrowed = loop.borrow();
        try {
            return NettyListener.open(setup, address, options, sink);
        } catch (ChannelException e) {
            throw NettyErrors.notBound(e, address);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        SocketAddress address = setup.transport().toNetty(remote);
        boolean borrowed = loop.borrow();
        try {
            NettyConnect connect = new NettyConnect(setup, remote, sink);
            connect.connect(address);
            return connect;
        } catch (ChannelException e) {
            throw NettyErrors.notConnected(e, remote);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        boolean borrowed = loop.borrow();
        try {
            return NettyListener.open(setup, address, backlog, sink);
        } catch (ChannelException e) {
            throw NettyErrors.notBound(e, address);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public boolean sharesPorts() {
        return System.getProperty("os.name").equals("Linux");
    }

    @Override
    public boolean handsOver() {
        return true;
    }

    /**
     * Makes an accepted channel of this transport one of this loop.
     *
     * @throws IOException when the peer is gone; the channel is closed
     */
    final StreamEndpoint takeIn(DuplexChannel accepted, @Nullable SocketAddress local, @Nullable SocketAddress peer)
            throws IOException {
        boolean borrowed = loop.borrow();
        try {
            setup.configure(accepted);
            setup.enterConnected(accepted);
            return local != null ? setup.stream(accepted, local, peer) : setup.stream(accepted, peer);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        boolean borrowed = loop.borrow();
        try {
            return NettyDatagrams.open(setup, settings);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
        boolean borrowed = loop.borrow();
        try {
            return NettyDatagrams.adopt(setup, channel);
        } finally {
            loop.giveBack(borrowed);
        }
    }
}
