package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.InvalidStateException;
import org.tulip4j.LoopOptions;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.BackendProvider;

/** A settable result: its states, who hears of its end and in which order, and what it says of itself. */
class FutureImplTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> events = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    private void on(VoidCoroutine body) {
        on(false, body);
    }

    private void on(boolean debug, VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withDebug(debug))) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<Object> pending() {
        return EventLoops.running().createFuture();
    }

    private Consumer<Future<Object>> tell(String name) {
        return done -> events.add(name);
    }

    // Outcomes

    @Test
    void aPendingFutureHasNoOutcomeToAskFor() {
        on(() -> {
            Future<Object> future = pending();
            assertThat(future.isDone()).isFalse();
            assertThat(future.isCancelled()).isFalse();
            assertThatThrownBy(future::result)
                    .isInstanceOf(InvalidStateException.class)
                    .hasMessage("Result is not set: <Future pending>");
            assertThatThrownBy(future::exception)
                    .isInstanceOf(InvalidStateException.class)
                    .hasMessage("Exception is not set: <Future pending>");
            assertThat(future.loop()).isSameAs(EventLoops.running());
        });
    }

    @Test
    void aResultIsKeptAndIsNoException() {
        on(() -> {
            Future<Object> future = pending();
            future.setResult("value");
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isFalse();
            assertThat(future.result()).isEqualTo("value");
            assertThat(future.exception()).isNull();
            assertThat(future.await()).isEqualTo("value");
            Future<Object> nothing = pending();
            nothing.setResult(null);
            assertThat(nothing.isDone()).isTrue();
            assertThat(nothing.result()).isNull();
            assertThat(nothing.await()).isNull();
        });
    }

    @Test
    void anExceptionIsThrownByResultAndReturnedByException() {
        on(() -> {
            IllegalStateException failure = new IllegalStateException("failed");
            Future<Object> future = pending();
            future.setException(failure);
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isFalse();
            assertThatThrownBy(future::result).isSameAs(failure);
            assertThat(future.exception()).isSameAs(failure);
            assertThatThrownBy(future::await).isSameAs(failure);
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aCancelledFutureThrowsItsMessageWhereverItIsAsked() {
        on(() -> {
            Future<Object> future = pending();
            assertThat(future.cancel("why")).isTrue();
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isTrue();
            assertThat(future.cancel("again")).isFalse();
            assertThatThrownBy(future::result)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("why");
            assertThatThrownBy(future::exception)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("why");
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class).hasMessage("why");
            Future<Object> silent = pending();
            silent.cancel();
            assertThatThrownBy(silent::result)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage(null);
        });
    }

    @Test
    void anOutcomeIsSetOnce() {
        on(() -> {
            Future<Object> set = pending();
            assertThat(set.trySetResult(1)).isTrue();
            Future<Object> failed = pending();
            assertThat(failed.trySetException(new IllegalStateException("failed")))
                    .isTrue();
            Future<Object> cancelled = pending();
            cancelled.cancel();
            for (Future<Object> done : List.of(set, failed, cancelled)) {
                String before = done.toString();
                assertThat(done.trySetResult(2)).isFalse();
                assertThat(done.trySetException(new IllegalStateException("second")))
                        .isFalse();
                assertThat(done.cancel()).isFalse();
                assertThatThrownBy(() -> done.setResult(2))
                        .isInstanceOf(InvalidStateException.class)
                        .hasMessage("cannot set a result on " + before + ": it is done");
                assertThatThrownBy(() -> done.setException(new IllegalStateException("second")))
                        .isInstanceOf(InvalidStateException.class)
                        .hasMessage("cannot set an exception on " + before + ": it is done");
                assertThat(done).hasToString(before);
            }
            assertThat(failed.exception()).hasMessage("failed");
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void anExceptionIsNotNull() {
        on(() -> {
            assertThatThrownBy(() -> pending().setException(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pending().addDoneCallback(null)).isInstanceOf(NullPointerException.class);
        });
    }

    @Test
    void otherThreadsReadTheOutcomeAndAreRefusedAnythingElse() {
        on(() -> {
            Future<Object> future = pending();
            future.addDoneCallback(tell("told"));
            Future<Object> done = pending();
            done.setResult("value");
            assertThat(Play.inOtherThread(() -> {
                        assertThat(future.isDone()).isFalse();
                        assertThat(done.result()).isEqualTo("value");
                        List<Runnable> refused = List.of(
                                () -> future.setResult(1),
                                () -> future.setException(new IllegalStateException()),
                                () -> future.trySetResult(1),
                                () -> future.trySetException(new IllegalStateException()),
                                future::cancel,
                                () -> future.addDoneCallback(tell("never")),
                                () -> future.removeDoneCallback(tell("never")),
                                future::await);
                        for (Runnable call : refused) {
                            assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
                        }
                    }))
                    .isNull();
            assertThat(future.isDone()).isFalse();
        });
    }

    // Callbacks

    @Test
    void callbacksAndWaitersHearOfTheEndInTheOrderTheyCameOnePassLater() {
        on(() -> {
            for (int callbacks = 1; callbacks <= 3; callbacks++) {
                events.clear();
                Future<Object> future = pending();
                List<String> expected = new ArrayList<>();
                List<Task<?>> waiters = new ArrayList<>();
                for (int i = 0; i < callbacks; i++) {
                    String name = "callback " + i;
                    future.addDoneCallback(tell(name));
                    expected.add(name);
                    String waiter = "waiter " + i;
                    waiters.add(Play.start(() -> {
                        future.await();
                        events.add(waiter);
                    }));
                    Play.ticks(1);
                    expected.add(waiter);
                }
                future.setResult(1);
                EventLoops.running().callSoon(() -> events.add("behind"));
                expected.add("behind");
                assertThat(events).isEmpty();
                Play.ticks(1);
                assertThat(events).isEqualTo(expected);
            }
        });
    }

    @Test
    void aCallbackOfAFutureThatIsDoneRunsInTheNextPass() {
        on(() -> {
            Future<Object> future = pending();
            future.setResult(1);
            future.addDoneCallback(done -> events.add("told of " + done.result()));
            assertThat(events).isEmpty();
            Play.ticks(1);
            assertThat(events).containsExactly("told of 1");
        });
    }

    @Test
    void aCallbackThatIsRemovedIsNotCalledHoweverOftenItWasAdded() {
        on(() -> {
            Consumer<Future<Object>> twice = tell("twice");
            Consumer<Future<Object>> stays = tell("stays");
            Future<Object> several = pending();
            several.addDoneCallback(twice);
            several.addDoneCallback(stays);
            several.addDoneCallback(twice);
            assertThat(several.removeDoneCallback(twice)).isEqualTo(2);
            assertThat(several.removeDoneCallback(twice)).isZero();
            several.setResult(1);
            Future<Object> one = pending();
            assertThat(one.removeDoneCallback(twice)).isZero();
            one.addDoneCallback(twice);
            assertThat(one.removeDoneCallback(stays)).isZero();
            assertThat(one.removeDoneCallback(twice)).isEqualTo(1);
            assertThat(one).hasToString("<Future pending>");
            one.setResult(1);
            Play.ticks(1);
            assertThat(events).containsExactly("stays");
        });
    }

    @Test
    void removingACallbackLeavesTheTasksThatWait() {
        on(() -> {
            Consumer<Future<Object>> callback = tell("callback");
            Future<Object> future = pending();
            Task<Object> alone = Tulip.createTask(future::await);
            Play.ticks(1);
            assertThat(future.removeDoneCallback(callback)).isZero();
            future.addDoneCallback(callback);
            assertThat(future.removeDoneCallback(callback)).isEqualTo(1);
            future.setResult("value");
            assertThat(alone.await()).isEqualTo("value");
            assertThat(events).isEmpty();
        });
    }

    @Test
    void callbacksAreRemovedFromFuturesOfClosedLoopsToo() {
        List<Future<Object>> kept = new ArrayList<>();
        Consumer<Future<Object>> callback = tell("never");
        on(() -> {
            kept.add(pending());
            kept.get(0).addDoneCallback(callback);
        });
        assertThat(kept.get(0).removeDoneCallback(callback)).isEqualTo(1);
    }

    @Test
    void aCallbackThatFailsIsReportedAndTheOthersAreCalled() {
        on(() -> {
            Future<Object> future = pending();
            future.addDoneCallback(done -> {
                throw new IllegalStateException("callback");
            });
            future.addDoneCallback(tell("next"));
            future.setResult(1);
            Play.ticks(1);
        });
        assertThat(reported).hasSize(1);
        assertThat(events).containsExactly("next");
    }

    @Test
    void aCallbackRunsInTheContextGivenElseInThatOfWhoAddedIt() {
        on(() -> {
            ContextVar<String> var = ContextVar.of("var");
            var.set("here");
            Context other = Context.copyCurrent();
            other.runVoid(() -> {
                var.set("other");
            });
            Future<Object> future = pending();
            future.addDoneCallback(done -> events.add(var.get()), other);
            future.addDoneCallback(done -> events.add(var.get()));
            var.set("later");
            future.setResult(1);
            Play.ticks(1);
            assertThat(events).containsExactly("other", "here");
        });
    }

    // Waiting

    @Test
    void awaitingOutsideATaskIsRefusedAndSaysWhatToDo() throws InterruptedException {
        List<Future<Object>> kept = new ArrayList<>();
        on(() -> {
            Future<Object> future = pending();
            kept.add(future);
            Future<Throwable> thrown = EventLoops.running().createFuture();
            EventLoops.running().callSoon(() -> thrown.setResult(catchThrowable(future::await)));
            assertThat(thrown.await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("await() outside a task: this is a plain callback of")
                    .hasMessageEndingWith("use createTask");
            List<Throwable> elsewhere = new ArrayList<>();
            Play.inOtherThread(() -> elsewhere.add(catchThrowable(future::await)));
            assertThat(elsewhere.get(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not run")
                    .hasMessageEndingWith("use get() in other threads");
        });
        on(() -> assertThatThrownBy(kept.get(0)::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bridge with toCompletableFuture() and Future.wrap"));
    }

    @Test
    void aTaskCannotAwaitItself() {
        on(() -> {
            List<Task<Object>> me = new ArrayList<>();
            me.add(Tulip.createTask(() -> me.get(0).await(), "me"));
            assertThatThrownBy(me.get(0)::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Task cannot await on itself: <Task me");
        });
    }

    @Test
    void theEndOfATaskIsTheVeryCancellationThatEndedItForTheFirstWhoAsks() {
        on(() -> {
            CancelledError own = new CancelledError("own");
            Task<Object> task = Tulip.createTask(() -> {
                throw own;
            });
            assertThatThrownBy(task::await).isSameAs(own);
            assertThatThrownBy(task::result)
                    .isInstanceOf(CancelledError.class)
                    .isNotSameAs(own)
                    .hasMessage("own");
        });
    }

    // Reports

    @Test
    void anExceptionThatIsLookedAtInAnyWayIsNotReported() {
        on(() -> {
            List<Consumer<Future<Object>>> looks = List.of(
                    future -> catchThrowable(future::result),
                    Future::exception,
                    future -> catchThrowable(future::await),
                    future -> future.toCompletableFuture(),
                    future -> catchThrowable(() -> Tulip.gather(List.of(future)).await()));
            for (Consumer<Future<Object>> look : looks) {
                Future<Object> future = pending();
                future.setException(new IllegalStateException("looked at"));
                look.accept(future);
            }
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void lookingAtTheTextOrTheStateIsNoLookAtTheException() {
        on(() -> {
            Future<Object> future = pending();
            future.setException(new IllegalStateException("not looked at"));
            assertThat(future).hasToString("<Future finished exception=IllegalStateException>");
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isFalse();
        });
        assertThat(reported).containsExactly("Future exception was never retrieved");
    }

    @Test
    void aViewThatEndedBeforeTakesNothingAndTheExceptionStaysUnseen() {
        on(() -> {
            Future<Object> future = pending();
            CompletableFuture<Object> view = future.toCompletableFuture();
            view.complete("from elsewhere");
            future.setException(new IllegalStateException("not looked at"));
            Play.ticks(2);
        });
        assertThat(reported).containsExactly("Future exception was never retrieved");
    }

    // Text

    @Test
    void theTextShowsTheOutcomeShortened() {
        on(() -> {
            assertThat(done("x".repeat(60))).hasToString("<Future finished result=" + "x".repeat(60) + ">");
            assertThat(done("x".repeat(61))).hasToString("<Future finished result=" + "x".repeat(60) + "...>");
            assertThat(done(17)).hasToString("<Future finished result=17>");
            assertThat(done(true)).hasToString("<Future finished result=true>");
            assertThat(done(null)).hasToString("<Future finished result=null>");
            assertThat(done(new StringBuilder("secret"))).hasToString("<Future finished result=StringBuilder>");
            Future<Object> cancelled = pending();
            cancelled.cancel();
            assertThat(cancelled).hasToString("<Future cancelled>");
        });
    }

    private static Future<Object> done(Object value) {
        Future<Object> future = pending();
        future.setResult(value);
        return future;
    }

    @Test
    void theTextNamesOneCallbackAlsoWhenThereWereMore() {
        on(() -> {
            Consumer<Future<Object>> removed = new Named();
            Future<Object> future = pending();
            future.addDoneCallback(removed);
            assertThat(future).hasToString("<Future pending callbacks=[Named]>");
            Task<?> waiter = Tulip.createTask(future::await, "waiter");
            Play.ticks(1);
            future.removeDoneCallback(removed);
            assertThat(future).hasToString("<Future pending callbacks=[waiter]>");
            waiter.cancel();
            assertThat(Play.endsCancelled(waiter)).isTrue();
        });
    }

    private static final class Named implements Consumer<Future<Object>> {
        @Override
        public void accept(Future<Object> done) {}
    }

    @Test
    void inDebugModeTheTextSaysWhereItWasMade() {
        on(true, () -> {
            Future<Object> future = pending();
            assertThat(future.toString()).matches("<Future pending created at [\\w.$]+\\(\\w+.java:\\d+\\)>");
            assertThat(((FutureImpl<?>) future).createdAt()).isNotEmpty();
        });
        on(() -> assertThat(((FutureImpl<?>) pending()).createdAt()).isNull());
    }

    // What the library asks

    @Test
    void onlyOneTaskThatWaitsAloneIsASoleTask() {
        on(() -> {
            FutureImpl<Object> future = (FutureImpl<Object>) pending();
            assertThat(future.hasSoleTask()).isFalse();
            assertThat(future.hasCallbacks()).isFalse();
            Task<Object> one = Tulip.createTask(future::await, "one");
            Play.ticks(1);
            assertThat(future.hasSoleTask()).isTrue();
            assertThat(future.hasCallbacks()).isTrue();
            Task<Object> two = Tulip.createTask(future::await, "two");
            Play.ticks(1);
            assertThat(future.hasSoleTask()).isFalse();
            assertThat(future.hasCallbacks()).isTrue();
            assertThat(future.awaiters()).isEqualTo(List.of(one, two));
            future.setResult(1);
            assertThat(one.await()).isEqualTo(two.await());
            assertThat(future.awaiters()).isEmpty();
        });
    }

    @Test
    void anAwaiterBetweenIsSeenAndAPlainCallbackIsNot() {
        on(() -> {
            Future<Object> inner = pending();
            inner.addDoneCallback(tell("plain"));
            Future<Object> shield = Tulip.shield(inner);
            assertThat(((FutureImpl<?>) inner).awaiters()).isEqualTo(List.of(shield));
            shield.cancel();
            assertThat(((FutureImpl<?>) inner).awaiters()).isEmpty();
        });
    }

    @Test
    void anotherThreadThatWaitsHasTheResultWhenItIsThere() throws Exception {
        try (EventLoop loop = backend.newLoop()) {
            Future<Object> future = loop.createFuture();
            CountDownLatch viewed = new CountDownLatch(1);
            CompletableFuture<Object> got = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    CompletableFuture<Object> view = future.toCompletableFuture();
                    viewed.countDown();
                    got.complete(view.get());
                } catch (Throwable failed) {
                    got.completeExceptionally(failed);
                }
            });
            thread.start();
            viewed.await();
            loop.runUntilCompleteVoid(() -> {
                future.setResult("value");
                Play.ticks(2);
            });
            assertThat(got.get()).isEqualTo("value");
            thread.join();
        }
    }

    @Test
    void oneIsMadeThatIsDone() {
        on(() -> {
            assertThat(FutureImpl.done((Loop) EventLoops.running(), "value").result())
                    .isEqualTo("value");
            assertThat(FutureImpl.done((Loop) EventLoops.running(), null).await())
                    .isNull();
        });
    }
}
