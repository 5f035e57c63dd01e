package org.tulip4j.samples.recipes;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.tulip4j.Server;
import org.tulip4j.sync.Event;

/** A server of HTTP whose answer to {@code /slow} waits. */
record Slow(Served served, HttpServer http, CompletableFuture<Event> asked) {
    /** Served as told: the server, and port 0. */
    static Slow open(BiFunction<HttpServer, Integer, Server> listen) throws Exception {
        CompletableFuture<Event> asked = new CompletableFuture<>();
        HttpServer[] http = {null};
        Served served = new Served("epoll", loop -> {
            http[0] = new HttpServer(loop, request -> {
                if (request.uri().equals("/slow")) {
                    Event goOn = new Event();
                    asked.complete(goOn);
                    goOn.waitFor().await();
                }
                return "done\n";
            });
            return listen.apply(http[0], 0);
        });
        return new Slow(served, http[0], asked);
    }

    CompletableFuture<?> shutdown() {
        return served.loop().submitVoid(() -> http.shutdown(served.server(), Duration.ofSeconds(20)));
    }

    void goOn() {
        served.loop().callSoonThreadsafe(asked.join()::set);
    }
}
