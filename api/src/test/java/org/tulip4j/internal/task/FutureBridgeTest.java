package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** What crosses the border between the loop and {@code java.util.concurrent}, in both directions. */
class FutureBridgeTest {
    private static final IllegalStateException FAILURE = new IllegalStateException("failed");

    private final FakeBackend backend = new FakeBackend();
    private final List<String> reported = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            loop.runUntilCompleteVoid(body);
        }
    }

    private static <T> Future<T> pending() {
        return EventLoops.running().createFuture();
    }

    // Views for other threads

    /** What a cancellation says; newer JDKs wrap it in one of their own. */
    private static String told(Throwable cancellation) {
        Throwable cause = cancellation.getCause();
        return String.valueOf((cause == null ? cancellation : cause).getMessage());
    }

    @Test
    void theViewOfAFutureThatIsDoneIsDone() {
        on(() -> {
            Future<String> value = pending();
            value.setResult("value");
            assertThat(value.toCompletableFuture()).isCompletedWithValue("value");
            Future<String> nothing = pending();
            nothing.setResult(null);
            assertThat(nothing.toCompletableFuture()).isCompletedWithValue(null);
            Future<String> failed = pending();
            failed.setException(FAILURE);
            assertThatThrownBy(failed.toCompletableFuture()::get).hasCause(FAILURE);
            Future<String> cancelled = pending();
            cancelled.cancel("why");
            assertThat(cancelled.toCompletableFuture()).isCancelled();
            assertThatThrownBy(cancelled.toCompletableFuture()::get)
                    .isInstanceOf(CancellationException.class)
                    .satisfies(thrown -> assertThat(told(thrown)).isEqualTo("why"));
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void theViewEndsInThePassAfterTheFuture() {
        on(() -> {
            Future<String> value = pending();
            Future<String> failed = pending();
            Future<String> cancelled = pending();
            CompletableFuture<String> ofValue = value.toCompletableFuture();
            CompletableFuture<String> ofFailed = failed.toCompletableFuture();
            CompletableFuture<String> ofCancelled = cancelled.toCompletableFuture();
            value.setResult("value");
            failed.setException(FAILURE);
            cancelled.cancel("why");
            assertThat(ofValue).isNotDone();
            Play.ticks(1);
            assertThat(ofValue).isCompletedWithValue("value");
            assertThatThrownBy(ofFailed::get).hasCause(FAILURE);
            assertThat(ofCancelled).isCancelled();
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aViewMadeInAnotherThreadEndsWithTheFuture() {
        on(() -> {
            Future<String> future = pending();
            List<CompletableFuture<String>> view = new ArrayList<>();
            assertThat(Play.inOtherThread(() -> view.add(future.toCompletableFuture())))
                    .isNull();
            Play.ticks(1);
            assertThat(view.get(0)).isNotDone();
            future.setResult("value");
            Play.ticks(1);
            assertThat(view.get(0)).isCompletedWithValue("value");
        });
    }

    @Test
    void cancellingAViewCancelsItAtOnceAndTheFutureInItsTurn() {
        on(() -> {
            Future<String> future = pending();
            CompletableFuture<String> view = future.toCompletableFuture();
            assertThat(view.cancel(true)).isTrue();
            assertThat(view).isCancelled();
            assertThat(future.isDone()).isFalse();
            Play.ticks(1);
            assertThat(future.isCancelled()).isTrue();
            assertThat(view.cancel(true)).isTrue();
        });
    }

    @Test
    void cancellingAViewThatIsDoneLeavesTheFutureAlone() {
        on(() -> {
            Future<String> future = pending();
            CompletableFuture<String> view = future.toCompletableFuture();
            view.complete("from elsewhere");
            assertThat(view.cancel(true)).isFalse();
            Play.ticks(2);
            assertThat(future.isDone()).isFalse();
        });
    }

    @Test
    void whoeverWaitsOnTheLoopIsRefusedUnlessTheViewIsDone() {
        on(() -> {
            Future<String> future = pending();
            CompletableFuture<String> view = future.toCompletableFuture();
            String refusal =
                    "get() on the loop would wait for itself: instead of submit and toCompletableFuture await what"
                            + " they stand for, or await Future.wrap of this";
            assertThatThrownBy(view::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(refusal);
            assertThatThrownBy(() -> view.get(1, TimeUnit.NANOSECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(refusal);
            assertThatThrownBy(view::join)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(refusal);
            assertThatThrownBy(future::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("get() on the loop would wait for itself: <Future pending");
            future.setResult("value");
            Play.ticks(1);
            assertThat(view.get()).isEqualTo("value");
            assertThat(view.get(1, TimeUnit.NANOSECONDS)).isEqualTo("value");
            assertThat(view.join()).isEqualTo("value");
            assertThat(future.get()).isEqualTo("value");
            assertThat(future.get(1, TimeUnit.NANOSECONDS)).isEqualTo("value");
        });
    }

    @Test
    void anotherThreadWaitsUntilItsTimeHasPassed() {
        on(() -> {
            Future<String> future = pending();
            assertThat(Play.inOtherThread(() -> {
                        assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS))
                                .isInstanceOf(java.util.concurrent.TimeoutException.class);
                    }))
                    .isNull();
        });
    }

    @Test
    void aViewStillWaitsWhenItsLoopIsClosedEndsWithThatError() {
        List<CompletableFuture<String>> views = new ArrayList<>();
        on(() -> {
            Future<String> open = pending();
            Future<String> done = pending();
            views.add(open.toCompletableFuture());
            views.add(done.toCompletableFuture());
            views.add(EventLoops.running().submit(() -> "never runs"));
            done.setResult("value");
            Future<?> first = pending();
            first.cancel();
            Play.ticks(1);
            views.add(EventLoops.running().submit(() -> "never runs"));
        });
        assertThatThrownBy(views.get(0)::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageContaining("closed");
        assertThat(views.get(1)).isCompletedWithValue("value");
        assertThat(views.get(2)).isCompletedWithValue("never runs");
        assertThatThrownBy(views.get(3)::get).cause().hasMessageContaining("closed");
    }

    // Coroutines for other threads

    @Test
    void aSubmittedCoroutineRunsOnTheLoopAndItsViewHasTheOutcome() {
        on(() -> {
            EventLoop loop = EventLoops.running();
            List<CompletableFuture<?>> views = new ArrayList<>();
            assertThat(Play.inOtherThread(() -> {
                        views.add(loop.submit(() -> {
                            Play.ticks(1);
                            return EventLoops.running();
                        }));
                        views.add(loop.submit(() -> {
                            throw FAILURE;
                        }));
                        views.add(loop.submit(() -> {
                            throw new CancelledError("own");
                        }));
                    }))
                    .isNull();
            Play.ticks(5);
            assertThat(views.get(0).getNow(null)).isSameAs(loop);
            assertThatThrownBy(views.get(1)::get).hasCause(FAILURE);
            assertThatThrownBy(views.get(2)::get)
                    .isInstanceOf(CancellationException.class)
                    .satisfies(thrown -> assertThat(told(thrown)).isEqualTo("own"));
            assertThat(loop.allTasks()).hasSize(1);
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aSubmittedCoroutineThatIsCancelledBeforeItsTurnNeverRuns() {
        on(() -> {
            CompletableFuture<Object> view = EventLoops.running().submit(() -> events.add("runs"));
            assertThat(view.cancel(false)).isTrue();
            Play.ticks(3);
        });
        assertThat(events).isEmpty();
    }

    @Test
    void cancellingTheViewOfASubmittedCoroutineCancelsItsTask() {
        on(() -> {
            CompletableFuture<Object> view = EventLoops.running().submit(() -> {
                try {
                    return Tulip.sleep(Duration.ofHours(1)).await();
                } catch (CancelledError cancelled) {
                    events.add("cancelled");
                    throw cancelled;
                }
            });
            Play.ticks(2);
            view.cancel(true);
            Play.ticks(2);
            assertThat(events).containsExactly("cancelled");
        });
    }

    @Test
    void aSubmittedCoroutineThatCancelsItsOwnViewIsCancelledWhereItWaitsNext() {
        on(() -> {
            List<CompletableFuture<Object>> view = new ArrayList<>();
            view.add(EventLoops.running().submit(() -> {
                view.get(0).cancel(true);
                Task<?> me = Task.current();
                events.add("asked " + me.cancelling());
                try {
                    return Tulip.sleep(Duration.ofHours(1)).await();
                } finally {
                    events.add("ends after " + me.cancelling());
                }
            }));
            Play.ticks(4);
        });
        assertThat(events).containsExactly("asked 0", "ends after 1");
    }

    @Test
    void aTaskThatCannotBeMadeFailsTheViewAndIsReported() {
        on(() -> {
            EventLoop loop = EventLoops.running();
            loop.setTaskFactory((where, body, options) -> {
                throw FAILURE;
            });
            CompletableFuture<Object> view = loop.submit(() -> "never");
            Play.ticks(2);
            assertThatThrownBy(view::get).hasCause(FAILURE);
        });
        assertThat(reported).containsExactly("submit could not create a task");
    }

    @Test
    void aFatalErrorOfATaskFactoryFailsTheViewAndLeavesTheLoop() {
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            InternalError fatal = new InternalError("fatal");
            loop.setTaskFactory((where, body, options) -> {
                throw fatal;
            });
            CompletableFuture<Object> view = loop.submit(() -> "never");
            assertThatThrownBy(loop::runForever).isSameAs(fatal);
            assertThat(view).isCompletedExceptionally();
            assertThat(reported).containsExactly("submit could not create a task");
        }
    }

    // Stages

    @Test
    void aWrappedStageEndsOnTheLoopAsTheStageDid() {
        on(() -> {
            CompletableFuture<String> value = new CompletableFuture<>();
            CompletableFuture<String> failed = new CompletableFuture<>();
            CompletableFuture<String> cancelled = new CompletableFuture<>();
            Future<String> ofValue = Future.wrap(value);
            Future<String> ofFailed = Future.wrap(failed);
            Future<String> ofCancelled = Future.wrap(cancelled);
            assertThat(Play.inOtherThread(() -> {
                        value.complete("value");
                        failed.completeExceptionally(FAILURE);
                        cancelled.completeExceptionally(new CancellationException("why"));
                    }))
                    .isNull();
            assertThat(ofValue.isDone()).isFalse();
            assertThat(ofValue.await()).isEqualTo("value");
            assertThatThrownBy(ofFailed::await).isSameAs(FAILURE);
            assertThatThrownBy(ofCancelled::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("why");
            assertThat(ofCancelled.isCancelled()).isTrue();
            assertThat(Future.wrap(CompletableFuture.completedFuture(null)).await())
                    .isNull();
        });
    }

    @Test
    void theCauseOfACompletionExceptionIsTheFailureAndWithoutACauseItIsTheFailureItself() {
        on(() -> {
            CompletionException bare = new CompletionException("bare", null);
            assertThatThrownBy(Future.wrap(CompletableFuture.failedFuture(bare))::await)
                    .isSameAs(bare);
            assertThatThrownBy(Future.wrap(CompletableFuture.failedFuture(new CompletionException(FAILURE)))::await)
                    .isSameAs(FAILURE);
            // What a dependent stage of a failed one ends with.
            CompletableFuture<Object> source = new CompletableFuture<>();
            CompletionStage<Object> dependent = source.thenApply(value -> value);
            source.completeExceptionally(FAILURE);
            assertThatThrownBy(Future.wrap(dependent)::await).isSameAs(FAILURE);
            IllegalArgumentException withCause = new IllegalArgumentException("with a cause", FAILURE);
            assertThatThrownBy(Future.wrap(CompletableFuture.failedFuture(withCause))::await)
                    .isSameAs(withCause);
        });
    }

    @Test
    void cancellingAWrapperCancelsTheStageOnceAndOnlyWhilePending() {
        on(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.wrap(stage);
            assertThat(future.cancel("why")).isTrue();
            assertThat(stage).isCancelled();
            assertThat(future.cancel()).isFalse();
            assertThatThrownBy(future::await).hasMessage("why");
            CompletableFuture<String> done = new CompletableFuture<>();
            Future<String> ofDone = Future.wrap(done);
            done.complete("value");
            Play.ticks(1);
            assertThat(ofDone.cancel()).isFalse();
            assertThat(ofDone.await()).isEqualTo("value");
        });
    }

    @Test
    void aStageThatIsNoFutureIsLeftAloneWhenItsWrapperIsCancelled() {
        on(() -> {
            CompletionStage<String> stage = new CompletableFuture<String>().minimalCompletionStage();
            CompletableFuture<String> stubborn = new CompletableFuture<>() {
                @Override
                public CompletableFuture<String> toCompletableFuture() {
                    throw new UnsupportedOperationException();
                }
            };
            assertThat(Future.wrap(stage).cancel()).isTrue();
            Future<String> future = Future.wrap((CompletionStage<String>) stubborn);
            assertThat(future.cancel()).isTrue();
            stubborn.complete("dropped");
            Play.ticks(1);
            assertThat(future.isCancelled()).isTrue();
        });
    }

    @Test
    void aStageThatEndsAfterItsLoopIsDropped() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        List<Future<String>> future = new ArrayList<>();
        on(() -> future.add(Future.wrap(stage)));
        assertThat(stage.complete("late")).isTrue();
        assertThat(future.get(0).isDone()).isFalse();
    }

    // Plain futures

    @Test
    void aFutureOfThisLoopIsReturnedAsItIsAndOneOfAnotherIsWrapped() {
        try (EventLoop other = new FakeBackend().newLoop()) {
            Future<String> foreign = other.createFuture();
            on(() -> {
                Future<String> own = pending();
                assertThat(Future.wrapBlocking(own)).isSameAs(own);
                Future<String> wrapped = Future.wrapBlocking(foreign);
                assertThat(wrapped.loop()).isSameAs(EventLoops.running());
                assertThat(wrapped.isDone()).isFalse();
                assertThat(Play.inOtherThread(() -> {
                            foreign.setResult("value");
                            other.runUntilCompleteVoid(() -> Play.ticks(3));
                        }))
                        .isNull();
                assertThat(wrapped.await()).isEqualTo("value");
            });
        }
    }

    @Test
    void aPlainFutureThatIsAStageIsWrappedAsOne() {
        on(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.wrapBlocking(stage);
            stage.complete("value");
            assertThat(future.await()).isEqualTo("value");
        });
    }

    @Test
    void aPlainFutureThatIsDoneNeedsNoThread() {
        on(() -> {
            FutureTask<String> value = new FutureTask<>(() -> "value");
            FutureTask<String> failed = new FutureTask<>(() -> {
                throw FAILURE;
            });
            FutureTask<String> cancelled = new FutureTask<>(() -> "never");
            value.run();
            failed.run();
            cancelled.cancel(false);
            assertThat(Future.wrapBlocking(value).await()).isEqualTo("value");
            assertThat(catchThrowable(Future.wrapBlocking(failed)::await)).isSameAs(FAILURE);
            assertThatThrownBy(Future.wrapBlocking(cancelled)::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void cancellingAWrappedPlainFutureCancelsItWithoutInterruptingItsWork() {
        on(() -> {
            FutureTask<String> plain = new FutureTask<>(() -> "never");
            Future<String> future = Future.wrapBlocking(plain);
            assertThat(future.cancel()).isTrue();
            assertThat(plain.isCancelled()).isTrue();
        });
    }
}
