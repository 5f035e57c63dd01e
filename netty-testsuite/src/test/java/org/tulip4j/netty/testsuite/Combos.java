package org.tulip4j.netty.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.NettyLoops;

/**
 * Bootstraps on tulip loops, each loop in a thread of its own: both ends on one loop, each end on its own, and both on a group of
 * two. With {@code groups.of=netty} the same on groups of Netty.
 */
final class Combos {
    private static final boolean TULIP = !"netty".equals(System.getProperty("groups.of"));

    private static final List<Ends> ENDS = List.of(
            new Ends(
                    "epoll",
                    EpollIoHandler.newFactory(),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class,
                    EpollDatagramChannel.class),
            new Ends(
                    "io_uring",
                    IoUringIoHandler.newFactory(),
                    IoUringServerSocketChannel.class,
                    IoUringSocketChannel.class,
                    IoUringDatagramChannel.class),
            new Ends(
                    "netty-nio",
                    NioIoHandler.newFactory(),
                    NioServerSocketChannel.class,
                    NioSocketChannel.class,
                    NioDatagramChannel.class));

    private Combos() {}

    /** Two loops of a backend, a group of two, and the channels on them; they live as long as the program. */
    private static final class Ends {
        private final String backend;
        private final Class<? extends ServerChannel> server;
        private final Class<? extends Channel> stream;
        private final Class<? extends Channel> datagrams;
        private final EventLoopGroup one;
        private final EventLoopGroup other;
        private final EventLoopGroup two;

        Ends(
                String backend,
                IoHandlerFactory handlers,
                Class<? extends ServerChannel> server,
                Class<? extends Channel> stream,
                Class<? extends Channel> datagrams) {
            this.backend = backend;
            this.server = server;
            this.stream = stream;
            this.datagrams = datagrams;
            one = group(handlers);
            other = group(handlers);
            two = TULIP
                    ? NettyLoops.group(LoopGroup.of(
                            2, GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend(backend))))
                    : new MultiThreadIoEventLoopGroup(2, handlers);
        }

        private EventLoopGroup group(IoHandlerFactory handlers) {
            if (!TULIP) {
                return new MultiThreadIoEventLoopGroup(1, handlers);
            }
            EventLoop loop = EventLoops.newLoop(backend);
            Thread thread = new Thread(loop::runForever, "tulip-" + backend);
            thread.setDaemon(true);
            thread.start();
            return NettyLoops.group(loop);
        }

        Bootstrap client(EventLoopGroup group) {
            return new Bootstrap().group(group).channel(stream);
        }

        Bootstrap datagrams(EventLoopGroup group) {
            return new Bootstrap().group(group).channel(datagrams);
        }

        ServerBootstrap server(EventLoopGroup group) {
            return new ServerBootstrap().group(group).channel(server);
        }
    }

    /** A server and a client, on the named backends. */
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> sockets(String... backends) {
        List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> all = new ArrayList<>();
        for (Ends ends : on(backends)) {
            all.add(combo(() -> ends.server(ends.one), () -> ends.client(ends.one)));
            all.add(combo(() -> ends.server(ends.one), () -> ends.client(ends.other)));
            all.add(combo(() -> ends.server(ends.two), () -> ends.client(ends.two)));
        }
        return all;
    }

    /** Each end on its own loop: for cases that block one of them. */
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> apart(String... backends) {
        List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> all = new ArrayList<>();
        for (Ends ends : on(backends)) {
            all.add(combo(() -> ends.server(ends.one), () -> ends.client(ends.other)));
        }
        return all;
    }

    static List<BootstrapFactory<Bootstrap>> clients(String... backends) {
        List<BootstrapFactory<Bootstrap>> all = new ArrayList<>();
        for (Ends ends : on(backends)) {
            all.add(() -> ends.client(ends.one));
            all.add(() -> ends.client(ends.two));
        }
        return all;
    }

    static List<BootstrapFactory<Bootstrap>> datagramClients(String... backends) {
        List<BootstrapFactory<Bootstrap>> all = new ArrayList<>();
        for (Ends ends : on(backends)) {
            all.add(() -> ends.datagrams(ends.one));
            all.add(() -> ends.datagrams(ends.two));
        }
        return all;
    }

    static List<BootstrapFactory<ServerBootstrap>> servers(String... backends) {
        List<BootstrapFactory<ServerBootstrap>> all = new ArrayList<>();
        for (Ends ends : on(backends)) {
            all.add(() -> ends.server(ends.one));
            all.add(() -> ends.server(ends.two));
        }
        return all;
    }

    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> datagrams(String... backends) {
        List<BootstrapComboFactory<Bootstrap, Bootstrap>> all = new ArrayList<>();
        for (Ends ends : on(backends)) {
            all.add(combo(() -> ends.datagrams(ends.one), () -> ends.datagrams(ends.one)));
            all.add(combo(() -> ends.datagrams(ends.one), () -> ends.datagrams(ends.other)));
            all.add(combo(() -> ends.datagrams(ends.two), () -> ends.datagrams(ends.two)));
        }
        return all;
    }

    /** The named backends, or all. */
    private static List<Ends> on(String... backends) {
        List<String> names = List.of(backends);
        return ENDS.stream()
                .filter(ends -> names.isEmpty() || names.contains(ends.backend))
                .toList();
    }

    private static <S extends io.netty.bootstrap.AbstractBootstrap<?, ?>> BootstrapComboFactory<S, Bootstrap> combo(
            Supplier<S> server, Supplier<Bootstrap> client) {
        return new BootstrapComboFactory<>() {
            @Override
            public S newServerInstance() {
                return server.get();
            }

            @Override
            public Bootstrap newClientInstance() {
                return client.get();
            }
        };
    }
}
