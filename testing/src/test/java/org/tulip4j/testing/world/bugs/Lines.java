package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.tulip4j.EventLoops;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;

/** Questions and answers of one line each, as all the small services here speak. */
final class Lines {
    /** Where each of them listens. */
    static final int PORT = 7;

    private Lines() {}

    /** What a service answers. */
    interface Answer {
        String to(String question) throws Exception;
    }

    /** A program that answers each line of each connection, one after the other. */
    static VoidCoroutine serve(Answer answer) {
        return serving((reader, writer) -> {
            String question = reader.readLine(UTF_8).await();
            while (!question.isEmpty()) {
                writer.write(answer.to(question.strip()) + "\n");
                writer.drain().await();
                question = reader.readLine(UTF_8).await();
            }
        });
    }

    static VoidCoroutine serving(Streams.Handler handler) {
        return () -> Streams.startServer(handler, "0.0.0.0", PORT)
                .await()
                .serveForever()
                .await();
    }

    static Streams.Connection connect(String host) {
        return Tulip.waitFor(Streams.openConnection(host, PORT), Duration.ofSeconds(2))
                .await();
    }

    static String ask(Streams.Connection connection, String question) throws IOException {
        connection.writer().write(question + "\n");
        connection.writer().drain().await(IOException.class);
        String answer = connection.reader().readLine(UTF_8).await(IOException.class);
        if (answer.isEmpty()) {
            throw new EOFException("the service has gone");
        }
        return answer.strip();
    }

    /** The same, within a time. */
    static String ask(Streams.Connection connection, String question, Duration limit) throws IOException {
        return Tulip.waitFor(EventLoops.running().createTask(() -> ask(connection, question)), limit)
                .await(IOException.class);
    }

    /** Asks, with a connection of its own, until it has an answer. */
    static String insist(String host, String question) {
        while (true) {
            try (Streams.Connection connection = connect(host)) {
                return ask(connection, question, Duration.ofSeconds(2));
            } catch (IOException | TimedOutException again) {
                pause(500);
            }
        }
    }

    static void pause(long millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }
}
