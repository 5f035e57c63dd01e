package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.tulip4j.Tulip;
import org.tulip4j.testing.world.Victim;
import org.tulip4j.testing.world.World;

/** Tests of worlds as JUnit runs and reports them. */
class WorldsInJUnitTest {
    private static final List<String> CALLS = new ArrayList<>();

    private static void pause() {
        Tulip.sleep(Duration.ofMillis(1)).await();
    }

    /** What JUnit has told. */
    private static final class Told implements TestExecutionListener {
        /** How each test ended, by what is shown of it. */
        private final Map<String, String> ends = new TreeMap<>();
        /** Every entry. */
        private final Map<String, String> entries = new TreeMap<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                String why = result.getThrowable().map(Throwable::getMessage).orElse("");
                ends.put(test.getDisplayName(), result.getStatus() + " " + why);
            }
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            entries.putAll(entry.getKeyValuePairs());
        }
    }

    private static Told run(Class<?> tests) {
        CALLS.clear();
        Told told = new Told();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        LauncherFactory.create().execute(request, told);
        return told;
    }

    /** Tests that pass. */
    static class Passing {
        @BeforeEach
        void before(TestInfo info) {
            CALLS.add("before " + info.getTestMethod().orElseThrow().getName());
        }

        @AfterEach
        void after() {
            CALLS.add("after");
        }

        @TulipTest
        void aWorldAlone(World world) {
            CALLS.add(world.toString());
            world.host("one").start(WorldsInJUnitTest::pause);
        }

        @TulipTest(seeds = 2, seed = 40)
        void somethingElseIsGiven(TestInfo info, World world, @TempDir Path folder) {
            assertThat(Files.isDirectory(folder)).isTrue();
            CALLS.add(info.getDisplayName().substring(0, 9) + " " + world);
            world.host("one").start(WorldsInJUnitTest::pause);
        }

        @TulipTest(engine = "platform", debug = false)
        void engineAndDebugAreThoseOfItsLoops(World world) {
            world.host("one")
                    .start(() ->
                            CALLS.add(org.tulip4j.EventLoops.running().report().engine() + " "
                                    + org.tulip4j.EventLoops.running().isDebug()));
        }
    }

    @Test
    void aWorldIsGivenToATestBesideOtherThings() {
        Told told = run(Passing.class);
        assertThat(told.ends.values()).hasSize(3).allMatch("SUCCESSFUL "::equals);
        assertThat(CALLS)
                .contains(
                        "<World seed 1 at PT0S with []>",
                        "something <World seed 40 at PT0S with []>",
                        "something <World seed 41 at PT0S with []>",
                        "platform false")
                .filteredOn(call -> call.startsWith("before") || call.equals("after"))
                .hasSize(6);
    }

    /** Tests in classes of other kinds. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class Kinds {
        /** How many worlds this object has seen. */
        private int worlds;

        @ExtendWith(TulipExtension.class)
        @ParameterizedTest
        @ValueSource(ints = {5, 6})
        void parameterized(int value, World world) {
            CALLS.add("parameterized " + value);
            world.host("one").start(WorldsInJUnitTest::pause);
        }

        @ExtendWith(TulipExtension.class)
        @RepeatedTest(2)
        void repeated(World world) {
            CALLS.add("repeated");
            world.host("one").start(WorldsInJUnitTest::pause);
        }

        @TulipTest(seeds = 3)
        void sharesItsObject(World world) {
            CALLS.add("seen " + ++worlds);
            world.host("one").start(WorldsInJUnitTest::pause);
        }

        /** One inside of another. */
        @Nested
        class Inside {
            @TulipTest(seeds = 1)
            void fails(World world) {
                CALLS.add("inside");
                world.host("one").start(WorldsInJUnitTest::pause);
                world.run();
                throw new AssertionError("as it is to");
            }
        }
    }

    @Test
    void parameterizedRepeatedNestedAndSharedTestsHaveWorlds() {
        Told told = run(Kinds.class);
        assertThat(CALLS)
                .contains("parameterized 5", "parameterized 6", "repeated", "seen 1", "seen 2", "seen 3", "inside");
        assertThat(told.ends.get("fails(World)"))
                .startsWith(
                        "FAILED 1 of 1 seeds of org.tulip4j.testing.WorldsInJUnitTest$Kinds$Inside.fails failed: [1]");
        assertThat(told.ends.values()).filteredOn("SUCCESSFUL "::equals).hasSize(5);
        assertThat(told.entries).containsEntry("tulip.failingSeeds", "[1]").containsKey("tulip.replay");
    }

    /** Tests with somebody who is cancelled. */
    static class Cancelling {
        @TulipTest(seeds = 100)
        void bySeed(World world, Victim victim) {
            world.host("one")
                    .start(() -> victim.run(() -> {
                        pause();
                        pause();
                    }));
            world.run();
            CALLS.add("by seed " + victim.wasCancelled());
        }

        @TulipTest(seeds = 2, cancels = 10)
        void atEachAwait(World world, Victim victim) {
            List<String> done = new ArrayList<>();
            world.host("one")
                    .start(() -> victim.run(() -> {
                        pause();
                        done.add("one");
                        pause();
                        done.add("two");
                    }));
            world.run();
            CALLS.add("at await " + victim.awaitNumber() + " " + done);
        }

        @TulipTest(seeds = 3, cancels = 10)
        void fails(World world, Victim victim) {
            boolean[] whole = {true};
            world.host("one")
                    .start(() -> victim.run(() -> {
                        pause();
                        whole[0] = false;
                        pause();
                        whole[0] = true;
                    }));
            world.run();
            assertThat(whole[0]).as("whole").isTrue();
        }

        @TulipTest(seeds = 3, cancels = 2)
        void tooFew(World world, Victim victim) {
            world.host("one")
                    .start(() -> victim.run(() -> {
                        for (int i = 0; i < 5; i++) {
                            pause();
                        }
                    }));
        }

        @TulipTest(seeds = 3, cancels = 2)
        void nobody(World world, Victim victim) {
            world.host("one").start(WorldsInJUnitTest::pause);
        }
    }

    @Test
    void aVictimInAWorldIsCancelledBySeedOrAtEachAwait() {
        Told told = run(Cancelling.class);
        assertThat(told.ends.get("bySeed(World, Victim)")).isEqualTo("SUCCESSFUL ");
        assertThat(CALLS).contains("by seed true", "by seed false");
        assertThat(told.ends.get("atEachAwait(World, Victim)")).isEqualTo("SUCCESSFUL ");
        assertThat(CALLS)
                .filteredOn(call -> call.startsWith("at await"))
                .containsExactly(
                        "at await 1 []",
                        "at await 1 []",
                        "at await 2 [one]",
                        "at await 2 [one]",
                        "at await 3 [one, two]",
                        "at await 3 [one, two]");
        assertThat(told.ends.get("fails(World, Victim)"))
                .contains(
                        "3 of 3 seeds of org.tulip4j.testing.WorldsInJUnitTest$Cancelling.fails failed with the victim cancelled at its await number 2: [1, 2, 3]",
                        "cancels victim at its await number 2, WorldsInJUnitTest.pause(WorldsInJUnitTest.java:");
        assertThat(told.ends.get("tooFew(World, Victim)")).contains("waits more than 2 times", "raise cancels");
        assertThat(told.ends.get("nobody(World, Victim)")).contains("has never called Victim.run");
    }

    /** What cannot be. */
    static class Impossible {
        @BeforeEach
        void before(World world) {
            CALLS.add("called with " + world);
        }

        @TulipTest(seeds = 2)
        void never(World world) {
            CALLS.add("never");
        }
    }

    @Test
    void aWorldForBeforeEachIsRefused() {
        assertThat(run(Impossible.class).ends.get("never(World)"))
                .startsWith("FAILED ")
                .contains("there is no World for ", "for each run of the test method");
        assertThat(CALLS).isEmpty();
    }

    /** Tests that do not end. */
    static class Endless {
        @TulipTest(timeoutSeconds = 1, seed = 17)
        void goesOn(World world) {
            world.setLimit(Duration.ofDays(100_000));
            world.host("one").start(() -> {
                while (true) {
                    pause();
                }
            });
        }

        @TulipTest(timeoutSeconds = 1, seed = 18)
        void blocks(World world) {
            world.host("one").start(() -> new CountDownLatch(1).await());
        }
    }

    /** A test that ends late, and well. */
    static class Late {
        @TulipTest(timeoutSeconds = 1, seed = 19)
        void blocksForAWhile(World world) {
            world.host("one").start(() -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException swallowed) {
                    CALLS.add("was interrupted");
                }
            });
        }
    }

    @Test
    void aRunThatEndsTooLateFailsThoughAllIsWell() {
        assertThat(run(Late.class).ends.get("blocksForAWhile(World)"))
                .startsWith("FAILED ")
                .contains("the run took too long, longer than 1.0 s of real time; thread ", "(seed 19, at ");
        assertThat(CALLS).containsExactly("was interrupted");
    }

    @Test
    void aRunThatTakesTooLongTellsItsSeedAndWhereItStood() {
        Told told = run(Endless.class);
        assertThat(told.ends.get("goesOn(World)"))
                .contains(
                        "the run took too long, longer than 1.0 s of real time; these go on: [one: <Task main ",
                        "(seed 17, at ")
                .contains("one        still has <Task main pending", " at WorldsInJUnitTest.pause(");
        assertThat(told.ends.get("blocks(World)"))
                .contains(
                        "the run took too long, longer than 1.0 s of real time; thread ",
                        "stood at WorldsInJUnitTest$Endless.",
                        "(seed 18, at ");
        assertThat(Thread.interrupted())
                .as("an interrupt that was meant for the run")
                .isFalse();
    }

    /** Several tests, one of which was recorded. */
    static class Several {
        @TulipTest(seeds = 2)
        void another(World world) {
            CALLS.add("another");
            world.host("one").start(WorldsInJUnitTest::pause);
        }

        @TulipTest(seeds = 2)
        void recorded(World world) {
            CALLS.add("recorded");
            world.host("one").start(WorldsInJUnitTest::pause);
            world.run();
            throw new AssertionError("as it is to");
        }
    }

    @Test
    void withAReplayOtherTestsAreSkippedAndDoNotLookPassed() {
        Told first = run(Several.class);
        assertThat(first.ends.get("another(World)")).isEqualTo("SUCCESSFUL ");
        System.setProperty("tulip.replay", first.entries.get("tulip.replay"));
        try {
            Told told = run(Several.class);
            assertThat(told.ends.get("another(World)"))
                    .startsWith("ABORTED org.tulip4j.testing.WorldsInJUnitTest$Several.another was not run: ")
                    .contains("is a recording of org.tulip4j.testing.WorldsInJUnitTest$Several.recorded");
            assertThat(told.ends.get("recorded(World)")).startsWith("FAILED ").contains("as it is to", "replay of ");
            assertThat(CALLS).containsExactly("recorded");
        } finally {
            System.clearProperty("tulip.replay");
        }
    }
}
