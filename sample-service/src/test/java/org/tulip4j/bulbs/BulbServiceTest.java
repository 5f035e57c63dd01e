package org.tulip4j.bulbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.bulbs.servers.LocalPostgres;
import org.tulip4j.bulbs.servers.LocalRedis;
import org.tulip4j.bulbs.servers.Programs;

/** The whole program in a process of its own, with a real PostgreSQL and a real Redis. */
@Timeout(120)
class BulbServiceTest {
    private static LocalPostgres postgres;

    private LocalRedis redis;
    private BulbProcess service;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void schema() throws Exception {
        postgres = LocalPostgres.start();
        postgres.sql(Files.readString(Path.of("src/main/resources/org/tulip4j/bulbs/schema.sql")));
    }

    @AfterAll
    static void end() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        redis = LocalRedis.start();
        service = BulbProcess.start(
                Map.of(
                        "BULBS_DATABASE",
                        postgres.uri(),
                        "BULBS_CACHE",
                        "redis://127.0.0.1:" + redis.port(),
                        "BULBS_PATIENCE_MS", // a machine that is busy is no cache that is slow
                        "10000",
                        "BULBS_LIMIT_MS",
                        "60000",
                        "BULBS_GRACE_MS",
                        "60000"),
                List.of("-XX:TieredStopAtLevel=1"),
                BulbService.class.getName());
        cacheIs("up");
    }

    @AfterEach
    void stop() throws Exception {
        if (service != null) {
            service.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(to(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest order(int bulb, int count) {
        return to("/orders")
                .POST(BodyPublishers.ofString("{\"bulb\": " + bulb + ", \"count\": " + count + "}"))
                .build();
    }

    private void cacheIs(String state) throws IOException, InterruptedException {
        String answer;
        do {
            answer = get("/health").body().strip();
        } while (!answer.equals(state));
    }

    private double meter(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsThroughTheCacheAndWritesBehindIt() throws Exception {
        String bulb = "{\"id\":7,\"name\":\"Bulb 7\",\"colour\":\"violet\",\"stock\":1000000}";
        assertThat(get("/bulbs/7").body()).isEqualTo(bulb);
        postgres.sql("update bulbs set name = 'changed behind its back' where id = 7;");
        assertThat(get("/bulbs/7").body()).as("from the cache").isEqualTo(bulb);
        assertThat(meter("bulbs_cache_total{result=\"hit\"}")).isEqualTo(1);

        assertThat(client.send(order(7, 3), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(get("/bulbs/7").body()).contains("changed behind its back", "\"stock\":999997");
        assertThat(postgres.sql("select sum(count) from orders where bulb = 7;"))
                .isEqualTo("3");
        assertThat(client.send(order(7, 2_000_000), BodyHandlers.ofString()).statusCode())
                .isEqualTo(409);
        assertThat(postgres.sql("select sum(count) from orders where bulb = 7;"))
                .as("all or nothing")
                .isEqualTo("3");

        assertThat(get("/bulbs?colour=red").body()).startsWith("[{\"id\":4,").contains("\"id\":40,");
        assertThat(get("/bulbs/1001").statusCode()).isEqualTo(404);
        assertThat(get("/bulbs/x").statusCode()).isEqualTo(404);
        assertThat(client.send(to("/orders").POST(BodyPublishers.ofString("[")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
        try (Socket nonsense = new Socket("127.0.0.1", service.port())) {
            nonsense.getOutputStream().write("tulips\r\n\r\n".getBytes());
            assertThat(new String(nonsense.getInputStream().readAllBytes())).startsWith("HTTP/1.1 400 Bad Request\r\n");
        }
        assertThat(meter("tulip_loop_errors_total{loop=\"bulbs\"}")).isZero();
    }

    @Test
    void withoutTheCacheTheDatabaseAnswers() throws Exception {
        assertThat(get("/bulbs/8").statusCode()).isEqualTo(200);
        redis.kill();
        assertThat(get("/bulbs/8").body()).contains("\"Bulb 8\"");
        List<CompletableFuture<HttpResponse<String>>> many = IntStream.range(100, 200)
                .mapToObj(id -> client.sendAsync(to("/bulbs/" + id).build(), BodyHandlers.ofString()))
                .toList();
        for (CompletableFuture<HttpResponse<String>> one : many) {
            assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(client.send(order(8, 1), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        cacheIs("up, without cache");

        redis.begin();
        cacheIs("up");
        double hits = meter("bulbs_cache_total{result=\"hit\"}");
        get("/bulbs/9");
        get("/bulbs/9");
        assertThat(meter("bulbs_cache_total{result=\"hit\"}")).isGreaterThan(hits);
    }

    @Test
    void requestsThatAreOpenAtTheEndAreAnswered() throws Exception {
        int open = 20;
        CompletableFuture<String> release = locked();
        List<CompletableFuture<HttpResponse<String>>> orders = IntStream.range(0, open)
                .mapToObj(one -> client.sendAsync(order(10, 1), BodyHandlers.ofString()))
                .toList();
        while (meter("tulip_loop_tasks{loop=\"bulbs\"}") < open) {}
        try (Socket idle = new Socket("127.0.0.1", service.port())) {
            service.terminate();
            assertThat(service.logged("stops;")).endsWith("open requests: " + open);
            assertThat(idle.getInputStream().read())
                    .as("an idle connection is closed")
                    .isEqualTo(-1);
        }
        refusesOthers();
        release.complete("commit;");
        for (CompletableFuture<HttpResponse<String>> order : orders) {
            HttpResponse<String> answer = order.get(30, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("connection")).hasValue("close");
        }
        assertThat(service.logged("stopped;")).endsWith("open requests: 0");
        assertThat(service.ended()).isZero();
        assertThat(postgres.sql("select count(*) from orders where bulb = 10;")).isEqualTo("" + open);
    }

    /** Another session has the row, until it is told what to do. */
    private CompletableFuture<String> locked() throws IOException {
        CompletableFuture<String> release = new CompletableFuture<>();
        Process session = postgres.session();
        session.outputWriter()
                .append("begin; select 'locked', id from bulbs where id = 10 for update;\n")
                .flush();
        assertThat(session.inputReader().readLine()).startsWith("locked");
        release.thenAccept(sql -> {
            try (var in = session.outputWriter()) {
                in.append(sql);
            } catch (IOException gone) {
                throw new AssertionError(gone);
            }
        });
        return release;
    }

    private void refusesOthers() throws IOException {
        try {
            while (true) {
                new Socket("127.0.0.1", service.port()).close();
            }
        } catch (ConnectException refused) {
            // as it should be
        }
    }

    @Test
    void curlIsAnswered() throws Exception {
        assertThat(output(Programs.require("curl", "curl"), "-sS", "-i", "--max-time", "20", address() + "/bulbs/11"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-type: application/json\r\n")
                .endsWith("{\"id\":11,\"name\":\"Bulb 11\",\"colour\":\"violet\",\"stock\":1000000}");
    }

    /** Three load generators, each with its own way to speak HTTP: none finds an answer wrong or missing. */
    @Test
    void loadGeneratorsFindNoFault() throws Exception {
        String bulb = address() + "/bulbs/12";
        assertThat(output(Programs.require("wrk", "wrk"), "-t1", "-c50", "-d1", bulb))
                .contains("requests in")
                .doesNotContain("Non-2xx", "Socket errors");
        assertThat(output(Programs.require("ab", "apache2-utils"), "-q", "-k", "-n", "1000", "-c", "20", bulb))
                .contains("Complete requests:      1000", "Failed requests:        0");
        assertThat(output(
                        Programs.require("h2load", "nghttp2-client"),
                        "--h1",
                        "-n",
                        "1000",
                        "-c",
                        "20",
                        "-m",
                        "8",
                        bulb))
                .contains("1000 succeeded, 0 failed, 0 errored, 0 timeout");
    }

    private String address() {
        return "http://127.0.0.1:" + service.port();
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes());
    }
}
