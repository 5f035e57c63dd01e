package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.BackendProvider;

/** Requests to end, sent to a task in each of its phases. */
class TaskCancelTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        on(false, body);
    }

    private void on(boolean debug, VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withDebug(debug))) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<Object> pending() {
        return EventLoops.running().createFuture();
    }

    private static Object hour() {
        return Tulip.sleep(Duration.ofHours(1)).await();
    }

    @Test
    void beforeItsFirstStepItIsCancelledAndItsBodyNeverRuns() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> events.add("body"));
            assertThat(task.cancel("why")).isTrue();
            assertThat(task.isDone()).isFalse();
            assertThat(task.cancelling()).isEqualTo(1);
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(task.isCancelled()).isTrue();
            assertThat(task.cancel()).isFalse();
            assertThat(task.cancelling()).isEqualTo(1);
            assertThat(events).isEmpty();
        });
    }

    @Test
    void aRequestGoesToWhatItWaitsForAndIsThrownWhereItWaits() {
        on(() -> {
            Future<Object> future = pending();
            Task<String> task = Tulip.createTask(() -> {
                Throwable thrown = catchThrowable(future::await);
                return thrown.getClass().getSimpleName() + " " + thrown.getMessage();
            });
            Play.ticks(1);
            assertThat(task.cancel("why")).isTrue();
            assertThat(future.isCancelled()).isTrue();
            assertThat(task.await()).isEqualTo("CancelledError why");
            assertThat(task.isCancelled()).isFalse();
            assertThat(task.cancelling()).isEqualTo(1);
        });
    }

    /** Asked twice before it goes on, the first message has already gone to the future. */
    @Test
    void requestsAreCountedAndTakenBackOneByOneDownToZero() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> catchThrowable(TaskCancelTest::hour));
            Play.ticks(1);
            assertThat(task.cancelling()).isZero();
            assertThat(task.cancel("first")).isTrue();
            assertThat(task.cancel("second")).isTrue();
            assertThat(task.cancelling()).isEqualTo(2);
            assertThat((Throwable) task.await()).hasMessage("first");
            assertThat(task.uncancel()).isEqualTo(1);
            assertThat(task.uncancel()).isZero();
            assertThat(task.uncancel()).isZero();
        });
    }

    @Test
    void aRequestThatIsTakenBackBeforeTheNextStepIsForgotten() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> "ran");
            task.cancel();
            assertThat(task.uncancel()).isZero();
            assertThat(task.await()).isEqualTo("ran");
            Task<Object> asked = Tulip.createTask(() -> "ran");
            asked.cancel();
            asked.cancel("why");
            assertThat(asked.uncancel()).isEqualTo(1);
            assertThatThrownBy(asked::await).isInstanceOf(CancelledError.class).hasMessage("why");
        });
    }

    @Test
    void aTaskThatCancelsItselfIsCancelledWhereItWaitsNextOrAtItsEnd() {
        on(() -> {
            Task<Object> waits = Tulip.createTask(() -> {
                Task.current().cancel("self");
                return catchThrowable(TaskCancelTest::hour);
            });
            assertThat((Throwable) waits.await())
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("self");
            Task<Object> yields = Tulip.createTask(() -> {
                Task.current().cancel("self");
                return catchThrowable(() -> Play.ticks(1));
            });
            assertThat((Throwable) yields.await())
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("self");
            Task<Object> ends = Tulip.createTask(() -> {
                Task.current().cancel("self");
                return "value";
            });
            assertThatThrownBy(ends::await).isInstanceOf(CancelledError.class).hasMessage("self");
            assertThat(ends.isCancelled()).isTrue();
            assertThat(backend.now).isZero();
        });
    }

    /** As in CPython: the future is done, so the task keeps the request, and its next step throws it. */
    @Test
    void aTaskThatIsCancelledWhenWhatItWaitedForHasComeThrowsTheCancellation() {
        on(() -> {
            Future<Object> future = pending();
            Task<Object> task = Tulip.createTask(() -> catchThrowable(future::await));
            Play.ticks(1);
            future.setResult("value");
            assertThat(task.cancel("late")).isTrue();
            assertThat((Throwable) task.await())
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("late");
            assertThat(future.result()).isEqualTo("value");
        });
    }

    @Test
    void aTaskWhoseFutureWasCancelledInTheSamePassThrowsThatCancellationOnce() {
        on(() -> {
            Future<Object> future = pending();
            Task<Object> task = Tulip.createTask(() -> {
                Throwable thrown = catchThrowable(future::await);
                Play.ticks(1);
                return thrown;
            });
            Play.ticks(1);
            future.cancel("the future");
            task.cancel("the task");
            assertThat((Throwable) task.await())
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("the future");
        });
    }

    @Test
    void aFutureThatFailedWithACancellationStandsForTheRequestToo() {
        on(() -> {
            Future<Object> future = pending();
            Task<Object> task = Tulip.createTask(() -> {
                Throwable thrown = catchThrowable(future::await);
                Play.ticks(1);
                return thrown;
            });
            Play.ticks(1);
            CancelledError set = new CancelledError("set");
            future.setException(set);
            task.cancel("the task");
            assertThat((Throwable) task.await()).isSameAs(set);
        });
    }

    @Test
    void aCancelledTaskMayCleanUpAndIsAskedAgainMeanwhile() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> {
                try {
                    return hour();
                } finally {
                    try {
                        hour();
                    } catch (CancelledError second) {
                        events.add("second: " + second.getMessage());
                    }
                    Play.ticks(2);
                    events.add("cleaned up");
                }
            });
            Play.ticks(1);
            task.cancel("one");
            Play.ticks(2);
            task.cancel("two");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("one");
            assertThat(task.cancelling()).isEqualTo(2);
            assertThat(events).containsExactly("second: two", "cleaned up");
        });
    }

    @Test
    void aRequestGoesThroughTheTasksThatWaitForEachOther() {
        on(() -> {
            Future<Object> future = pending();
            Task<Object> inner = Tulip.createTask(future::await);
            Task<Object> outer = Tulip.createTask(inner::await);
            Play.ticks(2);
            assertThat(outer.cancel("why")).isTrue();
            assertThat(future.isCancelled()).isTrue();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("why");
            assertThat(inner.isCancelled()).isTrue();
            assertThat(List.of(inner.cancelling(), outer.cancelling())).containsExactly(1, 1);
        });
    }

    @Test
    void aRequestThatTheInnerTaskAcceptsIsNotThrownInTheOuterUnlessItEndsSo() {
        on(() -> {
            Task<Object> inner = Tulip.createTask(() -> {
                catchThrowable(TaskCancelTest::hour);
                return "swallowed";
            });
            Task<Object> outer = Tulip.createTask(inner::await);
            Play.ticks(2);
            assertThat(outer.cancel()).isTrue();
            assertThat(outer.await()).isEqualTo("swallowed");
            assertThat(outer.cancelling()).isEqualTo(1);
        });
    }

    @Test
    void aRequestToATaskWhoseInnerTaskHasEndedIsKeptForItsNextStep() {
        on(() -> {
            Future<Object> future = pending();
            Task<Object> inner = Tulip.createTask(future::await);
            List<Task<Object>> outers = new ArrayList<>();
            inner.addDoneCallback(done -> events.add("cancel: " + outers.get(0).cancel("late")));
            Task<Object> outer = Tulip.createTask(inner::await);
            outers.add(outer);
            Play.ticks(2);
            future.setResult(1);
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("late");
            assertThat(inner.await()).isEqualTo(1);
            assertThat(events).containsExactly("cancel: true");
        });
    }

    @Test
    void fromAnotherThreadARequestIsSentToTheLoop() {
        on(() -> {
            Task<Object> task = Tulip.createTask(TaskCancelTest::hour);
            Play.ticks(1);
            boolean[] answer = new boolean[1];
            assertThat(Play.inOtherThread(() -> answer[0] = task.cancel("from there")))
                    .isNull();
            assertThat(answer[0]).isTrue();
            assertThat(task.cancelling()).isZero();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("from there");
            assertThat(Play.inOtherThread(() -> answer[0] = task.cancel())).isNull();
            assertThat(answer[0]).isFalse();
        });
    }

    @Test
    void aRequestFromAnotherThreadThatComesTooLateDoesNothing() {
        on(() -> {
            Task<Object> task = Tulip.createTask(() -> {
                assertThat(Play.inOtherThread(Task.current()::cancel)).isNull();
                return "value";
            });
            assertThat(task.await()).isEqualTo("value");
            Play.ticks(2);
            assertThat(task.cancelling()).isZero();
        });
    }

    @Test
    void onALoopThatStandsStillATaskIsCancelledByTheThreadThatOwnsIt() {
        try (EventLoop loop = backend.newLoop()) {
            Task<Object> task = loop.createTask(TaskCancelTest::hour);
            assertThat(task.cancel("early")).isTrue();
            assertThatThrownBy(() -> loop.runUntilComplete(task))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("early");
        }
    }

    @Test
    void twoTasksThatAwaitEachOtherEndWhenOneIsCancelled() {
        on(() -> {
            List<Task<Object>> ring = new ArrayList<>();
            ring.add(Tulip.createTask(() -> ring.get(1).await(), "one"));
            ring.add(Tulip.createTask(() -> ring.get(0).await(), "two"));
            Play.ticks(3);
            assertThat(ring.get(0).cancel("ring")).isTrue();
            assertThat(Play.endsCancelled(ring.get(0))).isTrue();
            assertThat(Play.endsCancelled(ring.get(1))).isTrue();
            assertThat(ring.get(0).cancelling()).isEqualTo(1);
        });
    }

    @Test
    void inDebugModeATaskThatSwallowsARequestIsWarnedOfUnlessItTakesItBack() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getMessage().contains("swallowed a cancellation")) {
                    warnings.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.tulip4j");
        logger.addHandler(handler);
        try {
            Consumer<Boolean> play = debug -> on(debug, () -> {
                Task<?> swallows = Tulip.createTask(() -> catchThrowable(TaskCancelTest::hour), "swallows");
                Task<?> takesBack = Tulip.createTask(
                        () -> {
                            Throwable thrown = catchThrowable(TaskCancelTest::hour);
                            Task.current().uncancel();
                            return thrown;
                        },
                        "takesBack");
                Task<?> untouched = Tulip.createTask(() -> 1, "untouched");
                Play.ticks(1);
                swallows.cancel();
                takesBack.cancel();
                swallows.await();
                takesBack.await();
                untouched.await();
            });
            play.accept(false);
            assertThat(warnings).isEmpty();
            play.accept(true);
            assertThat(warnings).singleElement().asString().startsWith("<Task swallows ");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void aRingLeavesWhoElseWaitsForOneOfItsTasks() {
        List<String> reported = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            loop.runUntilCompleteVoid(() -> {
                List<Task<Object>> ring = new ArrayList<>();
                ring.add(Tulip.createTask(() -> ring.get(1).await(), "one"));
                ring.add(Tulip.createTask(() -> ring.get(0).await(), "two"));
                Play.ticks(1);
                List<Task<?>> others = new ArrayList<>();
                for (Task<Object> task : ring) {
                    others.add(Play.start(() -> events.add("cancelled: " + Play.endsCancelled(task))));
                }
                Play.ticks(3);
                assertThat(ring.get(0).cancel()).isTrue();
                for (Task<?> other : others) {
                    other.await();
                }
                Play.ticks(3);
            });
        }
        assertThat(events).containsExactly("cancelled: true", "cancelled: true");
        assertThat(reported).isEmpty();
    }

    @Test
    void requestsAreTakenBackOnItsLoopOnly() {
        on(() -> {
            Task<Object> task = Tulip.createTask(TaskCancelTest::hour);
            task.cancel();
            assertThat(Play.inOtherThread(task::uncancel)).isInstanceOf(IllegalStateException.class);
            assertThat(task.cancelling()).isEqualTo(1);
            assertThat(Play.endsCancelled(task)).isTrue();
        });
    }

    @Test
    void theTaskOfAClosedLoopCannotBeCancelled() {
        List<Task<Object>> kept = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((where, context) -> {});
            loop.runUntilCompleteVoid(() -> kept.add(Tulip.createTask(TaskCancelTest::hour)));
        }
        assertThatThrownBy(kept.get(0)::cancel)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(kept.get(0).cancelling()).isZero();
    }
}
