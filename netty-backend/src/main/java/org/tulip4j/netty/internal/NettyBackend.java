package org.tulip4j.netty.internal;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/**
 * A backend on one of Netty's transports; owns the {@link LentEventLoop} and every channel on it.
 *
 * <p>Thread: see {@link Backend}. The thread of the latest poll owns the loop. Calls that need their outcome at once
 * (connect, adopt, listen, close) borrow it for the calling thread, so they also work before the first poll and on threads
 * that were not decorated.
 *
 * <p>Waits are real time: the clock of the loop is asked by the core only.
 */
final class NettyBackend implements Backend {
    private final NettyTransport transport;
    private final LentEventLoop loop;
    private final ChannelSetup setup;
    private @Nullable AdoptedSockets adopted;

    NettyBackend(NettyTransport transport) {
        this.transport = transport;
        this.loop = new LentEventLoop(transport.ioHandlers(), transport.bindsThread(), transport::watched);
        this.setup = new ChannelSetup(transport, loop);
    }

    @Override
    public void pollNow() {
        loop.pollNow();
    }

    @Override
    public void poll(long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        long left = timeoutNanos;
        while (left > 0 && !loop.poll(roundedUp(left))) {
            left = deadline - System.nanoTime();
        }
    }

    private long roundedUp(long nanos) {
        long unit = transport.waitUnitNanos();
        long missing = (unit - nanos % unit) % unit;
        return nanos > Long.MAX_VALUE - unit ? nanos : nanos + missing;
    }

    @Override
    public void pollForever() {
        loop.pollForever();
    }

    @Override
    public void wakeup() {
        loop.wakeup();
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        boolean borrowed = loop.borrow();
        try {
            NettyConnect connect = new NettyConnect(setup, remote, sink);
            connect.start(local);
            return connect;
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public StreamEndpoint adopt(java.nio.channels.SocketChannel channel) throws IOException {
        if (!channel.isConnected()) {
            throw new IOException("The channel is not connected: " + channel);
        }
        SocketAddress peer = channel.getRemoteAddress();
        boolean wasBlocking = channel.isBlocking();
        boolean borrowed = loop.borrow();
        try {
            channel.configureBlocking(false);
            SocketChannel wrapped = transport.wrap(channel);
            if (wrapped == null) {
                return bridge().adopt(channel);
            }
            setup.register(wrapped);
            return setup.stream(wrapped, peer);
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

    @Override
    public Runnable decorate(Runnable body) {
        Runnable lent = loop.lend(body);
        return () -> {
            if (Thread.currentThread() instanceof FastThreadLocalThread) {
                lent.run();
            } else {
                FastThreadLocalThread.runWithFastThreadLocal(lent);
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            if (adopted != null) {
                adopted.close();
            }
            // A ring is ended by the kernel in the background: until then it would go on listening.
            List.copyOf(setup.listeners()).forEach(NettyListener::close);
        } finally {
            loop.close();
        }
    }
}
