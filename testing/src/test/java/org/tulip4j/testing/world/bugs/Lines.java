package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.tulip4j.Future;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** Questions and answers of one line each, as the small services here speak. */
final class Lines {
    /** Where each of them listens. */
    static final int PORT = 7;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Lines() {}

    /** What a service answers. */
    interface Answer {
        String to(String question) throws Exception;
    }

    /** Answers each line of each connection, one after the other, until it is cancelled. */
    static void serve(Answer answer) {
        listen((reader, writer) -> {
            for (String line : reader.lines(UTF_8)) {
                writer.write(answer.to(line.strip()) + "\n");
                writer.drain().await();
            }
        });
    }

    /** Has a handler speak with each client, until it is cancelled. */
    static void listen(Streams.Handler handler) {
        Streams.startServer(handler, "0.0.0.0", PORT).await().serveForever().await();
    }

    static Streams.Connection connect(String host) throws IOException {
        Future<Streams.Connection> opening = Streams.openConnection(host, PORT);
        return Tulip.waitFor(opening, PATIENCE).await(IOException.class);
    }

    /** One question and its answer. */
    static String ask(Streams.Connection connection, String question) throws IOException {
        connection.writer().write(question + "\n");
        connection.writer().drain().await();
        String answer = connection.reader().readLine(UTF_8).await();
        if (answer.isEmpty()) {
            throw new EOFException("the service has gone");
        }
        return answer.strip();
    }

    /** The same, within a time. */
    static String ask(Streams.Connection connection, String question, Duration limit) throws IOException {
        return Tulip.timeout(limit).run(IOException.class, () -> ask(connection, question));
    }

    /** Asks, with a connection of its own each time, until there is an answer. */
    static String insist(String host, String question) {
        while (true) {
            try (Streams.Connection connection = connect(host)) {
                return ask(connection, question, PATIENCE);
            } catch (IOException | TimedOutException again) {
                pause(500);
            }
        }
    }

    static void pause(long millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }
}
