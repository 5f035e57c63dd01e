package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.spi.UnixPaths;
import org.tulip4j.transport.UnixAddress;

/**
 * A connect in progress; owns the channel until the sink has it. It ends by telling its outcome, or untold by {@link #cancel}.
 * Thread: the loop's.
 */
final class NioConnect extends NioHandle implements Attempt {
    /** What is being connected; the sink's from success on. */
    private final SocketChannel channel;
    /** Where to, resolved. */
    private final SocketAddress remote;
    /** Hears how it ended. */
    private final ConnectSink sink;

    private NioConnect(NioPoller poller, SelectionKey key, SocketAddress remote, ConnectSink sink) {
        super(poller, key);
        this.channel = (SocketChannel) key.channel();
        this.remote = remote;
        this.sink = sink;
    }

    static NioConnect start(
            NioPoller poller, InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open();
        } catch (IOException refused) {
            throw NioErrors.connecting(remote, refused);
        }
        try {
            channel.configureBlocking(false);
            NioStream.setNoDelay(channel);
            bind(channel, local);
            return start(poller, channel, remote, sink);
        } catch (IOException | RuntimeException e) {
            NioPoller.closeQuietly(channel);
            throw e;
        }
    }

    /** Begins to connect to a Unix domain socket. */
    static NioConnect start(NioPoller poller, UnixDomainSocketAddress remote, ConnectSink sink) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            return start(poller, channel, remote, sink);
        } catch (IOException | RuntimeException e) {
            NioPoller.closeQuietly(channel);
            throw e;
        }
    }

    private static NioConnect start(NioPoller poller, SocketChannel channel, SocketAddress remote, ConnectSink sink)
            throws IOException {
        boolean immediate = connect(channel, remote);
        NioConnect attempt = new NioConnect(poller, poller.register(channel), remote, sink);
        if (immediate) {
            poller.later(attempt::finish);
        } else {
            attempt.want(SelectionKey.OP_CONNECT, true);
        }
        return attempt;
    }

    @Override
    public void cancel() {
        closeOnce();
    }

    @Override
    void ready(int ops) {
        finish();
    }

    @Override
    void keyLost(CancelledKeyException cause) {
        fail(new SocketException("Socket closed while connecting"));
    }

    private static void bind(SocketChannel channel, @Nullable InetSocketAddress local) throws IOException {
        if (local == null) {
            return;
        }
        try {
            channel.bind(local);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.binding(local, e);
        }
    }

    /** On the loopback interface both success and refusal may come at once. */
    private static boolean connect(SocketChannel channel, SocketAddress remote) throws IOException {
        try {
            return remote instanceof UnixDomainSocketAddress unix
                    ? UnixPaths.connect(channel, unix.getPath())
                    : channel.connect(remote);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.connecting(remote, e);
        }
    }

    private void finish() {
        if (isClosed()) {
            return;
        }
        NioStream stream;
        try {
            if (!channel.finishConnect()) {
                return;
            }
            NioSocketView view = remote instanceof UnixDomainSocketAddress
                    ? new NioSocketView(channel, UnixAddress.UNNAMED, NioUnix.fromJdk(remote))
                    : new NioSocketView(channel);
            stream = NioStream.of(poller(), handOver(), view);
        } catch (IOException | CancelledKeyException e) {
            fail(e);
            return;
        }
        sink.connected(stream);
    }

    private void fail(Exception cause) {
        closeOnce();
        sink.failed(NioErrors.connecting(remote, cause));
    }
}
