package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.Tulip;

/** A world that is called from odd places, and what is thrown there: it fails with its seed, and names what was wrong. */
class OddPlacesTest extends InAWorld {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AGES = Duration.ofSeconds(Long.MAX_VALUE);

    private final Host home = world.host("home");

    private void sleeps() {
        home.start(() -> Tulip.sleep(SECOND).await());
    }

    private static int deep(int depth) {
        return deep(depth + 1) + 1;
    }

    @SuppressWarnings("unchecked") // is the point of it
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void anErrorWithoutAMessageIsNamedByItsType() {
        sleeps();
        world.at(Duration.ofMillis(5), () -> {
            throw new AssertionError();
        });
        assertThatThrownBy(world::run)
                .isInstanceOf(WorldFailure.class)
                .hasMessageStartingWith("java.lang.AssertionError (seed 1, at PT0.005S)");
    }

    @Test
    void whateverAScriptThrowsHasASeed() {
        for (Throwable thrown : new Throwable[] {new LinkageError("odd"), new IOException("odd")}) {
            try (World other = World.of(1)) {
                other.host("home").start(() -> Tulip.sleep(SECOND).await());
                other.at(Duration.ofMillis(5), () -> OddPlacesTest.<RuntimeException>raise(thrown));
                assertThatThrownBy(other::run)
                        .isInstanceOf(WorldFailure.class)
                        .hasMessageContaining("odd (seed 1, at PT0.005S)")
                        .hasCause(thrown);
            }
        }
    }

    @Test
    void anInvariantThatThrowsIsNamed() {
        for (BooleanSupplier odd : new BooleanSupplier[] {
            () -> deep(0) > 0,
            () -> {
                throw new IllegalStateException();
            }
        }) {
            try (World other = World.of(1)) {
                other.host("home").start(() -> Tulip.sleep(SECOND).await());
                other.invariant("all is well", odd);
                assertThatThrownBy(other::run)
                        .isInstanceOf(WorldFailure.class)
                        .hasMessageStartingWith("the invariant cannot be looked at: all is well: java.lang.")
                        .hasMessageContaining("(seed 1, at");
            }
        }
    }

    @Test
    void aTestThatIsTooDeepHasASeed() {
        assertThatThrownBy(
                        () -> Seeds.first(1).check(each -> assertThat(deep(0)).isPositive()))
                .hasMessageContaining("StackOverflowError")
                .hasMessageContaining("(seed 1, ");
    }

    @Test
    void aWorldIsNotClosedWhileItRuns() {
        sleeps();
        world.at(Duration.ofMillis(5), world::close);
        assertThatThrownBy(world::run).hasMessageContaining("is being run: close it behind run()");
    }

    @Test
    void aProgramDoesNotCloseItsWorld() {
        home.start(world::close);
        assertThatThrownBy(world::run).hasMessageContaining("is being run: close it behind run()");
    }

    private void anotherThreadDoes(Consumer<World> odd) {
        home.start(() -> {
            Thread thread = new Thread(
                    () -> {
                        try {
                            odd.accept(world);
                        } catch (IllegalStateException refused) {
                            assertThat(refused).hasMessageContaining("thread stranger may not call");
                        }
                    },
                    "stranger");
            thread.start();
            thread.join();
            Tulip.sleep(SECOND).await();
        });
        assertThatThrownBy(world::run).hasMessageContaining("thread stranger has called");
    }

    @Test
    void anotherThreadDoesNotChoose() {
        anotherThreadDoes(odd -> odd.choose(2));
    }

    @Test
    void anotherThreadNotesNothing() {
        anotherThreadDoes(odd -> odd.note("odd"));
    }

    @Test
    void anotherThreadGivesNoScripts() {
        anotherThreadDoes(odd -> odd.at(SECOND, () -> {}));
    }

    @Test
    void anotherThreadKillsNobody() {
        Host other = world.host("other");
        other.serve(() -> Tulip.sleep(SECOND).await());
        anotherThreadDoes(odd -> other.kill());
    }

    @Test
    void timesThatNoWorldCanCountAreRefused() {
        assertThatThrownBy(() -> world.setLimit(AGES)).hasMessageContaining("more than a world can count");
        assertThatThrownBy(() -> world.at(AGES, () -> {})).hasMessageContaining("more than a world can count");
        assertThatThrownBy(() -> home.jumpClock(AGES)).hasMessageContaining("more than a world can count");
        assertThatThrownBy(() -> LinkOptions.DEFAULT.withJitter(AGES))
                .hasMessageContaining("more than a world can count");
    }

    @Test
    void aHostGetsAnAddressThatIsFree() {
        world.host("given", "10.0.0.3");
        assertThat(world.host("second").address().getHostAddress()).isEqualTo("10.0.0.4");
        world.host("later", "10.0.0.5");
        assertThat(world.host("third").address().getHostAddress()).isEqualTo("10.0.0.6");
    }

    @Test
    void aProgramThatBeginsBehindAPauseIsNotRousedBefore() {
        sleeps();
        home.kill();
        home.start(() -> Tulip.sleep(SECOND).await());
        home.pause();
        home.kill();
        home.restart();
        world.at(Duration.ofMillis(5), () -> home.jumpClock(SECOND));
        world.at(Duration.ofMillis(6), home::resume);
        world.run();
        assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(1006));
    }

    private Host endsSlowly() {
        Host slow = world.host("slow");
        slow.serve(() -> {
            try {
                Tulip.sleep(Duration.ofHours(2)).await();
            } finally {
                Tulip.sleep(Duration.ofSeconds(10)).await();
            }
        });
        return slow;
    }

    @Test
    void aServiceThatBeginsWhileOthersEndIsToldToEnd() {
        sleeps();
        endsSlowly();
        Host other = world.host("other");
        world.at(
                Duration.ofSeconds(2),
                () -> other.serve(() -> Tulip.sleep(Duration.ofHours(2)).await()));
        world.run();
        assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void aProgramThatBeginsWhileServicesEndIsWaitedFor() {
        sleeps();
        endsSlowly();
        Host other = world.host("other");
        world.at(
                Duration.ofSeconds(2),
                () -> other.start(() -> Tulip.sleep(Duration.ofMinutes(5)).await()));
        world.run();
        assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(302));
    }

    private static void fails(World each) {
        each.host("home").start(() -> {
            throw new IllegalStateException("what was wrong");
        });
    }

    @Test
    void aFailureIsToldThoughNoFileCanBeWritten() throws IOException {
        Path taken = Path.of("target/tulip-replay/no-file-1.txt");
        Files.createDirectories(taken);
        try {
            assertThatThrownBy(() -> Seeds.first(1).withName("no file").check(OddPlacesTest::fails))
                    .isInstanceOfSatisfying(WorldFailure.class, failure -> assertThat(failure.recording())
                            .isNull())
                    .hasMessageContaining("what was wrong")
                    .hasMessageContaining("Repeat it with -Dtulip.seed=1, for no file could be written: ");
        } finally {
            Files.delete(taken);
        }
    }

    @Test
    void aLongNameIsCutForItsFile() {
        String name = "long".repeat(100);
        assertThatThrownBy(() -> Seeds.first(1).withName(name).check(OddPlacesTest::fails))
                .isInstanceOfSatisfying(WorldFailure.class, failure -> assertThat(failure.recording())
                        .exists())
                .hasMessageContaining("what was wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\u0000", "10.0.0.9", "::1", "a:80", "[a]"})
    void namesThatNobodyCanLookUpAreRefused(String name) {
        assertThatThrownBy(() -> world.host(name)).hasMessageContaining("a host needs a name of its own");
    }
}
