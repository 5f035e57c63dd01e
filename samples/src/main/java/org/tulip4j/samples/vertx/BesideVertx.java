package org.tulip4j.samples.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.VertxLoops;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/**
 * Counts words: coroutines of tulip take them over TCP, Vert.x tells the counts over HTTP. Both run on one loop, one at a
 * time, so the map they share needs no lock; a coroutine awaits what Vert.x promises.
 */
public final class BesideVertx {
    private static final String HERE = "127.0.0.1";

    private final EventLoop loop;
    private final PrintStream out;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<EventLoop> loops = new HashSet<>();

    private BesideVertx(EventLoop loop, PrintStream out) {
        this.loop = loop;
        this.out = out;
    }

    /**
     * Runs both servers and a client of each, then ends.
     *
     * @param args none
     * @param out for what is said
     * @param options of the loop; its backend is {@code netty-nio}
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) {
        try (EventLoop loop = EventLoops.newLoop(options.withBackend("netty-nio"))) {
            loop.runUntilCompleteVoid(() -> {
                new BesideVertx(loop, out).all();
            });
        }
    }

    private void all() {
        Vertx vertx = Vertx.builder().withTransport(VertxLoops.transport(loop)).build();
        Server words = Streams.startServer(this::count, HERE, 0).await();
        HttpServer http = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    loops.add(EventLoops.running());
                    request.response().end(counts.toString());
                })
                .listen(0, HERE));

        // two coroutines at a time, then a request
        Tulip.gather(List.of(
                        loop.createTaskVoid(() -> say(words, "tulip", "rose", "tulip")),
                        loop.createTaskVoid(() -> say(words, "rose", "tulip"))))
                .await();
        out.println("HTTP tells " + get(vertx, http.actualPort()));
        out.println("loops of both: " + loops.size());

        words.close();
        words.waitClosed().await();
        await(http.close());
        await(vertx.close());
        out.println("Vert.x is closed, the loop " + (loop.isRunning() ? "goes on" : "is not running"));
    }

    /** The server of words: a coroutine for each connection. */
    private void count(StreamReader reader, StreamWriter writer) {
        for (String word = line(reader); !word.isEmpty(); word = line(reader)) {
            loops.add(EventLoops.running());
            writer.write(counts.merge(word, 1, Integer::sum) + "\n");
            writer.drain().await();
        }
    }

    private void say(Server server, String... words) {
        Streams.Connection to = Streams.openConnection(HERE, server.port()).await();
        for (String word : words) {
            to.writer().write(word + "\n");
            line(to.reader());
        }
        to.writer().closeAndWait().await();
    }

    private static String line(StreamReader reader) {
        return new String(reader.readLine().await(), UTF_8).trim();
    }

    private static String get(Vertx vertx, int port) {
        // Vert.x closes a client that the garbage collector finds, whatever it is doing.
        HttpClientAgent client = vertx.createHttpClient();
        String told = await(client.request(HttpMethod.GET, port, HERE, "/")
                .compose(request -> request.send())
                .compose(HttpClientResponse::body)
                .map(Buffer::toString));
        await(client.close());
        return told;
    }

    /** A future of Vert.x in a coroutine. */
    private static <T> T await(io.vertx.core.Future<T> future) {
        return Future.wrap(future.toCompletionStage()).await();
    }
}
