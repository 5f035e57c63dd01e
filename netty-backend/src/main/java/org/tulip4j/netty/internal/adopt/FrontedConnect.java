package org.tulip4j.netty.internal.adopt;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.StreamEndpoint;

/**
 * One connect through handlers in front; owns the channel until the sink has it. It is told once: connected, failed, or hopeless
 * when the handlers are to blame; not at all when it is cancelled before. Thread: the loop's.
 */
final class FrontedConnect implements Backend.Attempt {
    /** The loop that is told. */
    private final EventLoop loop;
    /** Makes the pipeline. */
    private final FrontedSockets.Setup setup;
    /** Where to, resolved. */
    private final InetSocketAddress remote;
    /** Hears how it ended. */
    private final Backend.ConnectSink sink;
    /** What is being connected; the sink's from success on. */
    private final DuplexChannel channel;

    /** The outcome is known. */
    private boolean over;

    /** Whoever asked has given it up: nothing is told. */
    private boolean cancelled;
    /** Inside {@link #start}: the outcome is told in a later poll. */
    private boolean starting;

    FrontedConnect(EventLoop loop, FrontedSockets.Setup setup, InetSocketAddress remote, Backend.ConnectSink sink) {
        this.loop = loop;
        this.setup = setup;
        this.remote = remote;
        this.sink = sink;
        this.channel = setup.transport().newSocket();
    }

    /**
     * Begins.
     *
     * @param local bound first, or null
     * @throws IOException when it cannot be bound; the channel is closed
     */
    void start(@Nullable InetSocketAddress local) throws IOException {
        starting = true;
        try {
            setup.configure(channel);
            setup.open(channel, this::opened, cause -> end(() -> sink.hopeless(cause)));
            if (over) {
                return;
            }
            ChannelPromise connected = channel.newPromise();
            connected.addListener(done -> {
                if (!done.isSuccess()) {
                    fail(NettyErrors.notConnected(done.cause(), remote));
                }
            });
            channel.closeFuture().addListener(closed -> fail(lost()));
            if (local != null) {
                ChannelFuture bound = channel.bind(local);
                if (bound.cause() != null) {
                    over = true;
                    channel.close();
                    throw NettyErrors.notBound(bound.cause(), local);
                }
            }
            channel.connect(remote, connected);
        } finally {
            starting = false;
        }
    }

    private SocketException lost() {
        return new SocketException("the connection to " + NettyErrors.text(remote) + " was closed before it was made");
    }

    private void opened(StreamEndpoint stream) {
        if (over) {
            stream.close();
            return;
        }
        end(() -> sink.connected(stream));
    }

    private void fail(IOException cause) {
        end(() -> {
            channel.close();
            sink.failed(cause);
        });
    }

    private void end(Runnable telling) {
        if (over) {
            return;
        }
        over = true;
        if (starting) {
            setup.loop().execute(() -> tell(telling));
        } else {
            tell(telling);
        }
    }

    private void tell(Runnable telling) {
        if (cancelled || loop.isClosed()) {
            channel.close();
            return;
        }
        Adoption.enter(loop);
        try {
            telling.run();
        } finally {
            Adoption.exit(loop);
        }
    }

    @Override
    public void cancel() {
        over = true;
        cancelled = true;
        channel.close();
    }
}
