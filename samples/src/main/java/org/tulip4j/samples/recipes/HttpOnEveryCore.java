package org.tulip4j.samples.recipes;

import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.tulip4j.EventLoop;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.netty.NettyLoops;

/** The recipe for HTTP on several threads: one server, whose connections are spread over all loops. Thread: any. */
final class HttpOnEveryCore {
    private final Map<EventLoop, HttpServer> https = new HashMap<>(); // does not change once it is made
    private final GroupServer server;

    HttpOnEveryCore(LoopGroup loops, int port, Function<FullHttpRequest, String> answers) {
        for (EventLoop loop : loops.loops()) {
            https.put(loop, new HttpServer(loop, answers)); // answers are made on several threads
        }
        server = NettyConnections.createServer(
                        loops, "127.0.0.1", port, ServerOptions.DEFAULT, channel -> https.get(NettyLoops.of(channel))
                                .plain(channel))
                .join();
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
        return server.port();
    }

    void shutdown(Duration grace) {
        https.forEach((loop, http) -> loop.callSoonThreadsafe(http::stop));
        server.shutdown(grace).join();
    }
}
