package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Lock;

/** Who is cancelled in a world, by its seed and by no other. */
class VictimsTest {
    private static void pause() {
        Tulip.sleep(Duration.ofMillis(1)).await();
    }

    private static void pause(int times, List<Integer> done) {
        for (int i = 1; i <= times; i++) {
            pause();
            done.add(i);
        }
    }

    @Test
    void aSeedChoosesAtWhichAwaitAndWhetherAtAll() {
        Set<Integer> reached = new TreeSet<>();
        int[] whole = {0};
        Seeds.first(600).check(world -> {
            Victim victim = world.victim("worker");
            List<Integer> done = new ArrayList<>();
            world.host("one").start(() -> victim.run(() -> pause(10, done)));
            world.run();
            assertThat(done.size() == 10).isNotEqualTo(victim.wasCancelled());
            reached.add(done.size());
            whole[0] += done.size() == 10 ? 1 : 0;
        });
        assertThat(reached).as("how far somebody came").containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(whole[0]).as("how many were not cancelled").isBetween(430, 560);
    }

    /** A service whose handlers keep a lock when they are cancelled. */
    private static void keepsALock(World world, String engine, List<Boolean> cancelled) {
        world.setLoopOptions(LoopOptions.DEFAULT.withEngine(engine).withDebug(false));
        Victim handler = world.victim("handler");
        Lock lock = new Lock();
        Host server = world.host("server");
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> handler.run(() -> {
                            reader.readLine().await();
                            lock.acquire().await();
                            pause();
                            lock.release();
                            writer.write("done\n");
                        }),
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        for (int i = 0; i < 3; i++) {
            world.host("client" + i).start(() -> {
                Tulip.sleep(Duration.ofMillis(10)).await();
                try (Streams.Connection connection =
                        Streams.openConnection("server", 7).await()) {
                    connection.writer().write("go\n");
                    connection.reader().readAll().await();
                }
            });
        }
        world.run();
        cancelled.add(handler.wasCancelled());
        assertThat(lock.isLocked()).as("the lock").isFalse();
    }

    @Test
    void aHandlerIsCancelledAndTheStoryTellsWhoAndWhere() {
        WorldFailure failure = catchThrowableOfType(WorldFailure.class, () -> Seeds.first(300)
                .withName("a handler keeps a lock")
                .check(world -> keepsALock(world, "platform", new ArrayList<>())));
        assertThat(failure.story())
                .filteredOn(line -> line.contains("cancels handler at its await number "))
                .as(failure.getMessage())
                .singleElement()
                .asString()
                .contains("server ", "VictimsTest.pause(VictimsTest.java:");
    }

    @Test
    void theSameSeedCancelsTheSameOnEveryEngine() {
        List<List<String>> told = new ArrayList<>();
        for (String engine : Worlds.engines()) {
            List<String> stories = new ArrayList<>();
            List<Boolean> cancelled = new ArrayList<>();
            for (int seed = 1; seed <= 20; seed++) {
                try (World world = World.of(seed)) {
                    world.keepStory();
                    try {
                        keepsALock(world, engine, cancelled);
                    } catch (AssertionError kept) {
                        stories.add("kept");
                    }
                    stories.addAll(world.story());
                }
            }
            assertThat(cancelled).contains(true, false);
            told.add(stories);
        }
        assertThat(told).allMatch(told.get(0)::equals);
    }

    @Test
    void tasksAreOfferedByTheirNamesAndNobodyElseIsCancelled() {
        Set<String> ends = new TreeSet<>();
        Seeds.first(60).check(world -> {
            world.victim("reader", task -> task.name().startsWith("read")).setProbability(1);
            world.host("one").start(() -> {
                List<String> names = List.of("read 1", "write 1", "read 2");
                List<Task<?>> tasks = new ArrayList<>();
                for (String name : names) {
                    tasks.add(EventLoops.running()
                            .createTaskVoid(() -> pause(3, new ArrayList<>()), TaskOptions.named(name)));
                }
                for (Task<?> task : tasks) {
                    try {
                        task.await();
                        ends.add(task.name() + " ended");
                    } catch (CancelledError cancelled) {
                        ends.add(task.name() + " was cancelled");
                    }
                }
            });
        });
        assertThat(ends)
                .containsExactly(
                        "read 1 ended",
                        "read 1 was cancelled",
                        "read 2 ended",
                        "read 2 was cancelled",
                        "write 1 ended");
    }

    @Test
    void aVictimsCallerIsCancelledWithIt() {
        List<String> ends = new ArrayList<>();
        try (World world = World.of(1)) {
            Victim victim = world.victim("worker");
            world.host("one").start(() -> {
                Task<?> caller = EventLoops.running().createTaskVoid(() -> {
                    victim.run(() -> EventLoops.running().createFuture().await());
                    ends.add("went on");
                });
                pause();
                caller.cancel();
                assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class);
            });
            world.run();
        }
        assertThat(ends).isEmpty();
    }

    @Test
    void nobodyIsCancelledWhenFaultsAreCalm() {
        Seeds.first(50).check(world -> {
            world.setFaults(Faults.NONE.withCalmAfter(Duration.ofMillis(1)));
            Victim victim = world.victim("worker");
            victim.setProbability(1);
            world.host("one").start(() -> {
                Tulip.sleep(Duration.ofMillis(2)).await();
                victim.run(() -> pause(3, new ArrayList<>()));
            });
            world.run();
            assertThat(victim.wasCancelled()).isFalse();
        });
    }

    @Test
    void whoIsNamedTooLateAndWhatIsNoProbabilityIsRefused() {
        try (World world = World.of(1)) {
            world.host("one").start(() -> {});
            assertThatThrownBy(() -> world.victim("late"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("before its first program starts")
                    .hasMessageContaining("the program of one");
            world.run();
        }
        try (World world = World.of(1)) {
            Victim victim = world.victim("worker");
            for (double wrong : new double[] {0, -1, 1.1, Double.NaN}) {
                assertThatThrownBy(() -> victim.setProbability(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("more than 0 and at most 1");
            }
            assertThatThrownBy(victim::awaitNumber)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("worker");
        }
        assertThatThrownBy(() -> Victim.at(0)).hasMessageContaining("from 1 on");
        assertThatThrownBy(() -> Victim.atEachAwait(0, victim -> {})).hasMessageContaining("at least one await");
        assertThatThrownBy(() -> Victim.at(1).setProbability(0.5)).hasMessageContaining("no seed chooses");
    }

    @Test
    void aVictimWhoRunsNothingInAnySeedIsNamed() {
        Seeds seeds = Seeds.first(10).withName("idle");
        assertThatThrownBy(() -> seeds.check(world -> {
                    world.victim("worker");
                    world.host("one").start(() -> {});
                }))
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining(
                        "idle does not try all that it says: the victim worker has run nothing in any of 10 seeds");
        seeds.check(world -> {
            Victim worker = world.victim("worker");
            int seed = world.choose(2);
            world.host("one").start(() -> {
                if (seed == 0) {
                    worker.run(() -> {});
                }
            });
        });
    }
}
