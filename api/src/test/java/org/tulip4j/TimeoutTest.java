package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deadline around a block: what it cancels, what it says it was, and what it leaves alone. */
class TimeoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeBackend backend = new FakeBackend();
    private final List<Object> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Object sleepAnHour() {
        return Tulip.sleep(HOUR).await();
    }

    private static void sleep(int millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    @Test
    void aBlockThatEndsInTimeReturnsItsValueAndLeavesNoTimerBehind() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThat(timeout).hasToString("<Timeout created>");
            String value = timeout.run(() -> {
                assertThat(timeout).hasToString("<Timeout active>");
                sleep(999);
                return "value";
            });
            assertThat(value).isEqualTo("value");
            assertThat(timeout).hasToString("<Timeout exited>");
            sleep(5_000);
            assertThat(timeout.isExpired()).isFalse();
            assertThat(timeout).hasToString("<Timeout exited>");
            assertThat(Task.current().cancelling()).isZero();
        });
    }

    @Test
    void atTheDeadlineTheBlockIsCancelledAndTheCancellationIsTheCause() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            Throwable[] inside = new Throwable[1];
            Throwable thrown = catchThrowable(() -> timeout.run(() -> {
                inside[0] = catchThrowable(TimeoutTest::sleepAnHour);
                assertThat(timeout).hasToString("<Timeout expiring>");
                assertThat(timeout.isExpired()).isTrue();
                throw (CancelledError) inside[0];
            }));
            assertThat(thrown)
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageStartingWith("not done after PT1S: a block in <Task Task-")
                    .hasCause(inside[0]);
            assertThat(timeout.isExpired()).isTrue();
            assertThat(backend.now).isEqualTo(SECOND.toNanos());
            assertThat(Task.current().cancelling()).isZero();
        });
    }

    @Test
    void theLimitThatIsToldIsThatOfTheDeadlineAsItWasMoved() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThatThrownBy(() -> timeout.runVoid(() -> {
                        timeout.reschedule(SECOND.multipliedBy(3));
                        sleepAnHour();
                    }))
                    .hasMessageStartingWith("not done after PT3S: ");
            assertThatThrownBy(() -> Tulip.timeout(Duration.ZERO).run(TimeoutTest::sleepAnHour))
                    .hasMessageStartingWith("not done after PT0S: ");
        });
    }

    @Test
    void aCancellationBeforeTheDeadlineStaysOne() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            Task<Object> task = Tulip.createTask(() -> timeout.run(TimeoutTest::sleepAnHour));
            sleep(500);
            task.cancel("outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
            assertThat(timeout.isExpired()).isFalse();
            assertThat(timeout).hasToString("<Timeout exited>");
        });
    }

    @Test
    void aCancellationFromOutsideOutranksTheDeadline() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            Task<Object> task = Tulip.createTask(() -> timeout.run(() -> {
                try {
                    return sleepAnHour();
                } finally {
                    sleep(1_000);
                }
            }));
            sleep(1_500);
            task.cancel("outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(timeout.isExpired()).isTrue();
            assertThat(task.cancelling()).isEqualTo(1);
        });
    }

    /** The task may have been asked to end before it came to the block: only what came inside of it counts. */
    @Test
    void requestsFromBeforeTheBlockDoNotCount() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> {
                assertThat(catchThrowable(TimeoutTest::sleepAnHour)).isInstanceOf(CancelledError.class);
                return catchThrowable(() -> Tulip.timeout(SECOND).run(TimeoutTest::sleepAnHour));
            });
            sleep(1);
            task.cancel();
            assertThat(task.await()).isInstanceOf(TimedOutException.class);
            assertThat(task.cancelling()).isEqualTo(1);
        });
    }

    @Test
    void whatTheBlockThrowsItselfAtTheDeadlineIsThrownAsItIs() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThatThrownBy(() -> timeout.run(() -> {
                        try {
                            return sleepAnHour();
                        } catch (CancelledError cancelled) {
                            throw new IllegalStateException("while it ends");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("while it ends");
            assertThat(timeout).hasToString("<Timeout expired>");
            assertThat(Task.current().cancelling()).isZero();
        });
    }

    @Test
    void aBlockThatSwallowsTheCancellationReturnsAndTheRequestIsTakenBack() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            Object value = timeout.run(() -> {
                assertThat(catchThrowable(TimeoutTest::sleepAnHour)).isInstanceOf(CancelledError.class);
                assertThat(Task.current().cancelling()).isEqualTo(1);
                return "swallowed";
            });
            assertThat(value).isEqualTo("swallowed");
            assertThat(timeout.isExpired()).isTrue();
            assertThat(Task.current().cancelling()).isZero();
            sleep(1);
        });
    }

    @Test
    void aDeadlineThatIsNowOrPastExpiresAtTheFirstSuspensionAheadOfWhatIsQueuedThen() {
        on(() -> {
            EventLoop loop = EventLoops.running();
            sleep(5_000);
            for (long before : new long[] {0, 1, SECOND.toNanos(), Long.MAX_VALUE}) {
                Timeout timeout = Timeout.atNanos(loop.timeNanos() - before);
                Throwable thrown = catchThrowable(() -> timeout.run(() -> {
                    assertThat(timeout.isExpired()).isFalse();
                    loop.callSoon(() -> events.add(timeout.isExpired()));
                    return Tulip.sleep(Duration.ofNanos(1)).await();
                }));
                assertThat(thrown).as("%s ago", before).isInstanceOf(TimedOutException.class);
            }
            assertThat(events).containsExactly(true, true, true, true);
            assertThat(backend.now).isEqualTo(5 * SECOND.toNanos());
        });
    }

    @Test
    void aClockBelowZeroMakesNoDifference() {
        backend.now = -10 * SECOND.toNanos();
        on(() -> {
            assertThat(catchThrowable(() -> Tulip.timeout(SECOND).run(TimeoutTest::sleepAnHour)))
                    .isInstanceOf(TimedOutException.class);
            assertThat(backend.now).isEqualTo(-9 * SECOND.toNanos());
        });
    }

    @Test
    void aDeadlineThatIsPastDoesNotHurtABlockThatNeverWaits() {
        on(() -> {
            Timeout timeout = Tulip.timeout(Duration.ZERO);
            assertThat(timeout.run(() -> 1)).isEqualTo(1);
            Play.ticks(3);
            assertThat(timeout.isExpired()).isFalse();
        });
    }

    @Test
    void withoutADeadlineItNeverExpires() {
        on(() -> {
            Timeout timeout = Tulip.timeout(null);
            assertThat(timeout.whenNanos()).isEmpty();
            assertThat(timeout.<Object>run(() -> {
                        assertThat(timeout.whenNanos()).isEmpty();
                        return Tulip.sleep(HOUR, "done").await();
                    }))
                    .isEqualTo("done");
            assertThat(timeout.isExpired()).isFalse();
        });
    }

    @Test
    void theDeadlineIsATimeOfTheLoop() {
        on(() -> {
            sleep(10);
            assertThat(Tulip.timeout(SECOND).whenNanos()).hasValue(1_010_000_000L);
            assertThat(Timeout.atNanos(17).whenNanos()).hasValue(17);
        });
    }

    @Test
    void aDeadlineIsMovedLaterOrEarlierWhileTheBlockRuns() {
        on(() -> {
            for (long to : new long[] {300, 3_000}) {
                long start = backend.now;
                Timeout timeout = Tulip.timeout(SECOND);
                assertThatThrownBy(() -> timeout.run(() -> {
                            timeout.rescheduleAtNanos(start + to * 1_000_000);
                            assertThat(timeout.whenNanos()).hasValue(start + to * 1_000_000);
                            return sleepAnHour();
                        }))
                        .isInstanceOf(TimedOutException.class);
                assertThat(backend.now - start).isEqualTo(to * 1_000_000);
            }
        });
    }

    @Test
    void aDurationCountsFromTheMoveAndNotFromTheBeginning() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThatThrownBy(() -> timeout.run(() -> {
                        sleep(600);
                        timeout.reschedule(SECOND);
                        assertThat(timeout.whenNanos()).hasValue(1_600_000_000L);
                        return sleepAnHour();
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(backend.now).isEqualTo(1_600_000_000L);
        });
    }

    @Test
    void aDurationOfNothingOrLessExpiresAtTheNextSuspension() {
        on(() -> {
            for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE))) {
                Timeout timeout = Tulip.timeout(null);
                assertThatThrownBy(() -> timeout.run(() -> {
                            timeout.reschedule(none);
                            assertThat(timeout.isExpired()).isFalse();
                            return sleepAnHour();
                        }))
                        .isInstanceOf(TimedOutException.class);
                assertThat(backend.now).isZero();
            }
        });
    }

    @Test
    void aDurationBeyondTheClockIsForEver() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThat(timeout.<String>run(() -> {
                        timeout.reschedule(Duration.ofSeconds(Long.MAX_VALUE));
                        return Tulip.sleep(HOUR, "done").await();
                    }))
                    .isEqualTo("done");
        });
    }

    @Test
    void aDeadlineIsTakenAwayAndSetAgain() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThatThrownBy(() -> timeout.run(() -> {
                        timeout.reschedule(null);
                        assertThat(timeout.whenNanos()).isEmpty();
                        sleep(5_000);
                        assertThat(timeout.isExpired()).isFalse();
                        timeout.rescheduleAtNanos(7_000_000_000L);
                        return sleepAnHour();
                    }))
                    .isInstanceOf(TimedOutException.class);
            assertThat(backend.now).isEqualTo(7_000_000_000L);
        });
    }

    @Test
    void theDeadlineIsChangedInsideTheBlockOnly() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            assertThatThrownBy(() -> timeout.rescheduleAtNanos(5))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("cannot change the deadline of <Timeout created>");
            assertThatThrownBy(() -> timeout.reschedule(null)).isInstanceOf(IllegalStateException.class);
            assertThat(timeout.whenNanos()).hasValue(SECOND.toNanos());
            assertThat(catchThrowable(() -> timeout.run(() -> {
                        try {
                            return sleepAnHour();
                        } catch (CancelledError cancelled) {
                            assertThatThrownBy(() -> timeout.rescheduleAtNanos(5))
                                    .hasMessage("cannot change the deadline of <Timeout expiring>");
                            throw cancelled;
                        }
                    })))
                    .isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> timeout.reschedule(null))
                    .hasMessage("cannot change the deadline of <Timeout expired>");
        });
    }

    @Test
    void itIsUsedOnceAndInATaskOnly() {
        on(() -> {
            Timeout timeout = Tulip.timeout(SECOND);
            timeout.run(() -> 1);
            assertThatThrownBy(() -> timeout.run(() -> 2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("<Timeout exited> has already been entered");
            Future<Throwable> thrown = EventLoops.running().createFuture();
            EventLoops.running()
                    .callSoon(() -> thrown.setResult(
                            catchThrowable(() -> Tulip.timeout(SECOND).run(() -> 3))));
            assertThat(thrown.await()).isInstanceOf(IllegalStateException.class).hasMessageContaining("needs a task");
        });
        assertThatThrownBy(() -> Timeout.of(SECOND)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ofTwoNestedDeadlinesTheEarlierOneSpeaks() {
        on(() -> {
            Timeout outer = Tulip.timeout(SECOND);
            Timeout inner = Tulip.timeout(HOUR);
            assertThatThrownBy(() -> outer.run(() -> inner.run(TimeoutTest::sleepAnHour)))
                    .isInstanceOf(TimedOutException.class)
                    .hasCauseInstanceOf(CancelledError.class);
            assertThat(outer.isExpired()).isTrue();
            assertThat(inner.isExpired()).isFalse();
            Timeout wide = Tulip.timeout(HOUR);
            Timeout narrow = Tulip.timeout(SECOND);
            Object caught = wide.run(() -> catchThrowable(() -> narrow.run(TimeoutTest::sleepAnHour)));
            assertThat(caught).isInstanceOf(TimedOutException.class);
            assertThat(wide.isExpired()).isFalse();
            assertThat(narrow.isExpired()).isTrue();
        });
    }
}
