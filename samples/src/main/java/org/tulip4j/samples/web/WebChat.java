package org.tulip4j.samples.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.samples.recipes.ReadsWhileWritable;
import org.tulip4j.samples.service.Ports;

/** A page with a clock and a chat. Netty speaks HTTP and WebSocket, on the tulip loop; the coroutines of {@link Room} answer. */
public final class WebChat {
    private static final int MOST = 65536;

    private WebChat() {}

    /**
     * Serves until the process is killed: {@code [PORT]}.
     *
     * @param args the port
     * @param out for the address
     * @param options of the loop; its backend is {@code netty-nio}
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) {
        int port = Ports.port(args, 0, 8080);
        try (EventLoop loop = EventLoops.newLoop(options.withBackend("netty-nio"))) {
            loop.runUntilCompleteVoid(() -> {
                Channel listening = listen(loop, port);
                out.println("http://127.0.0.1:" + port(listening) + "/");
                NettyFutures.wrap(listening.closeFuture()).await();
            });
        }
    }

    /**
     * Begins to serve, in a task.
     *
     * @param loop on the backend {@code netty-nio}
     * @param port 0 for any that is free
     * @return the listening channel, to be closed
     */
    public static Channel listen(EventLoop loop, int port) {
        Room room = new Room();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(NettyLoops.group(loop))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new ReadsWhileWritable()) // pings are answered below
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST))
                                .addLast(new WebSocketServerProtocolHandler("/chat"))
                                .addLast(MessageHandler.serving(loop, Object.class, room::serve));
                    }
                });
        return NettyFutures.channel(bootstrap.bind("127.0.0.1", port)).await();
    }

    /**
     * The port of a listening channel.
     *
     * @param listening made by {@link #listen}
     * @return the port
     */
    public static int port(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }
}
