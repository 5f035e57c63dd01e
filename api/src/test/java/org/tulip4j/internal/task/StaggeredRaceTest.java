package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Race;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** When attempts are started, what a race remembers of each, and what it leaves behind. */
class StaggeredRaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
            // A timer that was left would be waited for.
            long end = backend.now;
            assertThatThrownBy(loop::runForever).hasMessage("nothing will ever happen");
            assertThat(backend.now).isEqualTo(end);
        }
    }

    private Coroutine<String> attempt(String name, long millis) {
        return () -> {
            events.add(name + " at " + backend.now / 1_000_000);
            Tulip.sleep(Duration.ofMillis(millis)).await();
            if (name.startsWith("bad")) {
                throw new IllegalStateException(name);
            }
            return name;
        };
    }

    @Test
    void aRaceThatIsWonAtOnceStartsNoOther() {
        on(() -> {
            Race.Result<String> result = Race.<String>staggered(List.of(() -> "first", attempt("second", 1)), HOUR)
                    .await();
            assertThat(result.value()).isEqualTo("first");
            assertThat(result.index()).isZero();
            assertThat(result.exceptions()).hasSize(1).containsOnlyNulls();
            assertThat(events).isEmpty();
        });
    }

    @Test
    void theNextIsStartedByTimeOrByTheFailureOfTheLastOneOnly() {
        on(() -> {
            Race.Result<String> result = Race.<String>staggered(
                            List.of(
                                    attempt("bad one", 1_500),
                                    attempt("two", 10_000),
                                    attempt("bad three", 100),
                                    attempt("four", 100)),
                            SECOND)
                    .await();
            assertThat(events).containsExactly("bad one at 0", "two at 1000", "bad three at 2000", "four at 2100");
            assertThat(result.value()).isEqualTo("four");
            assertThat(result.index()).isEqualTo(3);
            List<Throwable> thrown = result.exceptions();
            assertThat(thrown).hasSize(4);
            assertThat(thrown.get(0)).hasMessage("bad one");
            assertThat(thrown.get(1)).isInstanceOf(CancelledError.class);
            assertThat(thrown.get(2)).hasMessage("bad three");
            assertThat(thrown.get(3)).isNull();
            assertThat(backend.now).isEqualTo(2_200_000_000L);
        });
    }

    @Test
    void theLastAttemptIsFollowedByNoTimer() {
        try (EventLoop loop = backend.newLoop()) {
            assertThatThrownBy(() -> loop.runUntilComplete(() -> Race.staggered(
                                    List.of(() ->
                                            EventLoops.running().createFuture().await()),
                                    SECOND)
                            .await()))
                    .hasStackTraceContaining("nothing will ever happen");
            assertThat(backend.now).isZero();
        }
    }

    @Test
    void withoutADelayOnlyAFailureStartsTheNext() {
        on(() -> {
            Race.Result<String> result = Race.<String>staggered(
                            List.of(attempt("bad one", 3_600_000), attempt("two", 10)), null)
                    .await();
            assertThat(events).containsExactly("bad one at 0", "two at 3600000");
            assertThat(result.value()).isEqualTo("two");
        });
    }

    @Test
    void aRaceThatIsCancelledPassesItsMessageOnAndStartsNoOther() {
        on(() -> {
            Future<Race.Result<String>> race =
                    Race.<String>staggered(List.of(attempt("one", 5_000), attempt("two", 5_000)), SECOND);
            Play.ticks(2);
            assertThat(race.cancel("why")).isTrue();
            assertThat(race.isDone()).isFalse();
            assertThatThrownBy(race::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(race.cancel("again")).isFalse();
            assertThat(events).containsExactly("one at 0");
            assertThat(backend.now).isZero();
        });
    }

    @Test
    void anAttemptThatEndsItsCancellationWithAFailureStartsNoOther() {
        on(() -> {
            Future<Race.Result<String>> race = Race.<String>staggered(
                    List.of(
                            () -> {
                                catchThrowable(() -> Tulip.sleep(HOUR).await());
                                throw new IllegalStateException("while it ends");
                            },
                            attempt("never", 1)),
                    null);
            Play.ticks(2);
            race.cancel();
            assertThat(Play.endsCancelled(race)).isTrue();
            assertThat(events).isEmpty();
        });
    }

    @Test
    void aRaceIsOverWhenItsLosersHaveEnded() {
        on(() -> {
            Future<Race.Result<String>> race = Race.<String>staggered(
                    List.of(
                            () -> {
                                try {
                                    return Tulip.sleep(HOUR, "never").await();
                                } finally {
                                    Tulip.sleep(Duration.ofSeconds(3)).await();
                                }
                            },
                            attempt("two", 10)),
                    SECOND);
            assertThat(race.await().value()).isEqualTo("two");
            assertThat(backend.now).isEqualTo(4_010_000_000L);
            assertThat(race.cancel()).isFalse();
        });
    }

    @Test
    void aRaceThatNobodyWinsFailsWithAllThatWasThrown() {
        on(() -> assertThatThrownBy(
                        () -> Race.<String>staggered(List.of(attempt("bad one", 10), attempt("bad two", 10)), null)
                                .await())
                .isInstanceOfSatisfying(ExceptionGroup.class, failed -> assertThat(failed.exceptions())
                        .extracting(Throwable::getMessage)
                        .containsExactly("bad one", "bad two")));
    }

    @Test
    void itIsCancelledOnItsLoopOnly() {
        on(() -> {
            Future<Race.Result<String>> race = Race.<String>staggered(List.of(attempt("one", 10)), null);
            assertThat(Play.inOtherThread(race::cancel)).isInstanceOf(IllegalStateException.class);
            assertThat(race.await().value()).isEqualTo("one");
        });
    }

    @Test
    void aFailureSetsTheClockAnew() {
        on(() -> {
            Race.Result<String> result = Race.<String>staggered(
                            List.of(attempt("bad one", 100), attempt("two", 10_000), attempt("three", 100)), SECOND)
                    .await();
            assertThat(events).containsExactly("bad one at 0", "two at 100", "three at 1100");
            assertThat(result.index()).isEqualTo(2);
        });
    }
}
