package org.tulip4j.nio.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.Watch;
import org.tulip4j.transport.UnixAddress;

/** One selector and its sockets; owns both. It is open, or closed with everything in it. Thread: see {@link org.tulip4j.spi.Backend}. */
final class NioBackend implements Backend {
    private static final Logger LOG = System.getLogger("org.tulip4j");

    /** Waits; owned. */
    private final NioPoller poller;

    NioBackend(NioPoller poller) {
        this.poller = poller;
    }

    @Override
    public void pollNow() throws IOException {
        poller.pollNow();
    }

    @Override
    public void pollNanos(long timeoutNanos) throws IOException {
        poller.pollNanos(timeoutNanos);
    }

    @Override
    public void pollForever() throws IOException {
        poller.pollForever();
    }

    @Override
    public boolean canWaitElsewhere() {
        return true;
    }

    @Override
    public boolean waitElsewhereNanos(long timeoutNanos) throws IOException {
        return poller.waitElsewhereNanos(timeoutNanos);
    }

    @Override
    public boolean interruptEndsPoll() {
        return true;
    }

    @Override
    public boolean expectsNothing() {
        return poller.isEmpty();
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        return NioConnect.start(poller, remote, local, sink);
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (!channel.isConnected()) {
            throw new SocketException("Not connected: " + channel);
        }
        boolean blocking = channel.isBlocking();
        boolean tcp = channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
        boolean noDelay = tcp && channel.getOption(StandardSocketOptions.TCP_NODELAY);
        try {
            NioSocketView view = new NioSocketView(channel);
            channel.configureBlocking(false);
            NioStream.setNoDelay(channel);
            return NioStream.of(poller, poller.registerAgain(channel), view);
        } catch (IOException | RuntimeException e) {
            restore(channel, blocking, tcp && !noDelay);
            throw e;
        }
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        return NioListener.open(poller, address, options, sink);
    }

    @Override
    public ListenEndpoint adoptListener(ServerSocketChannel channel, ListenOptions options, AcceptSink sink)
            throws IOException {
        return NioListener.adopt(poller, channel, options, sink);
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        return NioConnect.start(poller, NioUnix.toJdk(remote), sink);
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        return NioListener.open(poller, NioUnix.toJdk(address), backlog, sink);
    }

    @Override
    public boolean sharesPorts() {
        return System.getProperty("os.name").equals("Linux");
    }

    @Override
    public boolean handsOver() {
        return true;
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        return NioDatagrams.open(poller, settings);
    }

    @Override
    public DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
        return NioDatagrams.adopt(poller, channel);
    }

    @Override
    public Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
        return NioWatch.begin(poller, channel, sink);
    }

    @Override
    public void close() throws IOException {
        poller.close();
    }

    private static void restore(SocketChannel channel, boolean blocking, boolean delay) {
        restoreBlocking(channel, blocking);
        try {
            if (delay) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, false);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "restoring " + channel + " failed", e);
        }
    }

    /** A channel that could not be taken over is as it was. */
    static void restoreBlocking(SelectableChannel channel, boolean blocking) {
        try {
            channel.configureBlocking(blocking);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "restoring " + channel + " failed", e);
        }
    }
}
