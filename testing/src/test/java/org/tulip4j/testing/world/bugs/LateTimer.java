package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.tulip4j.EventLoops;
import org.tulip4j.TimerHandle;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.World;

/** Who does not cancel a timer with what it belongs to has it strike the successor. */
final class LateTimer implements PlantedBug {
    private static final class Club {
        private final Set<String> present = new HashSet<>();
        private final boolean mended;

        Club(boolean mended) {
            this.mended = mended;
        }

        void visit(StreamReader reader, StreamWriter writer) {
            String guest = reader.readLine(UTF_8).await();
            present.add(guest);
            TimerHandle asleep = sleepsSoon(guest);
            for (String line : reader.lines(UTF_8)) {
                asleep.cancel();
                asleep = sleepsSoon(guest);
                writer.write(present.contains(guest) ? "welcome\n" : "who are you?\n");
            }
            if (mended) {
                leavesForGood(guest, asleep);
            } else {
                leaves(guest, asleep);
            }
        }

        private void leaves(String guest, TimerHandle asleep) {
            present.remove(guest);
        }

        private void leavesForGood(String guest, TimerHandle asleep) {
            asleep.cancel();
            present.remove(guest);
        }

        private TimerHandle sleepsSoon(String guest) {
            return EventLoops.running().callLater(Duration.ofMillis(100), () -> present.remove(guest));
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Club club = new Club(mended);
        world.host("club").serve(() -> Lines.listen(club::visit));
        world.host("ann").start(() -> {
            for (int visit = 0; visit < 4; visit++) {
                try (Streams.Connection connection = Lines.connect("club")) {
                    connection.writer().write("ann\n");
                    for (int i = 0; i < 3; i++) {
                        Lines.pause(world.choose(80));
                        assertEquals("welcome", Lines.ask(connection, "hello"), "to somebody who is there");
                    }
                }
                Lines.pause(world.choose(80));
            }
        });
        world.run();
    }
}
