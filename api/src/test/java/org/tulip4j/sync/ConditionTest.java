package org.tulip4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.endsCancelled;
import static org.tulip4j.Play.inOtherThread;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;

class ConditionTest {
    @Test
    void withoutTheLockNothingWaitsAndNothingIsSignalled() {
        Play.on(() -> {
            Condition condition = new Condition();
            for (Runnable call : new Runnable[] {condition::waitFor, condition::signal, condition::signalAll}) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("<Condition unlocked waiters=0>")
                        .hasMessageContaining("acquire it first");
            }
            assertThatThrownBy(() -> condition.waitFor(() -> false).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("acquire it first");
            assertThatThrownBy(() -> condition.signal(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(condition::release).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void aGivenLockIsShared() {
        Play.on(() -> {
            Lock lock = new Lock();
            Condition one = new Condition(lock);
            Condition other = new Condition(lock);
            one.acquire().await();
            assertThat(other.isLocked()).isTrue();
            other.release();
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void aWaiterThatIsCancelledWhileItTakesTheLockBackThrowsTheLastCancellationWithTheLockHeld() {
        Play.on(() -> {
            Condition condition = new Condition();
            List<String> messages = new ArrayList<>();
            Task<?> waiter = start(() -> condition.withVoid(() -> {
                try {
                    condition.waitFor().await();
                } catch (CancelledError cancelled) {
                    messages.add(cancelled.getMessage() + " " + condition.isLocked());
                    throw cancelled;
                }
            }));
            ticks(1);
            condition.acquire().await();
            waiter.cancel("first");
            ticks(2);
            waiter.cancel("second");
            ticks(2);
            assertThat(messages).isEmpty();
            condition.release();
            assertThat(endsCancelled(waiter)).isTrue();
            assertThat(messages).containsExactly("second true");
            assertThat(condition.isLocked()).isFalse();
        });
    }

    @Test
    void aWaitCancelledBeforeItStartsHasNotGivenTheLockUp() {
        Play.on(() -> {
            Condition condition = new Condition();
            condition.acquire().await();
            Future<?> wait = condition.waitFor();
            wait.cancel();
            ticks(2);
            assertThat(condition).hasToString("<Condition locked waiters=0>");
        });
    }

    @Test
    void aPredicateThatThrowsEndsTheWaitWithTheLockHeld() {
        Play.on(() -> {
            Condition condition = new Condition();
            condition.acquire().await();
            RuntimeException thrown = new RuntimeException("from the predicate");
            assertThatThrownBy(() -> condition
                            .waitFor(() -> {
                                throw thrown;
                            })
                            .await())
                    .isSameAs(thrown);
            assertThat(condition.isLocked()).isTrue();
        });
    }

    @Test
    void signalsCountOnlyThoseInLine() {
        Play.on(() -> {
            Condition condition = new Condition();
            int[] woken = {0};
            for (int i = 0; i < 3; i++) {
                start(() -> condition.withVoid(() -> {
                    condition.waitFor().await();
                    woken[0]++;
                }));
            }
            ticks(3);
            condition.withVoid(() -> {
                condition.signal(0);
                condition.signal();
                condition.signal();
            });
            ticks(6);
            assertThat(woken[0]).isEqualTo(2);
            condition.withVoid(condition::signalAll);
            ticks(4);
            assertThat(woken[0]).isEqualTo(3);
        });
    }

    @Test
    void otherThreadsAreTurnedAway() {
        Play.on(() -> {
            Condition condition = new Condition();
            Task<?> waiter =
                    start(() -> condition.withVoid(() -> condition.waitFor().await()));
            ticks(2);
            condition.acquire().await();
            for (Runnable call : new Runnable[] {condition::signal, condition::signalAll, condition::waitFor}) {
                assertThat(inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe");
            }
            condition.signal();
            condition.release();
            waiter.await();
        });
    }

    @Test
    void asManyAreWokenAsWereAskedFor() {
        Play.on(() -> {
            Condition condition = new Condition();
            List<Task<?>> waiters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiters.add(Play.start(() -> {
                    try (Held held = condition.hold().await()) {
                        condition.waitFor().await();
                    }
                }));
            }
            Play.ticks(6);
            condition.withVoid(() -> {
                condition.signal(0);
                condition.signal(2);
            });
            Play.ticks(8);
            assertThat(waiters.stream().map(Task::isDone)).containsExactly(true, true, false, false);
            condition.withVoid(() -> {
                condition.signal(5);
            });
            Play.ticks(8);
            assertThat(waiters).allMatch(Task::isDone);
        });
    }

    @Test
    void waitingForSomethingThatIsNotTrueNeedsTheLock() {
        Play.on(() -> {
            Condition condition = new Condition();
            assertThatThrownBy(condition.waitFor(() -> false)::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot wait for a condition while its lock is free");
            assertThat(condition).hasToString("<Condition unlocked waiters=0>");
            condition.waitFor(() -> true).await();
        });
    }
}
