package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.internal.loop.Loop;

class CoroutineFutureTest {
    private static final int PASSES = 6;

    @Test
    void inEveryPassACancelIsAcceptedOrTheFutureIsDone() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                CoroutineFuture<Integer> future = new CoroutineFuture<>((Loop) EventLoops.running(), () -> 7);
                Play.ticks(pass);
                boolean accepted = future.cancel();
                assertThat(accepted || future.isDone()).as("pass %d", pass).isTrue();
                if (!accepted) {
                    assertThat(future.result()).isEqualTo(7);
                }
            }
        });
    }

    @Test
    void inEveryPassABodyThatNeverBeganIsAbandonedOnce() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                List<String> calls = new ArrayList<>();
                CoroutineFuture<Integer> future = new CoroutineFuture<>(
                        (Loop) EventLoops.running(),
                        () -> {
                            calls.add("began");
                            Play.ticks(1);
                            return 7;
                        },
                        () -> calls.add("abandoned"));
                Play.ticks(pass);
                if (future.cancel()) {
                    assertThat(Play.endsCancelled(future)).isTrue();
                }
                assertThat(calls).as("pass %d", pass).containsExactly(pass < 2 ? "abandoned" : "began");
            }
        });
    }

    @Test
    void waitForThatIsCancelledInAnyPassCancelsWhatItWaitsFor() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                Future<Integer> child = EventLoops.running().createFuture();
                Future<Integer> waiting = Tulip.waitFor(child, pass % 2 == 0 ? Duration.ofDays(1) : null);
                Play.ticks(pass);
                assertThat(waiting.cancel()).isTrue();
                assertThat(Play.endsCancelled(waiting)).isTrue();
                assertThat(child.isCancelled()).as("pass %d", pass).isTrue();
            }
        });
    }

    private static Loop loop() {
        return (Loop) EventLoops.running();
    }

    @Test
    void awaitedAtOnceTheBodyRunsInTheCallersTask() {
        Play.on(() -> {
            Task<?> me = Task.current();
            int tasks = EventLoops.running().allTasks().size();
            CoroutineFuture<String> future = new CoroutineFuture<>(loop(), () -> {
                assertThat(Task.current()).isSameAs(me);
                Play.ticks(1);
                assertThat(EventLoops.running().allTasks()).hasSize(tasks);
                return "value";
            });
            assertThat(future.isDone()).isFalse();
            assertThat(future.await()).isEqualTo("value");
            assertThat(future.isDone()).isTrue();
            assertThat(future.await()).isEqualTo("value");
            Play.ticks(2);
            IllegalStateException failure = new IllegalStateException("failed");
            CoroutineFuture<String> failing = new CoroutineFuture<>(loop(), () -> {
                throw failure;
            });
            assertThatThrownBy(failing::await).isSameAs(failure);
            assertThat(failing.exception()).isSameAs(failure);
            CancelledError own = new CancelledError("own");
            CoroutineFuture<String> cancelling = new CoroutineFuture<>(loop(), () -> {
                throw own;
            });
            assertThatThrownBy(cancelling::await).isSameAs(own);
            assertThat(cancelling.isCancelled()).isTrue();
            assertThatThrownBy(cancelling::await).hasMessage("own");
        });
    }

    @Test
    void notAwaitedTheBodyBecomesATaskInTheNextPass() {
        Play.on(() -> {
            Task<?> me = Task.current();
            List<String> calls = new ArrayList<>();
            CoroutineFuture<String> future = new CoroutineFuture<>(loop(), () -> {
                calls.add(Task.current() == me ? "mine" : "its own");
                return "value";
            });
            CoroutineFuture<String> failing = new CoroutineFuture<>(loop(), () -> {
                throw new IllegalStateException("failed");
            });
            CoroutineFuture<String> cancelling = new CoroutineFuture<>(loop(), () -> {
                throw new CancelledError("own");
            });
            Play.ticks(1);
            assertThat(calls).isEmpty();
            assertThat(future.await()).isEqualTo("value");
            assertThat(calls).containsExactly("its own");
            assertThatThrownBy(failing::await).hasMessage("failed");
            assertThatThrownBy(cancelling::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("own");
        });
    }

    @Test
    void aCallbackStartsTheBodyAtOnceAsATask() {
        Play.on(() -> {
            List<String> calls = new ArrayList<>();
            CoroutineFuture<String> future = new CoroutineFuture<>(loop(), () -> "value");
            future.addDoneCallback(done -> calls.add(done.result()));
            int tasks = EventLoops.running().allTasks().size();
            assertThat(tasks).isEqualTo(2);
            assertThat(future.await()).isEqualTo("value");
            Play.ticks(1);
            assertThat(calls).containsExactly("value");
        });
    }

    @Test
    void aSecondTaskThatAwaitsGetsTheSameOutcome() {
        Play.on(() -> {
            List<String> calls = new ArrayList<>();
            CoroutineFuture<String> future = new CoroutineFuture<>(loop(), () -> {
                calls.add("runs");
                Play.ticks(2);
                return "value";
            });
            Task<String> second = Tulip.createTask(future::await);
            assertThat(future.await()).isEqualTo("value");
            assertThat(second.await()).isEqualTo("value");
            assertThat(calls).containsExactly("runs");
        });
    }

    @Test
    void cancellingOneThatATaskRunsAsksWhatItsBodyWaitsFor() {
        Play.on(() -> {
            Future<Object> inner = EventLoops.running().createFuture();
            List<CoroutineFuture<Object>> made = new ArrayList<>();
            Task<Object> runner = Tulip.createTask(() -> {
                made.add(new CoroutineFuture<>(loop(), inner::await));
                return made.get(0).await();
            });
            Play.ticks(1);
            assertThat(made.get(0).cancel("why")).isTrue();
            assertThat(inner.isCancelled()).isTrue();
            assertThatThrownBy(runner::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(made.get(0).isCancelled()).isTrue();
            assertThat(runner.cancelling()).isZero();
        });
    }

    @Test
    void oneWhoseBodyDoesNotWaitCannotBeCancelled() {
        Play.on(() -> {
            List<CoroutineFuture<Object>> made = new ArrayList<>();
            made.add(new CoroutineFuture<>(loop(), () -> made.get(0).cancel()));
            assertThat(made.get(0).await()).isEqualTo(false);
            assertThat(made.get(0).cancel()).isFalse();
        });
    }

    @Test
    void itIsCancelledOnItsLoopOnly() {
        Play.on(() -> {
            CoroutineFuture<Object> future = new CoroutineFuture<>(loop(), () -> "value");
            assertThat(Play.inOtherThread(future::cancel)).isInstanceOf(IllegalStateException.class);
            assertThat(future.await()).isEqualTo("value");
        });
    }

    /** Nobody gets what it came to: who awaited it was cancelled in the very pass in which it ended. */
    @Test
    void whatCameTooLateForWhoAwaitsIsGivenUp() {
        Play.on(() -> {
            for (boolean freeing : new boolean[] {true, false}) {
                List<String> calls = new ArrayList<>();
                Coroutine<String> body = () -> "opened";
                CoroutineFuture<String> future = freeing
                        ? new CoroutineFuture<>(loop(), body, () -> calls.add("abandoned"))
                        : new CoroutineFuture<>(loop(), body);
                List<Task<String>> waiter = new ArrayList<>();
                future.addDoneCallback(done -> waiter.get(0).cancel());
                waiter.add(Tulip.createTask(future::await));
                assertThat(Play.endsCancelled(waiter.get(0))).isTrue();
                assertThat(calls).isEqualTo(freeing ? List.of("abandoned") : List.of());
                assertThat(future.result()).isEqualTo("opened");
            }
        });
    }

    @Test
    void whatFailedOrWasCancelledIsNotGivenUpAgain() {
        Play.on(() -> {
            for (boolean fails : new boolean[] {true, false}) {
                List<String> calls = new ArrayList<>();
                CoroutineFuture<String> future = new CoroutineFuture<>(
                        loop(),
                        () -> {
                            if (fails) {
                                throw new IllegalStateException("failed");
                            }
                            throw new CancelledError("own");
                        },
                        () -> calls.add("abandoned"));
                List<Task<String>> waiter = new ArrayList<>();
                future.addDoneCallback(done -> waiter.get(0).cancel());
                waiter.add(Tulip.createTask(future::await));
                assertThat(Play.endsCancelled(waiter.get(0))).isTrue();
                assertThat(calls).isEmpty();
            }
        });
    }

    @Test
    void aTaskOfItsOwnThatIsCancelledBeforeItsFirstStepGivesTheBodyUp() {
        Play.on(() -> {
            List<String> calls = new ArrayList<>();
            CoroutineFuture<String> future = new CoroutineFuture<>(loop(), () -> "never", () -> calls.add("abandoned"));
            future.addDoneCallback(done -> {});
            Task<?> own = EventLoops.running().allTasks().stream()
                    .filter(task -> task != Task.current())
                    .findFirst()
                    .orElseThrow();
            own.cancel("why");
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(calls).containsExactly("abandoned");
        });
    }

    @Test
    void whoAwaitsItsTaskIsSeenBehindIt() {
        Play.on(() -> {
            CoroutineFuture<String> future = new CoroutineFuture<>(loop(), () -> "value");
            future.addDoneCallback(done -> {});
            FutureImpl<?> own = (FutureImpl<?>) EventLoops.running().allTasks().stream()
                    .filter(task -> task != Task.current())
                    .findFirst()
                    .orElseThrow();
            assertThat(own.awaiters()).isEqualTo(List.of(future));
            future.await();
        });
    }
}
