package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.VertxLoops;

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
                        .withTransport(VertxLoops.transport(loop))
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
}
