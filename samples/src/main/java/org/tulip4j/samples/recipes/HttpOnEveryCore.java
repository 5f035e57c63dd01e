package org.tulip4j.samples.recipes;

import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.group.LoopGroup;

/** The recipe for HTTP on several threads: each has a loop and a server, and all listen on one port. Thread: any. */
final class HttpOnEveryCore {
    private final List<One> all = new ArrayList<>();

    private record One(EventLoop loop, HttpServer http, Server server) {}

    HttpOnEveryCore(LoopGroup loops, int port, Function<FullHttpRequest, String> answers) {
        ServerOptions shared = ServerOptions.DEFAULT.withReusePort(true); // the kernel spreads connections, on Linux
        for (EventLoop loop : loops.loops()) {
            HttpServer http = new HttpServer(loop, answers); // answers are made on several threads
            int same = all.isEmpty() ? port : port();
            all.add(new One(
                    loop, http, loop.submit(() -> http.listen(same, shared)).join()));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        try (LoopGroup loops = LoopGroup.of(Runtime.getRuntime().availableProcessors())) {
            HttpOnEveryCore http = new HttpOnEveryCore(loops, 8080, request -> "you asked for " + request.uri() + "\n");
            loops.submitVoid(() -> Tulip.runningLoop().addSignalHandler("TERM", stop::countDown));
            stop.await();
            http.shutdown(Duration.ofSeconds(20));
        }
    }

    int port() {
        return all.get(0).server.port();
    }

    void shutdown(Duration grace) {
        CompletableFuture.allOf(all.stream()
                        .map(one -> one.loop.submitVoid(() -> one.http.shutdown(one.server, grace)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }
}
