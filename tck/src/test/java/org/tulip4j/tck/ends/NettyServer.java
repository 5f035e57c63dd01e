package org.tulip4j.tck.ends;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.netty.ProtocolHandler;

/** A server of Netty's in the thread of the loop; its pipelines end in a handler of tulip's. */
final class NettyServer {
    private static final SslContext TLS = tls();

    private NettyServer() {}

    private static SslContext tls() {
        try {
            return SslContextBuilder.forServer(
                            pem(Place.CERTIFICATE.certificatePem()), pem(Place.CERTIFICATE.privateKeyPem()))
                    .build();
        } catch (SSLException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    private static InputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Listens for one connection; call it in a coroutine. */
    static Channel listen(Cell cell, EventLoop loop, EventLoopGroup group, Side side, Path path) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(kind(cell))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin(cell, loop, side, channel);
                    }
                });
        return NettyFutures.channel(bootstrap.bind(address(cell, path))).await();
    }

    private static Class<? extends ServerChannel> kind(Cell cell) {
        boolean tcp = cell.family() == Cell.Family.TCP;
        return switch (cell.backend()) {
            case "epoll" -> tcp ? EpollServerSocketChannel.class : EpollServerDomainSocketChannel.class;
            case "io_uring" -> tcp ? IoUringServerSocketChannel.class : IoUringServerDomainSocketChannel.class;
            case "kqueue" -> tcp ? KQueueServerSocketChannel.class : KQueueServerDomainSocketChannel.class;
            default -> tcp ? NioServerSocketChannel.class : NioServerDomainSocketChannel.class;
        };
    }

    private static SocketAddress address(Cell cell, Path path) {
        if (cell.family() == Cell.Family.TCP) {
            return new InetSocketAddress(Place.HOST, 0);
        }
        return cell.backend().equals("netty-nio")
                ? UnixDomainSocketAddress.of(path)
                : new DomainSocketAddress(path.toFile());
    }

    private static void begin(Cell cell, EventLoop loop, Side side, Channel channel) {
        switch (cell.security()) {
            case PLAIN -> channel.pipeline().addLast(last(cell, loop, side, channel));
            case TLS -> encrypt(cell, loop, side, channel);
            case START_TLS -> channel.pipeline().addLast(new Greeter(cell, loop, side));
        }
    }

    /** A protocol that pauses does so behind the handshake, for which Netty has to read. */
    private static void encrypt(Cell cell, EventLoop loop, Side side, Channel channel) {
        SslHandler tls = TLS.newHandler(channel.alloc());
        channel.pipeline().addLast(tls, last(cell, loop, side, channel));
        if (cell.pausesServer() && cell.pausesBehindHandshake()) {
            tls.handshakeFuture().addListener(over -> side.connection.pause());
        }
    }

    private static ChannelHandler last(Cell cell, EventLoop loop, Side side, Channel channel) {
        if (cell.kind() == Cell.Kind.PROTOCOL_HANDLER) {
            return new ProtocolHandler(loop, ProtocolSide.of(side, false));
        }
        channel.closeFuture().addListener(closed -> side.lost(side.lostBy));
        return MessageHandler.<ByteBuf, ByteBuf>serving(
                loop, ByteBuf.class, messages -> CoroutineSide.messages(side, messages));
    }

    /** The plain beginning; then it gives way to TLS and the handler of tulip's. */
    private static final class Greeter extends ChannelInboundHandlerAdapter {
        private final Cell cell;
        private final EventLoop loop;
        private final Side side;

        Greeter(Cell cell, EventLoop loop, Side side) {
            this.cell = cell;
            this.loop = loop;
            this.side = side;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            context.writeAndFlush(Unpooled.wrappedBuffer(Greeting.BYTE));
            encrypt(cell, loop, side, context.channel());
            context.pipeline().remove(this);
        }
    }
}
