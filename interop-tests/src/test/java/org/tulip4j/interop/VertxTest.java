package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.spi.transport.Transport;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;

/** Vert.x: HTTP server, HTTP client and timers on a tulip loop, awaited by a coroutine of it. */
@Timeout(60)
class VertxTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void serverClientAndTimersRunOnTheLoop(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            String body = loop.runUntilComplete(() -> {
                Vertx vertx = Vertx.builder()
                        .withTransport(new Entry(new OnTulip(loop, wires)))
                        .build();
                HttpServer server = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            places.here("request");
                            vertx.setTimer(2, timer -> {
                                places.here("timer");
                                request.response().end("from " + request.path());
                            });
                        })
                        .listen(0, "127.0.0.1"));
                HttpClient client = vertx.createHttpClient();
                String text = await(client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/tulip")
                        .compose(request -> request.send())
                        .compose(response -> {
                            places.here("response");
                            return response.body();
                        })
                        .map(buffer -> {
                            places.here("body");
                            return buffer.toString();
                        }));
                await(client.close());
                await(server.close());
                await(vertx.close());
                // Vert.x has shut its groups down; the loop goes on.
                Tulip.sleep(Duration.ofMillis(1)).await();
                return text;
            });
            assertThat(body).isEqualTo("from /tulip");
            places.wereAllTheLoop("request", "timer", "response", "body");
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return Future.wrap(future.toCompletionStage().toCompletableFuture()).await();
    }

    /** What Vert.x asks for. */
    private record Entry(Transport implementation) implements io.vertx.core.transport.Transport {
        @Override
        public String name() {
            return "tulip";
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public Throwable unavailabilityCause() {
            return null;
        }
    }

    /** Channels of the loop's transport; every group is a view of the loop. */
    private record OnTulip(EventLoop loop, Wires wires) implements Transport {
        @Override
        public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
            return NettyLoops.group(loop);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            throw new UnsupportedOperationException("the loop has its own");
        }

        @Override
        @SuppressWarnings("deprecation")
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return datagramChannelFactory().newChannel();
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
            return () -> made(wires.datagrams());
        }

        @Override
        public ChannelFactory<? extends io.netty.channel.Channel> channelFactory(boolean domainSocket) {
            return () -> made(wires.stream());
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return () -> made(wires.server());
        }

        private static <C> C made(Class<C> type) {
            try {
                return type.getConstructor().newInstance();
            } catch (ReflectiveOperationException broken) {
                throw new IllegalStateException(type.getName(), broken);
            }
        }
    }
}
