package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;

/** A test with a world, whose story is kept, and a log of what happened when. */
abstract class InAWorld {
    final World world = World.of(1);
    final List<String> log = new ArrayList<>();

    /** What a client does with a connection. */
    interface Talk {
        void with(Streams.Connection connection) throws Exception;
    }

    @BeforeEach
    void debugIsOff() {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.keepStory();
    }

    @AfterEach
    void close() {
        world.close();
    }

    void log(String what) {
        log.add(what + " at " + world.elapsed().toMillis() + " ms");
    }

    /** Connects to the server after a second. */
    static VoidCoroutine talk(Talk talk) {
        return () -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                talk.with(connection);
            }
        };
    }
}
