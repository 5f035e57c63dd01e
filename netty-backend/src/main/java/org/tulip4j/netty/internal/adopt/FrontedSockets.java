package org.tulip4j.netty.internal.adopt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.stream.ChannelSetup;
import org.tulip4j.netty.internal.stream.NettyListener;
import org.tulip4j.netty.internal.stream.NettySockets;
import org.tulip4j.netty.internal.stream.SetsChannelsUp;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/**
 * The sockets of a backend of Netty, with handlers of a user's in front of what tulip hears. Owns nothing: each channel is its
 * connection's. Thread: the loop's.
 */
public final class FrontedSockets implements SetsChannelsUp {
    /** The loop whose sockets these are. */
    private final EventLoop loop;
    /** The backend of the loop. */
    private final NettySockets backend;
    /** Makes channels with handlers in front. */
    private final Setup setup;

    public FrontedSockets(EventLoop loop, NettySockets backend, Pipeline pipeline) {
        this.loop = loop;
        this.backend = backend;
        this.setup = new Setup(backend.setup(), pipeline);
    }

    /** Makes the pipeline of a channel that is registered. */
    @FunctionalInterface
    public interface Pipeline {
        /**
         * Adds all handlers.
         *
         * @param channel of the loop's transport
         * @param opened told of the connection when it is active, by one of the handlers
         * @throws Exception ends the channel
         */
        void init(Channel channel, Consumer<StreamEndpoint> opened) throws Exception;
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        return backend.inLoopThread(() -> {
            FrontedConnect connect = new FrontedConnect(loop, setup, remote, sink);
            connect.start(local);
            return connect;
        });
    }

    @Override
    public ChannelSetup setup() {
        return setup;
    }

    @Override
    public boolean separatesFamilies() {
        return backend.separatesFamilies();
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        return backend.inLoopThread(() -> {
            try {
                return NettyListener.open(setup, address, options, sink);
            } catch (ChannelException e) {
                throw NettyErrors.notBound(e, address);
            }
        });
    }

    /** Adds the handlers, and tells what became of that. */
    private static final class Opening extends ChannelInitializer<Channel> {
        /** Adds the handlers in front. */
        private final Pipeline pipeline;
        /** Told of the connection when it is active. */
        private final Consumer<StreamEndpoint> opened;
        /** Told what the handlers could not be added for. */
        private final Consumer<Throwable> failed;

        Opening(Pipeline pipeline, Consumer<StreamEndpoint> opened, Consumer<Throwable> failed) {
            this.pipeline = pipeline;
            this.opened = opened;
            this.failed = failed;
        }

        @Override
        protected void initChannel(Channel channel) throws Exception {
            pipeline.init(channel, opened);
            if (!channel.isOpen()) {
                throw new IOException("the handlers in front closed " + channel
                        + " while they were added; what a ChannelInitializer throws is in Netty's log only");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
            failed.accept(cause);
        }
    }

    /** Channels read into what Netty allocates, for handlers in front may keep it. */
    final class Setup extends ChannelSetup {
        /** Adds the handlers in front. */
        private final Pipeline pipeline;

        Setup(ChannelSetup same, Pipeline pipeline) {
            super(same);
            this.pipeline = pipeline;
        }

        @Override
        public void configure(DuplexChannel channel) throws IOException {
            configure(channel, null);
        }

        /** Registers a channel, which adds the handlers. */
        void open(DuplexChannel channel, Consumer<StreamEndpoint> opened, Consumer<Throwable> failed)
                throws IOException {
            channel.pipeline().addLast(new Opening(pipeline, opened, failed));
            enter(channel);
        }

        @Override
        public void accept(
                DuplexChannel child, @Nullable SocketAddress local, @Nullable SocketAddress peer, AcceptSink sink)
                throws IOException {
            open(child, stream -> sink.accepted(stream, peer), cause -> {
                child.unsafe().closeForcibly();
                loop.callExceptionHandler(ErrorContext.of(
                                "the handlers in front of the incoming connection from " + peer
                                        + " could not be added: it is closed",
                                cause)
                        .with(ErrorContext.SOCKET, peer));
            });
        }
    }
}
