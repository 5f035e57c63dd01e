/** Programs to start from. */
module org.tulip4j.samples {
    requires org.tulip4j.api;
    requires org.tulip4j.netty;
    requires org.tulip4j.drivers;
    requires io.netty.codec;
    requires io.netty.codec.haproxy;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.codec.redis;
    requires io.netty.handler;
    requires io.vertx.core;
    requires java.desktop;
    requires static org.jspecify;

    uses org.tulip4j.spi.BackendProvider;
}
