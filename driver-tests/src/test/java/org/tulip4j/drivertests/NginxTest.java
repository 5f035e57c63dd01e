package org.tulip4j.drivertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.ReactorLoops;
import org.tulip4j.streams.Incoming;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Reactor Netty's client and server on one loop, with an nginx between them. */
@Timeout(120)
class NginxTest {
    private static final int CANCELLATIONS = Integer.getInteger("drivers.cancellations", 500);
    private static final int SIZE = 4;

    private static NginxServer server;
    /** The port of the service that nginx passes requests on to. */
    private static final int SERVICE = 20_000 + ThreadLocalRandom.current().nextInt(10_000);

    @BeforeAll
    static void startServer() {
        server = NginxServer.started(SERVICE);
    }

    @AfterAll
    static void endServer() {
        if (server != null) {
            server.close();
        }
    }

    /** A coroutine with a client, which it may not keep. */
    interface Use {
        void with(HttpClient client) throws Exception;
    }

    private static void on(Place place, Use use) {
        try (Stage stage = place.open()) {
            stage.run(() -> {
                LoopResources resources = ReactorLoops.of(stage.loop());
                DisposableServer service = await(service(stage, resources).bind());
                ConnectionProvider pool = ConnectionProvider.builder("nginx")
                        .maxConnections(SIZE)
                        .pendingAcquireMaxCount(-1)
                        .build();
                try {
                    use.with(HttpClient.create(pool)
                            .runOn(resources)
                            .baseUrl("http://127.0.0.1:" + server.port())
                            .doOnResponse((response, connection) -> stage.here("response")));
                } finally {
                    await(pool.disposeLater());
                    service.dispose();
                    await(service.onDispose());
                    await(resources.disposeLater());
                }
            });
            assertThat(stage.elsewhere()).as("called outside the loop").isEmpty();
        }
    }

    private static HttpServer service(Stage stage, LoopResources resources) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(SERVICE)
                .runOn(resources)
                .handle((request, response) -> {
                    stage.here("request");
                    return response.sendString(Mono.just("got " + request.uri()));
                });
    }

    private static <T> T await(Mono<T> mono) {
        return Future.wrap(mono.toFuture()).await();
    }

    private static String get(HttpClient client, String path) {
        return await(client.get().uri(path).responseSingle((response, bytes) -> bytes.asString()));
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void thousandRequestsAtATime(Place place) {
        on(place, client -> {
            List<Task<String>> tasks = IntStream.range(0, 1000)
                    .mapToObj(i -> Tulip.createTask(() -> get(client, "/service/" + i)))
                    .toList();
            assertThat(Tulip.gather(tasks).await())
                    .isEqualTo(IntStream.range(0, 1000)
                            .mapToObj(i -> "got /service/" + i)
                            .toList());
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void killedServerIsToldOfAndTheClientRecovers(Place place) {
        on(place, client -> {
            assertThat(get(client, "/service/1")).isEqualTo("got /service/1");
            Tulip.runningLoop().runInExecutorVoid(null, server::kill).await();
            // It is told that the connection which the pool has kept broke, or that there is none.
            assertThatThrownBy(() -> get(client, "/service/2")).isInstanceOf(java.io.IOException.class);
            assertThatThrownBy(() -> get(client, "/service/2"))
                    .isInstanceOf(java.io.IOException.class)
                    .hasMessageContaining("refused");
            Tulip.runningLoop().runInExecutorVoid(null, server::start).await();
            assertThat(get(client, "/service/3")).isEqualTo("got /service/3");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void fileComesAsFastAsItIsTaken(Place place) {
        on(place, client -> {
            long before = Heap.used();
            long most = 0;
            long bytes = 0;
            try (Incoming<Integer> incoming = Incoming.from(
                    JdkFlowAdapter.publisherToFlowPublisher(
                            client.get().uri("/file").responseContent().map(ByteBuf::readableBytes)),
                    16)) {
                for (int count = 0; incoming.hasNext(); count++) {
                    bytes += incoming.next();
                    if (count % 100 == 0) {
                        Tulip.sleep(Duration.ofMillis(1)).await();
                    }
                    if (count % 400 == 0) {
                        most = Math.max(most, Heap.used() - before);
                    }
                }
            }
            System.out.printf("nginx, %s: %d bytes, heap +%d kB at most%n", place, bytes, most / 1024);
            assertThat(bytes).isEqualTo(NginxServer.FILE_BYTES);
            assertThat(most).as("bytes on the heap").isLessThan(8 << 20);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void cancelledTasksLoseNoConnection(Place place) {
        on(place, client -> {
            Random random = new Random(22);
            int cancelled = 0;
            for (int done = 0; done < CANCELLATIONS; done += 50) {
                List<Task<String>> tasks = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Task<String> task = Tulip.createTask(() -> get(client, "/service/"));
                    Tulip.runningLoop().callLater(Duration.ofNanos(random.nextInt(6_000_000)), task::cancel);
                    tasks.add(task);
                }
                Tulip.gatherReturnExceptions(tasks).await();
                for (Task<String> task : tasks) {
                    cancelled += task.isCancelled() ? 1 : 0;
                    if (!task.isCancelled()) {
                        assertThat(task.result()).isEqualTo("got /service/");
                    }
                }
            }
            System.out.printf("nginx, %s: %d of %d tasks cancelled%n", place, cancelled, CANCELLATIONS);
            assertThat(cancelled).isGreaterThan(CANCELLATIONS / 10);
            for (int i = 0; i < 4 * SIZE; i++) {
                assertThat(Tulip.waitFor(Tulip.createTask(() -> get(client, "/service/")), Duration.ofSeconds(20))
                                .await())
                        .isEqualTo("got /service/");
            }
        });
    }
}
