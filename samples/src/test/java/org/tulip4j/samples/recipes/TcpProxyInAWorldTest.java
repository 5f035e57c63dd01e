package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.samples.WorldOfSamples;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;

/** The proxy between two hosts that are killed, and on ways that are cut. */
class TcpProxyInAWorldTest {
    private static final byte[] LONG = "tulip ".repeat(20_000).getBytes(UTF_8);

    @Test
    void itHandsOnAllOfItOrEnds() {
        Seeds.first(20).withName("sample recipe tcp-proxy").check(TcpProxyInAWorldTest::proxied);
    }

    private static void proxied(World world) {
        WorldOfSamples.serve(world, "target", () -> Streams.startServer(
                        (reader, writer) -> TcpProxy.copy(reader, writer), "0.0.0.0", 7)
                .await()
                .serveForever()
                .await());
        WorldOfSamples.serve(world, "proxy", () -> TcpProxy.listen("0.0.0.0", 8, "target", 7)
                .serveForever()
                .await());
        List<Integer> got = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            WorldOfSamples.insist(world, "client" + i, () -> {
                byte[] back = through();
                // Who is killed closes as if there were no more.
                assertThat(back).isEqualTo(java.util.Arrays.copyOf(LONG, back.length));
                if (back.length < LONG.length) {
                    return false;
                }
                got.add(back.length);
                return true;
            });
        }
        world.run();
        assertThat(got).hasSize(2);
    }

    private static byte[] through() throws IOException {
        try (Streams.Connection connection = Streams.openConnection("proxy", 8).await(IOException.class)) {
            var sent = org.tulip4j.Tulip.createTaskVoid(() -> {
                connection.writer().write(LONG);
                connection.writer().drain().await();
                connection.writer().writeEof();
            });
            try {
                return connection.reader().readAll().await(IOException.class);
            } finally {
                sent.cancel();
            }
        }
    }
}
