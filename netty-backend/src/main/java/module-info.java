/** Backends of tulip on Netty's transports. */
module org.tulip4j.netty {
    requires transitive org.tulip4j.api;
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires static io.netty.codec;
    requires static io.netty.handler;
    requires static io.netty.resolver.dns;
    requires static io.netty.codec.dns;
    requires static org.jspecify;

    exports org.tulip4j.netty;

    provides org.tulip4j.spi.BackendProvider with
            org.tulip4j.netty.internal.backend.EpollBackendProvider,
            org.tulip4j.netty.internal.backend.KqueueBackendProvider,
            org.tulip4j.netty.internal.backend.IoUringBackendProvider,
            org.tulip4j.netty.internal.backend.NettyNioBackendProvider;
}
