package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.ReactorLoops;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Reactor Netty: HTTP server and client on a tulip loop, awaited by a coroutine of it. */
@Timeout(60)
class ReactorNettyTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void serverAndClientRunOnTheLoop(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            String body = loop.runUntilComplete(() -> {
                LoopResources resources = ReactorLoops.of(loop);
                DisposableServer server = await(HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .runOn(resources)
                        .handle((request, response) -> {
                            places.here("request");
                            return response.sendString(
                                    request.receive().aggregate().asString().map(text -> {
                                        places.here("upload");
                                        return "got " + text;
                                    }));
                        })
                        .bind());
                String text = await(HttpClient.create(ConnectionProvider.newConnection())
                        .host("127.0.0.1")
                        .port(server.port())
                        .runOn(resources)
                        .post()
                        .uri("/")
                        .send((request, out) -> out.sendString(Mono.just("tulips")))
                        .responseSingle((response, bytes) -> {
                            places.here("response");
                            return bytes.asString();
                        })
                        .doOnNext(got -> places.here("body")));
                server.dispose();
                await(server.onDispose());
                await(resources.disposeLater());
                Tulip.sleep(Duration.ofMillis(1)).await();
                return text;
            });
            assertThat(body).isEqualTo("got tulips");
            places.wereAllTheLoop("request", "upload", "response", "body");
        }
    }

    private static <T> T await(Mono<T> mono) {
        return Future.wrap(mono.toFuture()).await();
    }
}
