package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.WaitResult;

/** Waiting for some of several futures, or for all. */
class WaitFutureTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<Object> pending() {
        return EventLoops.running().createFuture();
    }

    private static Future<WaitResult<Future<Object>>> waiting(
            List<Future<Object>> futures, Duration timeout, ReturnWhen returnWhen) {
        return Tulip.<Future<Object>>wait(futures, timeout, returnWhen);
    }

    @Test
    void allCompletedWaitsForTheLastWhateverTheyEndWith() {
        on(() -> {
            Future<Object> one = pending();
            Future<Object> two = pending();
            Future<Object> three = pending();
            Future<WaitResult<Future<Object>>> wait =
                    waiting(List.of(one, two, three, one), null, ReturnWhen.ALL_COMPLETED);
            one.setException(new IllegalStateException("one"));
            two.cancel();
            Play.ticks(4);
            assertThat(wait.isDone()).isFalse();
            three.setResult(3);
            WaitResult<Future<Object>> result = wait.await();
            assertThat(result.done()).containsExactly(one, two, three);
            assertThat(result.pending()).isEmpty();
            assertThatThrownBy(one::result).hasMessage("one");
        });
    }

    @Test
    void firstCompletedReturnsWithTheFirstThatEndsInAnyWay() {
        on(() -> {
            for (int way = 0; way < 3; way++) {
                Future<Object> one = pending();
                Future<Object> two = pending();
                Future<WaitResult<Future<Object>>> wait = waiting(List.of(one, two), null, ReturnWhen.FIRST_COMPLETED);
                switch (way) {
                    case 0 -> two.setResult(2);
                    case 1 -> two.cancel();
                    default -> two.setException(new IllegalStateException("two"));
                }
                WaitResult<Future<Object>> result = wait.await();
                assertThat(result.done()).containsExactly(two);
                assertThat(result.pending()).containsExactly(one);
                assertThat(one.isDone()).isFalse();
                catchThrowable(two::result);
            }
        });
    }

    @Test
    void firstExceptionWaitsForAFailureWhichACancellationIsNot() {
        on(() -> {
            Future<Object> fine = pending();
            Future<Object> cancelled = pending();
            Future<Object> failing = pending();
            Future<Object> left = pending();
            Future<WaitResult<Future<Object>>> wait =
                    waiting(List.of(fine, cancelled, failing, left), null, ReturnWhen.FIRST_EXCEPTION);
            fine.setResult(1);
            cancelled.cancel();
            Play.ticks(4);
            assertThat(wait.isDone()).isFalse();
            failing.setException(new IllegalStateException("failing"));
            WaitResult<Future<Object>> result = wait.await();
            assertThat(result.done()).containsExactly(fine, cancelled, failing);
            assertThat(result.pending()).containsExactly(left);
            assertThatThrownBy(failing::result).hasMessage("failing");
        });
    }

    @Test
    void firstExceptionWithoutAFailureWaitsForAll() {
        on(() -> {
            Future<Object> one = pending();
            Future<Object> two = pending();
            Future<WaitResult<Future<Object>>> wait = waiting(List.of(one, two), null, ReturnWhen.FIRST_EXCEPTION);
            one.setResult(1);
            two.cancel();
            assertThat(wait.await().done()).containsExactly(one, two);
        });
    }

    @Test
    void whenTheTimeHasPassedTheRestIsPendingAndNothingIsCancelled() {
        on(() -> {
            Future<Object> done = pending();
            Future<Object> left = pending();
            done.setResult(1);
            WaitResult<Future<Object>> result = waiting(List.of(left, done), SECOND, ReturnWhen.ALL_COMPLETED)
                    .await();
            assertThat(result.done()).containsExactly(done);
            assertThat(result.pending()).containsExactly(left);
            assertThat(left.isDone()).isFalse();
            assertThat(backend.now).isEqualTo(SECOND.toNanos());
            assertThat(left).hasToString("<Future pending>");
        });
    }

    /** They are sorted when whoever waits goes on, as in CPython, which sorts behind its inner await. */
    @Test
    void whatEndsAfterTheConditionWasMetAndBeforeTheWaiterGoesOnIsDone() {
        on(() -> {
            Future<Object> first = pending();
            Future<Object> second = pending();
            Future<WaitResult<Future<Object>>> wait = waiting(List.of(first, second), null, ReturnWhen.FIRST_COMPLETED);
            first.addDoneCallback(done -> second.setResult("in the meantime"));
            first.setResult(1);
            assertThat(wait.await().done()).containsExactly(first, second);
        });
    }

    @Test
    void itsTimerAndItsCallbacksGoWithIt() {
        try (EventLoop loop = backend.newLoop()) {
            List<Future<Object>> left = new ArrayList<>();
            loop.runUntilCompleteVoid(() -> {
                for (ReturnWhen when : ReturnWhen.values()) {
                    Future<Object> open = pending();
                    Future<Object> ended = pending();
                    left.add(open);
                    Future<WaitResult<Future<Object>>> wait = waiting(List.of(open, ended), SECOND, when);
                    ended.setException(new IllegalStateException("looked at"));
                    if (when == ReturnWhen.ALL_COMPLETED) {
                        assertThat(wait.cancel("why")).isTrue();
                        assertThatThrownBy(wait::await).hasMessage("why");
                        assertThat(wait.cancel("again")).isFalse();
                    } else {
                        wait.await();
                    }
                    catchThrowable(ended::result);
                }
            });
            assertThat(left).allSatisfy(open -> assertThat(open).hasToString("<Future pending>"));
            assertThatThrownBy(loop::runForever).hasMessage("nothing will ever happen");
            assertThat(backend.now).isZero();
        }
    }

    @Test
    void cancellingTheWaiterLeavesTheFuturesAlone() {
        on(() -> {
            Future<Object> future = pending();
            Task<?> waiter = Play.start(waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED)::await);
            Play.ticks(1);
            waiter.cancel();
            assertThat(Play.endsCancelled(waiter)).isTrue();
            assertThat(future.isDone()).isFalse();
        });
    }

    /** In CPython the inner waiter is done then, so the task keeps the request and throws it when it goes on. */
    @Test
    void aTaskCancelledWhenItsWaitIsDueIsCancelledAndMayTakeThatBack() {
        on(() -> {
            for (boolean takenBack : new boolean[] {false, true}) {
                Future<Object> future = pending();
                Future<WaitResult<Future<Object>>> wait = waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED);
                Task<WaitResult<Future<Object>>> waiter = Tulip.createTask(wait::await);
                Play.ticks(1);
                future.addDoneCallback(done -> {
                    events.add("cancel: " + waiter.cancel("late") + ", done: " + wait.isDone());
                    if (takenBack) {
                        waiter.uncancel();
                    }
                });
                future.setResult(1);
                Throwable thrown = catchThrowable(waiter::await);
                if (takenBack) {
                    assertThat(thrown).isNull();
                    assertThat(waiter.result().done()).containsExactly(future);
                } else {
                    assertThat(thrown).isInstanceOf(CancelledError.class).hasMessage("late");
                    assertThat(wait.isCancelled()).isTrue();
                }
            }
            assertThat(events).containsExactly("cancel: true, done: false", "cancel: true, done: false");
        });
    }

    @Test
    void aWaitThatIsDueAndAwaitedByNobodyIsCancelledAtOnceAndItsCallbacksRunInItsSlot() {
        on(() -> {
            Future<Object> future = pending();
            Future<WaitResult<Future<Object>>> wait = waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED);
            wait.addDoneCallback(done -> events.add("told, cancelled: " + done.isCancelled()));
            future.addDoneCallback(done -> {
                EventLoops.running().callSoon(() -> events.add("behind the slot"));
                events.add("cancel: " + wait.cancel());
                events.add("done: " + wait.isCancelled());
                events.add("again: " + wait.cancel());
            });
            future.setResult(1);
            Play.ticks(4);
            assertThat(events)
                    .containsExactly(
                            "cancel: true", "done: true", "again: false", "behind the slot", "told, cancelled: true");
        });
    }

    @Test
    void twoTasksThatAwaitOneWaitHaveOneResult() {
        on(() -> {
            Future<Object> future = pending();
            Future<WaitResult<Future<Object>>> wait = waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED);
            Task<WaitResult<Future<Object>>> one = Tulip.createTask(wait::await);
            Task<WaitResult<Future<Object>>> two = Tulip.createTask(wait::await);
            Play.ticks(1);
            future.setResult(1);
            assertThat(one.await()).isSameAs(two.await());
        });
    }

    @Test
    void itNeedsFuturesOfItsLoop() {
        try (EventLoop other = new FakeBackend().newLoop()) {
            Future<Object> foreign = other.createFuture();
            on(() -> {
                assertThatThrownBy(() -> waiting(List.of(), null, ReturnWhen.ALL_COMPLETED))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("wait needs at least one future");
                assertThatThrownBy(() -> waiting(List.of(pending(), foreign), null, ReturnWhen.ALL_COMPLETED))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("belongs to another loop");
            });
        }
    }

    @Test
    void whoAwaitsTheWaitIsSeenBehindTheFutures() {
        on(() -> {
            Future<Object> future = pending();
            WaitFuture<Future<Object>> wait =
                    (WaitFuture<Future<Object>>) waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED);
            assertThat(((FutureImpl<?>) future).awaiters()).isEqualTo(List.of(wait));
            future.setResult(1);
            wait.await();
        });
    }

    @Test
    void aWaitWhoseTaskWasCancelledWhenItWasDueLeavesNoTimerAndNoCallback() {
        try (EventLoop loop = backend.newLoop()) {
            List<Future<Object>> left = new ArrayList<>();
            loop.runUntilCompleteVoid(() -> {
                Future<Object> ended = pending();
                left.add(pending());
                Future<WaitResult<Future<Object>>> wait =
                        waiting(List.of(ended, left.get(0)), SECOND, ReturnWhen.FIRST_COMPLETED);
                Task<?> waiter = Play.start(wait::await);
                Play.ticks(1);
                ended.addDoneCallback(done -> waiter.cancel());
                ended.setResult(1);
                assertThat(Play.endsCancelled(waiter)).isTrue();
            });
            assertThat(left.get(0)).hasToString("<Future pending>");
            assertThatThrownBy(loop::runForever).hasMessage("nothing will ever happen");
            assertThat(backend.now).isZero();
        }
    }

    @Test
    void ofTwoTasksThatAwaitAWaitThatIsDueTheFirstThatIsCancelledCancelsItForBoth() {
        on(() -> {
            Future<Object> future = pending();
            Future<WaitResult<Future<Object>>> wait = waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED);
            Task<?> one = Play.start(wait::await);
            Task<?> two = Play.start(wait::await);
            Play.ticks(1);
            future.addDoneCallback(
                    done -> events.add("cancel: " + one.cancel() + ", cancelled: " + wait.isCancelled()));
            future.setResult(1);
            assertThat(Play.endsCancelled(one)).isTrue();
            assertThat(Play.endsCancelled(two)).isTrue();
            assertThat(two.cancelling()).isZero();
            assertThat(events).containsExactly("cancel: true, cancelled: true");
        });
    }

    @Test
    void itIsCancelledOnItsLoopOnly() {
        on(() -> {
            Future<Object> future = pending();
            Future<WaitResult<Future<Object>>> wait = waiting(List.of(future), null, ReturnWhen.ALL_COMPLETED);
            assertThat(Play.inOtherThread(wait::cancel)).isInstanceOf(IllegalStateException.class);
            assertThat(wait.isDone()).isFalse();
            assertThat(future.toString()).contains("callbacks=[WaitFuture]");
            wait.cancel();
        });
    }
}
