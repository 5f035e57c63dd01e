package org.tulip4j.netty;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;

/** Where a server of Netty and a tulip loop share a thread: as a guest or as the host, on a transport, with an engine. */
final class NettyPlace implements AutoCloseable {
    /** Where, on what and with which coroutines. */
    record Kind(boolean guest, String transport, @Nullable String engine) {
        Kind with(String another) {
            return new Kind(guest, transport, another);
        }

        @Override
        public String toString() {
            return (guest ? "guest of " : "host on ") + transport + (engine == null ? "" : " " + engine);
        }
    }

    final EventLoop loop;
    /** What the exception handler heard. */
    final Queue<ErrorContext> errors = new ConcurrentLinkedQueue<>();

    private final Kind kind;
    private final EventLoopGroup group;
    private final @Nullable Thread runner;

    /** {@return every place that can be here, with the engine that is chosen by itself} */
    static Stream<Kind> all() {
        return Stream.of("nio", "epoll", "io_uring")
                .flatMap(transport -> Stream.of(new Kind(true, transport, null), new Kind(false, transport, null)));
    }

    /** {@return every place with every engine that can be here} */
    static List<Kind> withEngines() {
        return all().flatMap(kind -> engines().map(kind::with)).toList();
    }

    private static Stream<String> engines() {
        return Stream.of("platform", "virtual", "continuation").filter(NettyPlace::exists);
    }

    private static boolean exists(String engine) {
        try (EventLoop tried = EventLoops.newLoop(LoopOptions.DEFAULT.withEngine(engine))) {
            return tried != null;
        } catch (IllegalStateException notHere) {
            return false;
        }
    }

    NettyPlace(Kind kind) {
        this.kind = kind;
        assumeTrue(!kind.transport.equals("epoll") || Epoll.isAvailable(), "no epoll here");
        assumeTrue(!kind.transport.equals("io_uring") || IoUring.isAvailable(), "no io_uring here");
        LoopOptions options = kind.engine == null ? LoopOptions.DEFAULT : LoopOptions.DEFAULT.withEngine(kind.engine);
        if (kind.guest) {
            group = new MultiThreadIoEventLoopGroup(1, handlers());
            loop = NettyLoops.attach(group.next(), options);
            runner = null;
        } else {
            loop = EventLoops.newLoop(options.withBackend(kind.transport.equals("nio") ? "netty-nio" : kind.transport));
            runner = new FastThreadLocalThread(loop::runForever, "place");
            runner.setDaemon(true);
            runner.start();
            group = NettyLoops.group(loop);
        }
        loop.callSoonThreadsafe(() -> loop.setExceptionHandler((where, error) -> errors.add(error)));
    }

    private IoHandlerFactory handlers() {
        return switch (kind.transport) {
            case "epoll" -> EpollIoHandler.newFactory();
            case "io_uring" -> IoUringIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
    }

    private Class<? extends ServerChannel> servers() {
        return switch (kind.transport) {
            case "epoll" -> EpollServerSocketChannel.class;
            case "io_uring" -> IoUringServerSocketChannel.class;
            default -> NioServerSocketChannel.class;
        };
    }

    /** Adds handlers to the pipeline of a connection. */
    interface Pipeline {
        void init(Channel channel) throws Exception;
    }

    ServerBootstrap bootstrap(Pipeline pipeline) {
        return new ServerBootstrap().group(group).channel(servers()).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) throws Exception {
                pipeline.init(channel);
            }
        });
    }

    /** {@return the port of a server of Netty} */
    int serve(Pipeline pipeline) {
        return serve(bootstrap(pipeline));
    }

    int serve(ServerBootstrap bootstrap) {
        Channel listening = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() throws Exception {
        Thread running = runner;
        if (running == null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        } else {
            loop.callSoonThreadsafe(loop::stop);
            running.join(20_000);
            loop.close();
        }
    }
}
