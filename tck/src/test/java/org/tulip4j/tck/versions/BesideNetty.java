package org.tulip4j.tck.versions;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.streams.Streams;

/** Run by {@link NettyVersionsTest} on Netty 4.1, as {@code docs/netty-4.1.md} tells it: a service of Netty whose handler is a coroutine. */
public final class BesideNetty {
    private BesideNetty() {}

    /** A tulip loop in the thread of an event loop of Netty, of any version. */
    private static EventLoop attach(io.netty.channel.EventLoop netty) {
        return EventLoops.attach(
                new GuestHost() {
                    @Override
                    public void execute(Runnable turn) {
                        netty.execute(turn);
                    }

                    @Override
                    public boolean inHostThread() {
                        return netty.inEventLoop();
                    }

                    @Override
                    public boolean hasEnded() {
                        return netty.isShuttingDown();
                    }
                },
                LoopOptions.DEFAULT);
    }

    /** A connection of Netty's; what it asks, a coroutine of tulip's asks a server of tulip's, all in one thread. */
    private static final class Asking extends SimpleChannelInboundHandler<ByteBuf> {
        private final EventLoop loop;
        private final int port;

        Asking(EventLoop loop, int port) {
            this.loop = loop;
            this.port = port;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            String asked = message.toString(StandardCharsets.US_ASCII);
            loop.createTask(() -> {
                var behind = Streams.openConnection("127.0.0.1", port).await();
                behind.writer().write(asked);
                String answer = new String(behind.reader().readLine().await(), StandardCharsets.US_ASCII);
                behind.writer().close();
                Future<?> written = NettyFutures.wrap(
                        context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII)));
                written.await();
                return context.close();
            });
        }
    }

    /** Speaks on standard output. */
    public static void main(String[] args) throws Exception {
        EventLoopGroup group = new NioEventLoopGroup(1);
        EventLoop loop = attach(group.next());
        Server behind = loop.submit(() -> Streams.startServer(
                                (reader, writer) -> {
                                    writer.write("you said ");
                                    writer.write(reader.readLine().await());
                                    writer.drain().await();
                                },
                                "127.0.0.1",
                                0)
                        .await())
                .get();
        int port = behind.port();
        Channel front = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Asking(loop, port));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        try (Socket client = new Socket("127.0.0.1", ((InetSocketAddress) front.localAddress()).getPort())) {
            client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            System.out.println("answer: " + new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
        System.out.println("backend: " + loop.report().backend());
        System.exit(0);
    }
}
