package org.tulip4j.samples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ServerOptions;

/** The recipes under load generators, each with its own way to speak a protocol: none finds an answer wrong or missing. */
@Timeout(120)
@Tag("once")
class LoadTest {
    private static Served http() throws Exception {
        return new Served("epoll", loop -> new HttpServer(loop, request -> "you asked for " + request.uri() + "\n")
                .listen(0, ServerOptions.DEFAULT));
    }

    private static String at(Served served) {
        return "http://127.0.0.1:" + served.port() + "/load";
    }

    @Test
    void wrkFindsNoFault() throws Exception {
        try (Served served = http()) {
            assertThat(Programs.run(List.of("wrk", "-t1", "-c50", "-d1", at(served))))
                    .contains("requests in")
                    .doesNotContain("Non-2xx", "Socket errors");
        }
    }

    /** HTTP/1.0, whose clients keep a connection only where the server says so. */
    @Test
    void abFindsNoFault() throws Exception {
        try (Served served = http()) {
            assertThat(Programs.run(List.of("ab", "-q", "-k", "-s", "10", "-n", "2000", "-c", "20", at(served))))
                    .contains(
                            "Complete requests:      2000",
                            "Failed requests:        0",
                            "Keep-Alive requests:    2000");
        }
    }

    /** HTTP/2 without TLS, ten streams at a time on each connection, and HTTP/1.1 with ten requests on their way. */
    @Test
    void h2loadFindsNoFault() throws Exception {
        try (Served served = http()) {
            assertThat(Programs.run(List.of("h2load", "-n", "5000", "-c", "20", "-m", "10", at(served))))
                    .contains("Application protocol: h2c", "5000 succeeded, 0 failed, 0 errored, 0 timeout");
            assertThat(Programs.run(List.of("h2load", "--h1", "-n", "5000", "-c", "20", "-m", "10", at(served))))
                    .contains("Application protocol: http/1.1", "5000 succeeded, 0 failed, 0 errored, 0 timeout");
        }
    }

    @Test
    void redisBenchmarkFindsNoFault() throws Exception {
        try (Served served = new Served("epoll", loop -> new RedisServer().listen(loop, 0))) {
            assertThat(Programs.run(List.of(
                            "redis-benchmark",
                            "-p",
                            "" + served.port(),
                            "-n",
                            "10000",
                            "-c",
                            "20",
                            "-P",
                            "8",
                            "-t",
                            "set,get",
                            "--csv")))
                    .contains("\"SET\",", "\"GET\",")
                    .doesNotContain("Error from server");
        }
    }
}
