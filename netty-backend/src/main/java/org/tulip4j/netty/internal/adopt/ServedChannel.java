package org.tulip4j.netty.internal.adopt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/**
 * A channel of a server whose pipeline is a user's altogether: the core knows when it begins and ends, and can close it; bytes never pass
 * here. Owns the channel from the moment it is active. Thread: the loop's, which is the channel's.
 */
public final class ServedChannel implements StreamEndpoint {
    /** The loop of the server. */
    private final EventLoop loop;
    /** The channel. */
    private final Channel channel;
    /** Its addresses and options. */
    private final SocketView view;
    /** The core; null before it has taken this, and when it hears nothing any more. */
    private @Nullable StreamSink sink;

    private ServedChannel(EventLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
        this.view = new NettySocketView(channel, channel.remoteAddress());
    }

    /** Adds the handlers of a user. */
    @FunctionalInterface
    public interface Handlers {
        /**
         * Adds them.
         *
         * @param channel registered, its pipeline empty
         * @throws Exception ends the channel
         */
        void init(Channel channel) throws Exception;
    }

    /**
     * Has a channel read by itself, as Netty's do, adds the handlers, and tells of it before they hear that it is active.
     *
     * @param loop of the server
     * @param channel registered
     * @param handlers of the user
     * @param opened told of the connection
     * @throws Exception of the handlers
     */
    public static void init(EventLoop loop, Channel channel, Handlers handlers, Consumer<StreamEndpoint> opened)
            throws Exception {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.config().setAutoRead(true);
        handlers.init(channel);
        channel.pipeline().addFirst(new Arrival(loop, opened));
    }

    /** Stands first in the pipeline until the channel is active. */
    private static final class Arrival extends ChannelInboundHandlerAdapter {
        /** The loop of the server. */
        private final EventLoop loop;
        /** Told of the connection. */
        private final Consumer<StreamEndpoint> opened;

        Arrival(EventLoop loop, Consumer<StreamEndpoint> opened) {
            this.loop = loop;
            this.opened = opened;
        }

        @Override
        public void channelActive(ChannelHandlerContext active) {
            ServedChannel made = new ServedChannel(loop, active.channel());
            Adoption.enter(loop);
            try {
                opened.accept(made);
            } finally {
                Adoption.exit(loop);
            }
            active.channel().closeFuture().addListener(closed -> made.ended());
            active.fireChannelActive();
            if (!active.isRemoved()) {
                active.pipeline().remove(this);
            }
        }
    }

    private void ended() {
        StreamSink core = sink;
        sink = null;
        if (core != null && !loop.isClosed()) {
            Adoption.enter(loop);
            try {
                core.ended(null);
            } finally {
                Adoption.exit(loop);
            }
        }
    }

    @Override
    public void attach(StreamSink core) {
        sink = core;
    }

    /** Does nothing: the channel reads when its handlers want. */
    @Override
    public void resumeReading() {}

    /** Does nothing: the channel reads when its handlers want. */
    @Override
    public void pauseReading() {}

    @Override
    public int write(ByteBuffer data) {
        throw new IllegalStateException("the handlers of " + channel + " write, not the server");
    }

    @Override
    public void send(ByteBuffer chunk) {
        throw new IllegalStateException("the handlers of " + channel + " write, not the server");
    }

    @Override
    public void shutdownOutput() {
        throw new IllegalStateException("the handlers of " + channel + " write, not the server");
    }

    /** Lets the handlers say goodbye, as TLS and HTTP/2 do, and waits for none of them. */
    @Override
    public void close() {
        sink = null;
        channel.close();
        if (channel.isOpen()) {
            channel.unsafe().closeForcibly();
        }
    }

    @Override
    public SocketView socket() {
        return view;
    }
}
