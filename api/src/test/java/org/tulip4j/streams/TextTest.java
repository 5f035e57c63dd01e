package org.tulip4j.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.Play;
import org.tulip4j.Tulip;

/** Text in a given charset, whatever the platform's is. */
class TextTest {
    private static StreamReader fed(byte[] bytes) {
        StreamReader reader = new StreamReader(EventLoops.running());
        reader.feedData(ByteBuffer.wrap(bytes));
        reader.feedEof();
        return reader;
    }

    @Test
    void aLineIsReadInTheCharsetOfThePeer() {
        Play.on(() -> {
            StreamReader reader = fed("grüß\nrest".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(reader.readLine(StandardCharsets.ISO_8859_1).await()).isEqualTo("grüß\n");
            assertThat(reader.readLine(StandardCharsets.ISO_8859_1).await()).isEqualTo("rest");
            assertThat(reader.readLine(StandardCharsets.ISO_8859_1).await())
                    .as("at the end")
                    .isEmpty();
        });
    }

    @Test
    void aWaitingLineIsDecodedWhenItIsThere() {
        Play.on(() -> {
            StreamReader reader = new StreamReader(EventLoops.running(), 100);
            byte[] bytes = "ß\n".getBytes(StandardCharsets.UTF_8);
            var line = Tulip.createTask(
                    () -> reader.readLine(StandardCharsets.UTF_8).await());
            Tulip.sleep(Duration.ZERO).await();
            reader.feedData(ByteBuffer.wrap(bytes, 0, 1));
            Tulip.sleep(Duration.ZERO).await();
            reader.feedData(ByteBuffer.wrap(bytes, 1, 2));
            assertThat(line.await()).as("a character that came in two pieces").isEqualTo("ß\n");
        });
    }

    @Test
    void allIsReadAsText() {
        Play.on(() -> assertThat(fed("a\nß".getBytes(StandardCharsets.UTF_8))
                        .readAll(StandardCharsets.UTF_8)
                        .await())
                .isEqualTo("a\nß"));
    }

    @Test
    void linesOfTextEndWithTheStream() {
        Play.on(() -> {
            List<String> lines = new ArrayList<>();
            fed("ä\n\nö".getBytes(StandardCharsets.UTF_8))
                    .lines(StandardCharsets.UTF_8)
                    .forEach(lines::add);
            assertThat(lines).containsExactly("ä\n", "\n", "ö");
        });
    }
}
