package org.tulip4j.bench.echo.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.netty.ProtocolHandler;

/**
 * Netty and tulip in one server, on epoll: {@code hosted|hosted:LOOPS|handler STYLE PORT}. To be compared with {@link NettyEcho}.
 */
public final class MixedEcho {
    private MixedEcho() {}

    /**
     * Serves for ever.
     *
     * @param args which half is tulip's: {@code hosted} the loop, {@code hosted:2} a group of two, {@code handler} the last
     *     handler; style, port
     */
    public static void main(String[] args) throws Exception {
        Style style = Style.of(args[1]);
        int port = Integer.parseInt(args[2]);
        String[] words = args[0].split(":");
        if (words.length == 2) {
            group(Integer.parseInt(words[1]), style, port).sync();
            Listening.ready();
            return;
        }
        switch (words[0]) {
            case "hosted" -> {
                EventLoop loop = EventLoops.newLoop("epoll");
                hosted(loop, style, port).addListener(bound -> started((ChannelFuture) bound));
                // As Netty's own threads: its caches are for these.
                new FastThreadLocalThread(loop::runForever, "tulip").start();
            }
            case "handler" -> {
                started(handler(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()), style, port)
                        .sync());
            }
            default -> throw new IllegalArgumentException("hosted or handler, not " + args[0]);
        }
    }

    /** Plain Netty on a tulip loop. */
    public static ChannelFuture hosted(EventLoop loop, Style style, int port)
            throws GeneralSecurityException, SSLException {
        return NettyEcho.listen(
                NettyLoops.group(loop), EpollServerSocketChannel.class, style, port, NettyEcho::handler);
    }

    private static ChannelFuture group(int loops, Style style, int port) throws GeneralSecurityException, SSLException {
        LoopOptions epoll = LoopOptions.DEFAULT.withBackend("epoll");
        LoopGroup group = LoopGroup.of(loops, GroupOptions.DEFAULT.withLoopOptions(epoll));
        return NettyEcho.listen(NettyLoops.group(group), style, port);
    }

    /** A protocol of tulip at the end of a pipeline, on Netty's loop. */
    public static ChannelFuture handler(EventLoopGroup group, Style style, int port)
            throws GeneralSecurityException, SSLException {
        EventLoop guest = NettyLoops.attach(group.next());
        return NettyEcho.listen(group, EpollServerSocketChannel.class, style, port, known -> protocol(guest, known));
    }

    /** Messages come framed already. */
    private static ChannelHandler protocol(EventLoop loop, Style style) {
        return new ProtocolHandler(
                loop, style == Style.PIECES ? new TulipProtocols.Pieces() : new TulipProtocols.Whole());
    }

    private static void started(ChannelFuture bound) {
        if (bound.isSuccess()) {
            Listening.ready();
        } else {
            System.err.println("cannot listen: " + bound.cause());
            System.exit(1);
        }
    }
}
