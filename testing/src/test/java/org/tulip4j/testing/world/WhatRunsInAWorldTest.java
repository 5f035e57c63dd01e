package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Lock;

/** What of tulip runs in a world: it works there, and the same seed is the same story on every engine. */
class WhatRunsInAWorldTest {
    private static Set<String> areas() {
        return Areas.ALL.keySet();
    }

    private static List<String> story(long seed, String engine, boolean debug, String area) {
        try (World world = World.of(seed)) {
            world.setLoopOptions(LoopOptions.DEFAULT.withEngine(engine).withDebug(debug));
            world.keepStory();
            Areas.ALL.get(area).accept(world);
            return world.story();
        }
    }

    @ParameterizedTest
    @MethodSource("areas")
    void itWorksAndTheSameSeedIsTheSameStory(String area) {
        int seeds = Integer.getInteger("tulip.seeds", 3);
        for (long seed = 1; seed <= seeds; seed++) {
            List<String> first = story(seed, "platform", false, area);
            assertThat(first).as("story").hasSizeGreaterThan(2);
            for (String engine : Worlds.engines()) {
                assertThat(story(seed, engine, false, area))
                        .as("seed %s on %s", seed, engine)
                        .isEqualTo(first);
            }
            assertThat(story(seed, "platform", true, area)).as("debug mode").isEqualTo(first);
        }
    }

    /** Turns of a loop are cut in pieces by the system's clock; nothing of that is seen. */
    @Test
    void aSlowMachineTellsTheSameStory() {
        assertThat(storyOfWork(20_000)).isEqualTo(storyOfWork(0));
    }

    private static List<String> storyOfWork(long nanosEach) {
        try (World world = World.of(3)) {
            world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
            world.setFaults(Faults.ROUGH);
            world.keepStory();
            Areas.two(
                    world,
                    () -> Streams.startServer(
                                    (reader, writer) -> {
                                        for (byte[] line : reader.lines()) {
                                            work(400, nanosEach);
                                            writer.write(line);
                                        }
                                    },
                                    "0.0.0.0",
                                    7)
                            .await()
                            .serveForever()
                            .await(),
                    () -> {
                        try (Streams.Connection connection =
                                Streams.openConnection("server", 7).await(IOException.class)) {
                            for (int i = 0; i < 20; i++) {
                                work(400, nanosEach);
                                world.note(Worlds.ask(connection, "line " + i));
                            }
                        } catch (IOException broken) {
                            world.note(broken.getMessage());
                        }
                    });
            return world.story();
        }
    }

    /** So many callbacks, and a task that waits for all of them. */
    private static void work(int callbacks, long nanosEach) {
        EventLoop loop = EventLoops.running();
        Event done = new Event();
        for (int i = 0; i < callbacks; i++) {
            boolean isLast = i == callbacks - 1;
            loop.callSoon(() -> {
                long end = System.nanoTime() + nanosEach;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                if (isLast) {
                    done.set();
                }
            });
        }
        done.waitFor().await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tasksThatWaitForEachOtherFailTheWorld(boolean debug) {
        try (World world = World.of(1)) {
            world.setLoopOptions(LoopOptions.DEFAULT.withDebug(debug));
            world.host("one").start(() -> {
                Lock left = new Lock();
                Lock right = new Lock();
                TaskGroup.runVoid(both -> {
                    both.createTaskVoid(() -> holds(left, right));
                    both.createTaskVoid(() -> holds(right, left));
                });
            });
            world.host("other").serve(Worlds.echo());
            assertThatThrownBy(world::run)
                    .isInstanceOf(WorldFailure.class)
                    .hasMessageContaining("wait")
                    .hasMessageContaining("<Lock locked waiters=1>");
            assertThat(world.elapsed()).isLessThan(Duration.ofSeconds(1));
        }
    }

    private static void holds(Lock first, Lock second) {
        first.withVoid(() -> {
            Tulip.sleep(Duration.ofMillis(10)).await();
            second.withVoid(() -> {});
        });
    }

    /** Its peer is slow, and has not read it when the service is told to end. */
    @Test
    void aServiceThatIsToldToEndMaySendWhatItHasClosed() {
        try (World world = World.of(1)) {
            world.host("slow").serve(() -> Streams.startServer(
                            (reader, writer) -> {
                                while (reader.read(10_000).await().length > 0) {
                                    Tulip.sleep(Duration.ofMillis(100)).await();
                                }
                            },
                            "0.0.0.0",
                            7)
                    .await()
                    .serveForever()
                    .await());
            world.host("sender").serve(() -> {
                Tulip.sleep(Duration.ofMillis(10)).await();
                try (Streams.Connection connection =
                        Streams.openConnection("slow", 7).await()) {
                    connection.writer().write(new byte[1_000_000]);
                }
                Tulip.sleep(Duration.ofHours(1)).await();
            });
            world.host("client").start(() -> Tulip.sleep(Duration.ofSeconds(1)).await());
            world.run();
            assertThat(world.elapsed()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(15));
        }
    }

    /** It is told when the program ends: how early it is found depends on when the collector runs. */
    @Test
    void anExceptionThatNobodyRetrievesIsToldAtTheEndOfItsProgram() {
        try (World world = World.of(1)) {
            world.host("one").start(() -> {
                WeakReference<?> forgotten = failing();
                for (int i = 0; i < 200 && forgotten.get() != null; i++) {
                    System.gc();
                    Tulip.sleep(Duration.ofMillis(10)).await();
                }
                assertThat(forgotten.get()).isNull();
                Tulip.sleep(Duration.ofSeconds(10)).await();
            });
            assertThatThrownBy(world::run)
                    .isInstanceOf(WorldFailure.class)
                    .hasMessageContaining("Task exception was never retrieved")
                    .hasMessageContaining("at PT1");
        }
    }

    private static WeakReference<?> failing() {
        return new WeakReference<>(Tulip.createTaskVoid(() -> {
            throw new IllegalStateException("nobody looks at it");
        }));
    }
}
