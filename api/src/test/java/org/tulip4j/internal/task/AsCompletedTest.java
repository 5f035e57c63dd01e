package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.BackendProvider;

/** Futures one after the other, in the order in which they end. */
class AsCompletedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeBackend backend = new FakeBackend();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<Object> pending() {
        return EventLoops.running().createFuture();
    }

    private static <F extends Future<?>> Iterator<F> iterator(List<F> futures, Duration timeout) {
        return Tulip.<F>asCompleted(futures, timeout).iterator();
    }

    private static Task<Integer> after(int millis) {
        return Tulip.createTask(
                () -> Tulip.sleep(Duration.ofMillis(millis), millis).await());
    }

    @Test
    void theyComeInTheOrderInWhichTheyEndEachOnce() {
        on(() -> {
            Task<Integer> slow = after(30);
            Task<Integer> quick = after(10);
            Task<Integer> middle = after(20);
            List<Task<Integer>> order = new ArrayList<>();
            Tulip.asCompleted(List.of(slow, quick, middle, quick), null).forEach(order::add);
            assertThat(order).containsExactly(quick, middle, slow);
            assertThat(order).allMatch(Future::isDone);
        });
    }

    @Test
    void itIsOverWhenEveryOneWasReturned() {
        on(() -> {
            Iterator<Future<Object>> none = iterator(List.of(), SECOND);
            assertThat(none.hasNext()).isFalse();
            assertThatThrownBy(none::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("every future was returned");
            Future<Object> future = pending();
            Iterator<Future<Object>> one = iterator(List.of(future), null);
            assertThat(one.hasNext()).isTrue();
            future.setResult(1);
            assertThat(one.hasNext()).isTrue();
            assertThat(one.next()).isSameAs(future);
            assertThat(one.hasNext()).isFalse();
            assertThatThrownBy(one::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void thoseThatAreDoneAlreadyComeInTheOrderGiven() {
        on(() -> {
            Future<Object> failed = pending();
            Future<Object> done = pending();
            done.setResult(1);
            failed.setException(new IllegalStateException("looked at below"));
            Iterator<Future<Object>> both = iterator(List.of(failed, done), null);
            assertThat(both.next()).isSameAs(failed);
            assertThat(both.next()).isSameAs(done);
            assertThatThrownBy(failed::result).hasMessage("looked at below");
        });
    }

    @Test
    void whatHasEndedIsThereWithoutWaiting() {
        on(() -> {
            Future<Object> first = pending();
            Future<Object> second = pending();
            Iterator<Future<Object>> both = iterator(List.of(first, second), null);
            second.setResult(2);
            Play.ticks(2);
            boolean[] waited = {false};
            EventLoops.running().callSoon(() -> waited[0] = true);
            assertThat(both.next()).isSameAs(second);
            assertThat(waited[0]).isFalse();
            first.setResult(1);
            assertThat(both.next()).isSameAs(first);
            assertThat(waited[0]).isTrue();
        });
    }

    @Test
    void whenTheTimeHasPassedEveryFurtherOneIsATimeout() {
        on(() -> {
            Task<Integer> quick = after(500);
            Future<Object> never = pending();
            Future<Object> late = pending();
            Iterator<Future<?>> three = iterator(List.<Future<?>>of(quick, never, late), SECOND);
            assertThat(three.next()).isSameAs(quick);
            assertThatThrownBy(three::next)
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("asCompleted: 2 not done after PT1S");
            assertThat(backend.now).isEqualTo(SECOND.toNanos());
            late.setResult("too late");
            Play.ticks(2);
            assertThat(three.hasNext()).isTrue();
            assertThatThrownBy(three::next)
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("asCompleted: 1 not done after PT1S");
            assertThat(three.hasNext()).isFalse();
            assertThat(never).hasToString("<Future pending>");
            never.cancel();
        });
    }

    @Test
    void whatEndedInTimeComesBeforeTheTimeout() {
        on(() -> {
            Task<Integer> quick = after(500);
            Future<Object> never = pending();
            Iterator<Future<?>> both = iterator(List.<Future<?>>of(never, quick), SECOND);
            Tulip.sleep(Duration.ofSeconds(2)).await();
            assertThat(both.next()).isSameAs(quick);
            assertThat(catchThrowable(both::next)).isInstanceOf(TimedOutException.class);
        });
    }

    /** Whose turn to be told of comes behind the expiry is late: in CPython its callback finds nothing to do. */
    @Test
    void whatEndsInThePassOfTheExpiryIsLate() {
        on(() -> {
            Future<Object> future = pending();
            EventLoops.running().callLater(SECOND, () -> future.setResult("in that pass"));
            Iterator<Future<Object>> one = iterator(List.of(future), SECOND);
            assertThat(catchThrowable(one::next)).isInstanceOf(TimedOutException.class);
            assertThat(future.isDone()).isTrue();
        });
    }

    @Test
    void theLastOneTakesTheTimerWithIt() {
        try (EventLoop loop = EventLoops.newLoop(org.tulip4j.LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend))) {
            loop.runUntilCompleteVoid(() -> {
                Future<Object> first = pending();
                Future<Object> second = pending();
                Iterator<Future<Object>> both = iterator(List.of(first, second), SECOND);
                first.setResult(1);
                both.next();
                second.setResult(2);
                both.next();
                assertThat(both.hasNext()).isFalse();
                // Nothing is left that the loop could wait for.
                Future<Object> never = pending();
                loop.callSoon(() -> {});
                Task<?> waiter = Play.start(never::await);
                Play.ticks(3);
                waiter.cancel();
                assertThat(Play.endsCancelled(waiter)).isTrue();
            });
            assertThatThrownBy(loop::runForever).hasMessage("nothing will ever happen");
            assertThat(backend.now).isZero();
        }
    }

    @Test
    void severalTasksShareOneIteratorInTurn() {
        on(() -> {
            Future<Object> first = pending();
            Future<Object> second = pending();
            Iterator<Future<Object>> both = iterator(List.of(first, second), null);
            Task<Future<Object>> one = Tulip.createTask(both::next);
            Task<Future<Object>> other = Tulip.createTask(both::next);
            Play.ticks(1);
            second.setResult(2);
            assertThat(one.await()).isSameAs(second);
            assertThat(other.isDone()).isFalse();
            first.setResult(1);
            assertThat(other.await()).isSameAs(first);
        });
    }

    @Test
    void everyTaskThatWaitsHearsOfTheTimeout() {
        on(() -> {
            Iterator<Future<Object>> both = iterator(List.of(pending(), pending()), SECOND);
            Task<Future<Object>> one = Tulip.createTask(both::next);
            Task<Future<Object>> other = Tulip.createTask(both::next);
            assertThat(catchThrowable(one::await)).isInstanceOf(TimedOutException.class);
            assertThat(catchThrowable(other::await)).isInstanceOf(TimedOutException.class);
            assertThat(backend.now).isEqualTo(SECOND.toNanos());
        });
    }

    @Test
    void whoIsCancelledWhileWaitingLeavesWhatEndsToTheNext() {
        on(() -> {
            for (boolean sameMoment : new boolean[] {false, true}) {
                Future<Object> future = pending();
                Iterator<Future<Object>> iterator = iterator(List.of(future, pending()), null);
                Task<Future<Object>> cancelled = Tulip.createTask(iterator::next);
                Task<Future<Object>> next = Tulip.createTask(iterator::next);
                Play.ticks(1);
                if (sameMoment) {
                    future.setResult(1);
                    // Its turn has come, but it has not gone on.
                    future.addDoneCallback(done -> cancelled.cancel());
                } else {
                    cancelled.cancel();
                    Play.ticks(1);
                    future.setResult(1);
                }
                assertThat(next.await()).isSameAs(future);
                assertThat(catchThrowable(cancelled::await)).isInstanceOf(CancelledError.class);
                assertThat(iterator.hasNext()).isTrue();
            }
        });
    }

    @Test
    void whoIsCancelledLeavesNothingBehindForTheNextToStumbleOver() {
        on(() -> {
            Future<Object> future = pending();
            AsCompleted<Future<Object>> iterator =
                    (AsCompleted<Future<Object>>) iterator(List.of(future, pending()), null);
            Task<Future<Object>> cancelled = Tulip.createTask(iterator::next);
            Play.ticks(1);
            assertThat(iterator.awaiting()).hasSize(1);
            cancelled.cancel();
            Play.ticks(1);
            assertThat(iterator.awaiting()).isEmpty();
        });
    }

    @Test
    void oneThatEndsWakesOneOfThoseWhoWait() {
        on(() -> {
            Future<Object> first = pending();
            Future<Object> second = pending();
            AsCompleted<Future<Object>> both = (AsCompleted<Future<Object>>) iterator(List.of(first, second), null);
            List<Task<Future<Object>>> waiters = List.of(Tulip.createTask(both::next), Tulip.createTask(both::next));
            Play.ticks(1);
            List<Integer> left = new ArrayList<>();
            first.addDoneCallback(done -> left.add(both.awaiting().size()));
            first.setResult(1);
            Play.ticks(1);
            assertThat(left).containsExactly(1);
            second.setResult(2);
            assertThat(waiters.get(0).await()).isSameAs(first);
            assertThat(waiters.get(1).await()).isSameAs(second);
        });
    }
}
