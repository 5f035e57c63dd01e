package org.tulip4j.testing.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** Clients of a recorded run, on hosts of worlds. */
@Timeout(60)
class RecordedClientTest {
    @TempDir
    Path folder;

    /** Loses what is paid while somebody else pays. */
    private static final class Till {
        private int sum;

        void talk(StreamReader reader, StreamWriter writer) {
            for (String line : reader.lines(StandardCharsets.US_ASCII)) {
                int before = sum;
                Tulip.sleep(Duration.ofMillis(2)).await();
                sum = before + Integer.parseInt(line.strip());
                writer.write("thanks\n");
                writer.drain().await();
            }
            writer.close();
        }
    }

    /** One pays, and then the other. */
    private static void pay() {
        Till till = new Till();
        Server server = Streams.startServer(till::talk, "127.0.0.1", 7).await();
        for (int amount : new int[] {3, 4}) {
            Streams.Connection client = Streams.openConnection("127.0.0.1", 7).await();
            client.writer().write(amount + "\n");
            client.reader().readLine().await();
            client.writer().close();
            client.reader().readAll().await();
        }
        server.close();
        server.waitClosed().await();
        assertThat(till.sum).isEqualTo(7);
    }

    @Test
    void whatWentWellOnceGoesWrongInAWorld() throws Exception {
        Path file = folder.resolve("run");
        Tulip.runVoid(
                RecordedClientTest::pay,
                RealRun.recording(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()), file));
        List<RecordedClient> clients = RealRun.clients(file);
        assertThat(clients).hasSize(2).extracting(RecordedClient::name).doesNotHaveDuplicates();
        int inTheirTime = lost(clients);
        int atOnce = lost(clients.stream().map(RecordedClient::withoutPauses).toList());
        assertThat(inTheirTime).isLessThanOrEqualTo(atOnce);
        assertThat(atOnce).isPositive();
    }

    /** {@return in how many of twenty worlds a payment is lost} */
    private static int lost(List<RecordedClient> clients) {
        int lost = 0;
        for (long seed = 0; seed < 20; seed++) {
            try (World world = World.of(seed)) {
                Till till = new Till();
                Host server = world.host("server");
                server.serve(() -> Streams.startServer(till::talk, "0.0.0.0", 7)
                        .await()
                        .serveForever()
                        .await());
                for (RecordedClient client : clients) {
                    Host host = world.host("client" + clients.indexOf(client));
                    world.link(host, server, LinkOptions.DEFAULT.withJitter(Duration.ofMillis(5)));
                    host.start(() -> client.talk("server", 7));
                }
                world.run();
                assertThat(till.sum).isIn(3, 4, 7);
                lost += till.sum == 7 ? 0 : 1;
            }
        }
        return lost;
    }
}
