package org.tulip4j.bench.echo.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** Plain Netty, one loop or several (as {@code epoll:2}) for accepting and serving: {@code epoll|nio|io_uring STYLE PORT}. */
public final class NettyEcho {
    private NettyEcho() {}

    /**
     * Serves for ever.
     *
     * @param args transport, style, port
     */
    public static void main(String[] args) throws Exception {
        Style style = Style.of(args[1]);
        String[] words = args[0].split(":");
        String transport = words[0];
        EventLoopGroup group = group(transport, words.length == 1 ? 1 : Integer.parseInt(words[1]));
        if (style == Style.DATAGRAMS) {
            NettyDatagrams.bind(group, transport, Integer.parseInt(args[2]));
            Listening.ready();
            return;
        }
        listen(group, channel(transport), style, Integer.parseInt(args[2]), NettyEcho::handler)
                .sync();
        Listening.ready();
    }

    /**
     * Listens.
     *
     * @param group for accepting and serving
     * @param channel of its transport
     * @param style of bytes, not of datagrams
     * @param port 0 takes any free one
     * @param last makes the last handler of each connection
     */
    static ChannelFuture listen(
            EventLoopGroup group,
            Class<? extends ServerChannel> channel,
            Style style,
            int port,
            Function<Style, ChannelHandler> last)
            throws GeneralSecurityException, SSLException {
        SslContext secured = style != Style.TLS
                ? null
                : SslContextBuilder.forServer(Secured.keyManagers())
                        .sslProvider(SslProvider.JDK)
                        .protocols(Secured.VERSION)
                        .build();
        return new ServerBootstrap()
                .group(group)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, Listening.BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        if (secured != null) {
                            made.pipeline().addLast(secured.newHandler(made.alloc()));
                        }
                        if (style == Style.FRAMED) {
                            made.pipeline().addLast(new FixedLengthFrameDecoder(Style.FRAME));
                        }
                        made.pipeline().addLast(last.apply(style));
                    }
                })
                .bind(Listening.HOST, port);
    }

    /** Plain Netty on epoll. */
    public static ChannelFuture listen(EventLoopGroup group, Style style, int port)
            throws GeneralSecurityException, SSLException {
        return listen(group, EpollServerSocketChannel.class, style, port, NettyEcho::handler);
    }

    /** Netty's own way. */
    static ChannelHandler handler(Style style) {
        return style == Style.PIECES ? new Pieces() : new Back();
    }

    private static EventLoopGroup group(String transport, int loops) {
        IoHandlerFactory handlers =
                switch (transport) {
                    case "epoll" -> EpollIoHandler.newFactory();
                    case "nio" -> NioIoHandler.newFactory();
                    case "io_uring" -> IoUringIoHandler.newFactory();
                    default -> throw new IllegalArgumentException("no transport " + transport);
                };
        return new MultiThreadIoEventLoopGroup(loops, handlers);
    }

    private static Class<? extends ServerChannel> channel(String transport) {
        return switch (transport) {
            case "epoll" -> EpollServerSocketChannel.class;
            case "nio" -> NioServerSocketChannel.class;
            default -> IoUringServerSocketChannel.class;
        };
    }

    /** Sends back what it gets; what one turn brought leaves together. */
    private static class Back extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
            context.close();
        }
    }

    /** Sends back what it gets, in two writes. */
    private static final class Pieces extends Back {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            ByteBuf first = data.readRetainedSlice(data.readableBytes() / 2);
            context.write(first, context.voidPromise());
            context.write(data, context.voidPromise());
        }
    }
}
