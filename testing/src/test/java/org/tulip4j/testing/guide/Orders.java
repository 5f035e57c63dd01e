package org.tulip4j.testing.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** A shop, and a customer who does not give up: what {@code docs/testing.md} shows of programs that fit into a world. */
final class Orders {
    private Orders() {}

    static final class Shop {
        private final List<String> disk;

        Shop(List<String> disk) {
            this.disk = disk;
        }

        void serve(String host, int port) {
            Streams.startServer(this::talk, host, port).await().serveForever().await();
        }

        private void talk(StreamReader reader, StreamWriter writer) {
            for (String line : reader.lines(UTF_8)) {
                String order = line.strip();
                if (!disk.contains(order)) {
                    disk.add(order);
                }
                writer.write("thank you\n");
                writer.drain().await();
            }
        }
    }

    static final class Customer {
        private final String host;
        private final int port;
        private final RandomGenerator random;
        private int retries;

        Customer(String host, int port, RandomGenerator random) {
            this.host = host;
            this.port = port;
            this.random = random;
        }

        void order(String what) {
            while (true) {
                try {
                    Tulip.timeout(Duration.ofSeconds(2)).runVoid(IOException.class, () -> orderOnce(what));
                    return;
                } catch (IOException | TimedOutException failed) {
                    retries++;
                    Tulip.sleep(Duration.ofMillis(500 + random.nextInt(500))).await();
                }
            }
        }

        int retries() {
            return retries;
        }

        private void orderOnce(String what) throws IOException {
            try (var connection = Streams.openConnection(host, port).await(IOException.class)) {
                connection.writer().write(what + "\n");
                if (connection.reader().readLine().await(IOException.class).length == 0) {
                    throw new EOFException("the shop is gone");
                }
            }
        }
    }
}
