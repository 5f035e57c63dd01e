/**
 * Frameworks with channels of Netty, each on a tulip loop. A module that uses one requires it itself: the others need not be there.
 */
module org.tulip4j.drivers {
    requires static org.jspecify;
    requires transitive org.tulip4j.api;
    requires transitive org.tulip4j.netty;
    requires transitive io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires static reactor.netty.core;
    requires static reactor.core;
    requires static org.reactivestreams;
    requires static lettuce.core;
    requires static io.vertx.core;

    exports org.tulip4j.drivers;
}
