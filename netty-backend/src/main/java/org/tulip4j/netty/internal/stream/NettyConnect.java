package org.tulip4j.netty.internal.stream;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.transport.UnixAddress;

/**
 * A connect in progress; owns the channel until the sink has it. It is told once, or not at all when it is cancelled before.
 * Thread: the loop's.
 */
public final class NettyConnect implements Attempt, ChannelFutureListener {
    /** Makes the endpoint. */
    private final ChannelSetup setup;
    /** Where to, resolved. */
    private final SocketAddress remote;
    /** Hears how it ended. */
    private final ConnectSink sink;
    /** What is being connected; the sink's from success on. */
    private final DuplexChannel channel;

    /** Cancelled, or told; what comes is of no interest. */
    private boolean over;
    /** Inside {@link #start}: the outcome is told in a later poll. */
    private boolean starting;

    public NettyConnect(ChannelSetup setup, InetSocketAddress remote, ConnectSink sink) throws IOException {
        this.setup = setup;
        this.remote = remote;
        this.sink = sink;
        this.channel = setup.newSocket();
    }

    /** A connect to a Unix domain socket; {@link #connect} begins it. */
    public NettyConnect(ChannelSetup setup, UnixAddress remote, ConnectSink sink) throws IOException {
        this.setup = setup;
        this.remote = remote;
        this.sink = sink;
        this.channel = setup.newUnixSocket();
    }

    /**
     * Begins.
     *
     * @param local bound first, or null
     * @throws IOException when it cannot be bound; the channel is closed
     */
    public void start(@Nullable InetSocketAddress local) throws IOException {
        if (local != null) {
            ChannelFuture bound = channel.bind(local);
            if (bound.cause() != null) {
                channel.close();
                throw NettyErrors.notBound(bound.cause(), local);
            }
        }
        connect(remote);
    }

    /**
     * Begins.
     *
     * @param address the remote one, as Netty takes it
     */
    void connect(SocketAddress address) {
        starting = true;
        try {
            channel.connect(address).addListener(this);
        } finally {
            starting = false;
        }
    }

    /** Called by Netty when it is connected, or failed. */
    @Override
    public void operationComplete(ChannelFuture connected) {
        if (starting) {
            setup.loop().execute(() -> tell(connected));
        } else {
            tell(connected);
        }
    }

    private void tell(ChannelFuture connected) {
        if (over || setup.loop().isOver()) {
            return;
        }
        over = true;
        if (connected.isSuccess()) {
            sink.connected(
                    remote instanceof UnixAddress
                            ? setup.stream(channel, UnixAddress.UNNAMED, remote)
                            : setup.stream(channel, remote));
        } else {
            channel.close();
            sink.failed(NettyErrors.notConnected(connected.cause(), remote));
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            channel.close();
        }
    }
}
