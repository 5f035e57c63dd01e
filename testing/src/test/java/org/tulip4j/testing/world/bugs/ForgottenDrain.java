package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** Who writes and never waits keeps in memory whatever the reader does not take. */
final class ForgottenDrain implements PlantedBug {
    private static final int CHUNKS = 100;
    private static final byte[] CHUNK = "a frame of the film, ".repeat(800).getBytes(UTF_8);

    private static final class Film {
        private long waiting;

        void send(StreamReader reader, StreamWriter writer) {
            for (int i = 0; i < CHUNKS; i++) {
                writer.write(CHUNK);
                waiting = writer.transport().writeBufferSize();
            }
        }

        void sendAsFastAsItIsRead(StreamReader reader, StreamWriter writer) {
            for (int i = 0; i < CHUNKS; i++) {
                writer.write(CHUNK);
                waiting = writer.transport().writeBufferSize();
                writer.drain().await();
            }
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Film film = new Film();
        Host cinema = world.host("cinema");
        Host viewer = world.host("viewer");
        int speed = world.choose(4);
        if (speed > 0) {
            world.link(cinema, viewer, LinkOptions.DEFAULT.withBandwidth(speed * 100_000L));
        }
        world.invariant("at most 256 KiB wait to be sent", () -> film.waiting <= 256 * 1024);
        cinema.serve(() -> Lines.listen(mended ? film::sendAsFastAsItIsRead : film::send));
        viewer.start(() -> {
            try (Streams.Connection connection = Lines.connect("cinema")) {
                int seen = 0;
                byte[] part = connection.reader().read(64 * 1024).await();
                while (part.length > 0) {
                    seen += part.length;
                    part = connection.reader().read(64 * 1024).await();
                }
                assertEquals(CHUNKS * CHUNK.length, seen);
            }
        });
        world.run();
    }
}
