package org.tulip4j.testing.world;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;

/** Programs that several tests put into their worlds. */
final class Worlds {
    private Worlds() {}

    /** The engines of this Java that can run here. */
    static List<String> engines() {
        List<String> engines = new ArrayList<>(List.of("platform"));
        for (String engine : List.of("virtual", "continuation")) {
            try (World world = World.of(1)) {
                world.setLoopOptions(LoopOptions.DEFAULT.withEngine(engine));
                world.host("one").start(() -> {});
                engines.add(engine);
            } catch (RuntimeException absent) {
                if (!absent.getMessage().contains(engine)) {
                    throw absent;
                }
            }
        }
        return engines;
    }

    /** Answers every line with itself, for ever. */
    static VoidCoroutine echo() {
        return () -> Streams.startServer(
                        (reader, writer) -> {
                            byte[] line = reader.readLine().await();
                            while (line.length > 0) {
                                writer.write(line);
                                writer.drain().await();
                                line = reader.readLine().await();
                            }
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await();
    }

    /** Sends lines to a server, one at a time, and waits for each to come back. */
    static VoidCoroutine echoClient(int lines) {
        return () -> {
            Tulip.sleep(Duration.ofMillis(10)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                for (int i = 0; i < lines; i++) {
                    ask(connection, "line " + i);
                }
            }
        };
    }

    /** Sends a line and waits for one. */
    static String ask(Streams.Connection connection, String line) {
        connection.writer().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        connection.writer().drain().await();
        return connection.reader().readLine(StandardCharsets.UTF_8).await().strip();
    }
}
