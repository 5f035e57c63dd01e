package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;
import org.tulip4j.Tulip;

/** Recordings that repeat, those that cannot, what properties ask for, and runs in several threads. */
class ReplayTest {
    private static final String WHOLE =
            "tulip world 2\nname some\nseed 7\nawait none\nbounds 1f\norder 0*3 5\nfaults\nways\nprograms 1\nend\n";

    @AfterEach
    void clear() {
        for (String key : List.of("tulip.replay", "tulip.seed", "tulip.seeds")) {
            System.clearProperty(key);
        }
    }

    /** Fails when a choice of ten is more than seven. */
    private static void choosy(World world, int choices, int bound) {
        world.host("one").start(() -> {
            for (int i = 0; i < choices; i++) {
                Tulip.sleep(Duration.ofMillis(1)).await();
                assertThat(world.choose(bound)).as("chosen").isLessThan(8);
            }
        });
    }

    private static WorldFailure recorded() {
        return catchThrowableOfType(
                WorldFailure.class, () -> Seeds.first(20).withName("choosy").check(world -> choosy(world, 10, 10)));
    }

    private static WorldFailure replayed(Path file, Seeds.Plan plan) {
        System.setProperty("tulip.replay", file.toString());
        return catchThrowableOfType(
                WorldFailure.class, () -> Seeds.first(20).withName("choosy").check(plan));
    }

    @Test
    void aReplayHasNoLimitOfRealTimeAsADebuggerStopsIt() {
        Seeds seeds = Seeds.of(1).withName("stopped");
        Seeds limited = seeds.withRealTimeLimit(Duration.ofMillis(80));
        CountDownLatch debugger = new CountDownLatch(1);
        boolean[] stopped = {false};
        Seeds.Plan plan = world -> world.host("one").start(() -> {
            if (stopped[0]) {
                debugger.await(400, TimeUnit.MILLISECONDS);
            }
            throw new IllegalStateException("broken");
        });
        WorldFailure first = catchThrowableOfType(WorldFailure.class, () -> seeds.check(plan));
        stopped[0] = true;
        assertThatThrownBy(() -> limited.check(plan)).hasMessageContaining("the run took too long");
        System.setProperty("tulip.replay", first.recording().toString());
        assertThatThrownBy(() -> limited.check(plan)).hasMessageContaining("broken");
    }

    @Test
    void theSameProgramFailsInTheSameWay() {
        WorldFailure first = recorded();
        WorldFailure again = replayed(first.recording(), world -> choosy(world, 10, 10));
        assertThat(again.getMessage()).doesNotContain("other choices").contains("[chosen]");
        assertThat(again.story()).isEqualTo(first.story());
        assertThat(again.recording()).isEqualTo(first.recording());
        assertThat(again.failingSeeds()).containsExactly(first.failingSeeds().get(0));
    }

    @Test
    void howManySeedsFailIsKnownWhenAllWereRun() {
        assertThatThrownBy(() -> Seeds.first(20).withName("all").check(world -> {
                    throw new AssertionError("broken");
                }))
                .hasMessageStartingWith("20 of 20 seeds of all failed");
        assertThatThrownBy(() -> Seeds.first(21).withName("all").check(world -> {
                    throw new AssertionError("broken");
                }))
                .hasMessageStartingWith("20 or more of 21 seeds of all failed");
    }

    @Test
    void theStoryOfAReplayIsWrittenWithTheNotesThatWereAddedMeanwhile() throws Exception {
        WorldFailure again = replayed(recorded().recording(), world -> {
            world.note("look here");
            choosy(world, 10, 10);
        });
        String file = again.getMessage()
                .lines()
                .filter(line -> line.startsWith("The whole story is in "))
                .findFirst()
                .orElseThrow()
                .substring("The whole story is in ".length());
        assertThat(Files.readAllLines(Path.of(file)))
                .isEqualTo(again.told())
                .anyMatch(line -> line.contains("look here"));
    }

    @Test
    void aProgramThatAsksForOtherChoicesIsSaidToHaveChanged() {
        Path file = recorded().recording();
        assertThat(replayed(file, world -> {
                    world.choose(3);
                    choosy(world, 10, 10);
                    world.run();
                    throw new AssertionError("something else");
                }))
                .hasMessageStartingWith(
                        "The program asks for other choices than were recorded (programs: choice number 1 was ")
                .hasMessageContaining(", and is one of 3 now)");
        assertThat(replayed(file, world -> {
                    choosy(world, 1, 4);
                    world.run();
                    throw new AssertionError("something else");
                }))
                .hasMessageContaining("other choices than were recorded (")
                .hasMessageContaining("something else");
        assertThat(replayed(file, world -> choosy(world, 10, 12)))
                .hasMessageContaining("among other numbers of possibilities");
    }

    @Test
    void aTestOfAnotherNameIsSkippedAndSaysSo() {
        System.setProperty("tulip.replay", recorded().recording().toString());
        assertThatThrownBy(() -> Seeds.first(1).withName("picky").check(world -> choosy(world, 10, 10)))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("picky was not run")
                .hasMessageContaining("a recording of choosy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tulip world 2|tulip world 1|another version of tulip",
                "tulip world 2|hello|is no recording of a world",
                "end|  |cut off",
                "order|odd|line 6 is to begin with 'order'",
                "0*3|many|no number where",
                "0*3|-1|no number where",
                "0*3|1*x|no number where",
                "0*3|1*2000000000|there are few of them",
                "seed 7|seed x|no number where",
                "bounds 1f|bounds ?|no number where",
                "await none|await some|no number where"
            })
    void aFileThatIsNoWholeRecordingIsRefused(String right, String wrong, String why, @TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("recording.txt");
        Files.writeString(file, WHOLE.replace(right, wrong == null ? "" : wrong));
        System.setProperty("tulip.replay", file.toString());
        assertThatThrownBy(() -> Seeds.first(1).withName("some").check(world -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        "tulip.seeds, abc, how many seeds",
        "tulip.seeds, 0, how many seeds",
        "tulip.seeds, -3, how many seeds",
        "tulip.seeds, 99999999999, how many seeds",
        "tulip.seed, x, a whole number",
        "tulip.replay, /nowhere/at/all, cannot be read"
    })
    void aPropertyThatIsWrongIsRefusedByName(String key, String value, String why) {
        System.setProperty(key, value);
        assertThatThrownBy(() -> Seeds.first(1).check(world -> {}))
                .hasMessageContaining(key)
                .hasMessageContaining(value)
                .hasMessageContaining(why);
    }

    @Test
    void propertiesThatContradictEachOtherAreRefused() {
        System.setProperty("tulip.seed", "3");
        System.setProperty("tulip.seeds", "3");
        assertThatThrownBy(() -> Seeds.first(1).check(world -> {})).hasMessageContaining("are both set");
        System.clearProperty("tulip.seeds");
        System.setProperty("tulip.replay", "some");
        assertThatThrownBy(() -> Seeds.first(1).check(world -> {})).hasMessageContaining("are both set");
    }

    @Test
    void propertiesNameOtherSeeds() {
        List<String> seen = new ArrayList<>();
        Seeds.Plan plan = world -> {
            seen.add(world.toString());
            world.host("one").start(() -> {});
        };
        System.setProperty("tulip.seed", " -5 ");
        Seeds.first(3).check(plan);
        assertThat(seen).singleElement().asString().contains("seed -5 ");
        System.clearProperty("tulip.seed");
        System.setProperty("tulip.seeds", "4");
        Seeds.of(9).check(plan);
        assertThat(seen).hasSize(5);
    }

    @Test
    void severalThreadsFindWhatOneFinds() {
        Set<String> threads = Collections.synchronizedSet(new TreeSet<>());
        List<WorldFailure> failures = new ArrayList<>();
        for (int count : new int[] {1, 3}) {
            failures.add(catchThrowableOfType(
                    WorldFailure.class, () -> Seeds.first(200).inParallel(count).check(world -> {
                        threads.add(Thread.currentThread().getName());
                        choosy(world, 1, 10);
                    })));
        }
        assertThat(threads).contains("tulip-worlds-0", "tulip-worlds-1", "tulip-worlds-2");
        assertThat(failures.get(1).failingSeeds())
                .hasSize(20)
                .isEqualTo(failures.get(0).failingSeeds());
        assertThat(failures.get(1).getMessage()).isEqualTo(failures.get(0).getMessage());
        Seeds.first(50).inParallel(2).check(world -> choosy(world, 1, 8));
        assertThatThrownBy(() -> Seeds.first(1).inParallel(0)).hasMessageContaining("at least one thread");
    }

    @Test
    void whatIsNoNameNoLimitAndNoSeedsIsRefused() {
        assertThatThrownBy(() -> Seeds.first(1).withName("two\nlines")).hasMessageContaining("a name of one line");
        assertThatThrownBy(() -> Seeds.first(1).withName(" ")).hasMessageContaining("a name of one line");
        assertThatThrownBy(() -> Seeds.first(1).withRealTimeLimit(Duration.ZERO))
                .hasMessageContaining("more than zero");
        assertThatThrownBy(() -> Seeds.from(Long.MAX_VALUE, 2)).hasMessageContaining("numbers for it");
    }
}
