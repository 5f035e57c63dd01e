package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attempts of which one is wanted. */
class RaceTest {
    private static final Duration DELAY = Duration.ofMillis(250);

    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
            assertThat(loop.allTasks()).isEmpty();
        }
    }

    private Coroutine<String> after(int millis, String what) {
        return () -> {
            events.add(what + " starts at " + backend.now / 1_000_000);
            try {
                Tulip.sleep(Duration.ofMillis(millis)).await();
            } catch (CancelledError cancelled) {
                events.add(what + " cancelled");
                throw cancelled;
            }
            if (what.startsWith("bad")) {
                throw new IllegalStateException(what);
            }
            return what;
        };
    }

    @Test
    void theNextStartsAfterTheDelayOrAFailure() {
        on(() -> {
            Race.Result<String> result = Race.staggered(
                            List.of(after(1000, "slow"), after(50, "bad"), after(100, "good"), after(0, "never")),
                            DELAY)
                    .await();
            assertThat(result.value()).isEqualTo("good");
            assertThat(result.index()).isEqualTo(2);
            assertThat(result.exceptions()).hasSize(3);
            assertThat(result.exceptions().get(0)).isInstanceOf(CancelledError.class);
            assertThat(result.exceptions().get(1)).hasMessage("bad");
            assertThat(result.exceptions().get(2)).isNull();
        });
        assertThat(events)
                .containsExactly("slow starts at 0", "bad starts at 250", "good starts at 300", "slow cancelled");
    }

    @Test
    void ofTwoThatSucceedInOnePassOneWinsAndTheOtherIsHandedBack() {
        on(() -> {
            Future<Void> gate = EventLoops.running().createFuture();
            Coroutine<String> first = () -> {
                Tulip.shield(gate).await();
                return "first";
            };
            Coroutine<String> second = () -> {
                Tulip.shield(gate).await();
                return "second";
            };
            Future<Race.Result<String>> race =
                    Race.<String>staggered(List.of(first, second), Duration.ZERO, closed::add);
            Tulip.sleep(Duration.ofMillis(1)).await();
            gate.setResult(null);
            Race.Result<String> result = race.await();
            assertThat(result.value()).isEqualTo("first");
            assertThat(result.exceptions().get(1)).isInstanceOf(CancelledError.class);
        });
        assertThat(closed).containsExactly("second");
    }

    @Test
    void whatAnAttemptReturnsInTheStepInWhichItIsCancelledCounts() {
        on(() -> {
            Coroutine<String> slow = () -> {
                Tulip.sleep(Duration.ofMillis(10)).await();
                return "slow";
            };
            Coroutine<String> selfCancelled = () -> {
                Tulip.currentTask().cancel();
                return "lost otherwise";
            };
            Race.Result<String> result = Race.<String>staggered(
                            List.of(slow, selfCancelled), Duration.ZERO, closed::add)
                    .await();
            assertThat(result.value()).isEqualTo("lost otherwise");
        });
    }

    @Test
    void losersAreWaitedFor() {
        on(() -> {
            Coroutine<String> stubborn = () -> {
                try {
                    Tulip.sleep(Duration.ofHours(1)).await();
                } catch (CancelledError cancelled) {
                    Tulip.sleep(Duration.ofSeconds(2)).await();
                }
                return "too late";
            };
            Race.Result<String> result = Race.<String>staggered(List.of(stubborn, after(0, "good")), DELAY, closed::add)
                    .await();
            assertThat(result.value()).isEqualTo("good");
            assertThat(backend.now).isEqualTo(Duration.ofMillis(2250).toNanos());
        });
        assertThat(closed).containsExactly("too late");
    }

    @Test
    void aCancelledRaceCancelsAndWaitsAndHandsBack() {
        on(() -> {
            Coroutine<String> stubborn = () -> {
                try {
                    Tulip.sleep(Duration.ofHours(1)).await();
                } catch (CancelledError cancelled) {
                    Tulip.sleep(Duration.ofSeconds(2)).await();
                }
                return "too late";
            };
            Future<Race.Result<String>> race =
                    Race.<String>staggered(List.of(stubborn, after(1000, "other")), Duration.ZERO, closed::add);
            Tulip.sleep(Duration.ofMillis(1)).await();
            assertThat(race.cancel("enough")).isTrue();
            assertThat(race.isDone()).isFalse();
            assertThatThrownBy(race::await).isInstanceOf(CancelledError.class).hasMessage("enough");
            assertThat(race.isCancelled()).isTrue();
        });
        assertThat(closed).containsExactly("too late");
        assertThat(events).containsExactly("other starts at 0", "other cancelled");
    }

    @Test
    void aRaceCancelledAfterItsWinnerHandsThatBackToo() {
        on(() -> {
            Coroutine<String> stubborn = () -> {
                try {
                    Tulip.sleep(Duration.ofHours(1)).await();
                } finally {
                    Tulip.sleep(Duration.ofSeconds(2)).await();
                }
                return "never";
            };
            Future<Race.Result<String>> race =
                    Race.<String>staggered(List.of(stubborn, after(0, "good")), DELAY, closed::add);
            Tulip.sleep(Duration.ofSeconds(1)).await();
            race.cancel();
            assertThat(Play.endsCancelled(race)).isTrue();
        });
        assertThat(closed).containsExactly("good");
    }

    @Test
    void whenAllFailTheRaceFailsWithEveryReasonInTheirOrder() {
        on(() -> assertThatThrownBy(() -> Race.staggered(List.of(after(500, "bad 1"), after(0, "bad 2")), DELAY)
                        .await())
                .isInstanceOfSatisfying(ExceptionGroup.class, group -> assertThat(group.exceptions())
                        .extracting(Throwable::getMessage)
                        .containsExactly("bad 1", "bad 2")));
    }

    @Test
    void aCallbackThatThrowsIsReportedAndDisturbsNothing() {
        List<Throwable> reported = new ArrayList<>();
        on(() -> {
            EventLoops.running().setExceptionHandler((loop, context) -> reported.add(context.exception()));
            Future<Void> gate = EventLoops.running().createFuture();
            Coroutine<Integer> both = () -> {
                Tulip.shield(gate).await();
                return 1;
            };
            Future<Race.Result<Integer>> race = Race.staggered(List.of(both, both), Duration.ZERO, unwanted -> {
                throw new IllegalArgumentException("cannot close " + unwanted);
            });
            Tulip.sleep(Duration.ofMillis(1)).await();
            gate.setResult(null);
            assertThat(race.await().index()).isZero();
        });
        assertThat(reported).singleElement().satisfies(thrown -> assertThat(thrown)
                .hasMessage("cannot close 1"));
    }

    @Test
    void eagerAttemptsRaceToo() {
        on(() -> {
            EventLoops.running().setTaskFactory(TaskFactory.EAGER);
            Race.Result<String> result = Race.<String>staggered(
                            List.of(
                                    () -> {
                                        throw new IllegalStateException("at once");
                                    },
                                    () -> "good"),
                            null,
                            closed::add)
                    .await();
            assertThat(result.index()).isEqualTo(1);
        });
    }

    @Test
    void badArgumentsAreRefusedAtTheCall() {
        on(() -> {
            assertThatThrownBy(() -> Race.staggered(List.of(), DELAY)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Race.staggered(List.of(after(0, "x")), DELAY.negated()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Race.staggered(List.of(after(0, "x")), DELAY, null))
                    .isInstanceOf(NullPointerException.class);
        });
        assertThatThrownBy(() -> Race.staggered(List.of(after(0, "x")), DELAY))
                .isInstanceOf(IllegalStateException.class);
    }
}
