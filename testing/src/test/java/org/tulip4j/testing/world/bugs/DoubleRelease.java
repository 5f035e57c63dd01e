package org.tulip4j.testing.world.bugs;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tulip4j.TaskGroup;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Semaphore;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.World;

/** Who gives a place back where the work has failed, and once more behind it, has a place more each time. */
final class DoubleRelease implements PlantedBug {
    private static final class Pool {
        private final Semaphore places = new Semaphore(2);
        private int used;

        void work() {
            places.acquire().await();
            try {
                ask();
            } catch (IOException failed) {
                places.release();
            } finally {
                places.release();
            }
        }

        void workInAPlace() {
            try {
                places.withVoid(IOException.class, () -> ask());
            } catch (IOException failed) {
                // the place is free again, however the work has ended
            }
        }

        private void ask() throws IOException {
            used++;
            try (Streams.Connection connection = Lines.connect("service")) {
                Lines.ask(connection, "work");
            } finally {
                used--;
            }
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Pool pool = new Pool();
        world.setFaults(Faults.NONE.withResets(Duration.ofMillis(200)).withCalmAfter(Duration.ofSeconds(3)));
        world.invariant("two places at most are used", () -> pool.used <= 2);
        world.host("service")
                .serve(() -> Lines.serve(question -> {
                    Lines.pause(20);
                    return "done";
                }));
        world.host("client")
                .start(() -> TaskGroup.mapVoid(List.of(1, 2, 3, 4), worker -> {
                    for (int i = 0; i < 6; i++) {
                        if (mended) {
                            pool.workInAPlace();
                        } else {
                            pool.work();
                        }
                    }
                }));
        world.run();
    }
}
