package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.FakeBackend;
import org.tulip4j.LogLines;
import org.tulip4j.Play;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.state.ThreadState;

/** One pass after the other, turned by hand. */
class LoopPassTest {
    private static final long SECOND = 1_000_000_000;

    private final FakeBackend backend = new FakeBackend();
    private final Loop loop = (Loop) backend.newLoop();
    /** What this thread had in force before, for turning the passes by hand leaves what ran last. */
    private final ThreadState.SetAside before = new ThreadState.SetAside();

    {
        before.take(ThreadState.current());
    }

    private final List<String> ran = new ArrayList<>();
    private final List<ErrorContext> told = new ArrayList<>();

    LoopPassTest() {
        loop.setExceptionHandler((on, context) -> told.add(context));
        loop.begin();
    }

    @AfterEach
    void close() {
        if (loop.isRunning()) {
            loop.end();
        }
        loop.close();
        before.giveBack();
    }

    private void soon(String name) {
        loop.callSoon(() -> ran.add(name));
    }

    private void inOtherThread(Runnable call) {
        try {
            assertThat(Play.inOtherThread(call)).isNull();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    // Order

    @Test
    void whatACallbackQueuesRunsInTheNextPass() {
        loop.callSoon(() -> {
            ran.add("first");
            soon("third");
        });
        soon("second");
        int before = loop.passes();

        loop.pass();

        assertThat(ran).containsExactly("first", "second");
        assertThat(loop.readyCount()).isEqualTo(1);
        assertThat(loop.passes() - before).isEqualTo(1);
        loop.pass();
        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(loop.readyCount()).isZero();
    }

    /** What is ready runs first, then what I/O queued, then timers, as in asyncio's {@code _run_once}; what was sent came before both. */
    @Test
    void aPassRunsWhatWasReadyThenWhatThePollBroughtThenTimers() {
        backend.now = 10;
        loop.callAtNanos(9, () -> ran.add("timer at 9"));
        loop.callAtNanos(5, () -> ran.add("timer at 5"));
        loop.callAtNanos(11, () -> ran.add("timer at 11"));
        soon("ready");
        inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent")));
        backend.inPoll(() -> soon("io"));

        loop.pass();

        assertThat(ran).containsExactly("ready", "sent", "io", "timer at 5", "timer at 9");
    }

    @Test
    void whatIsQueuedOnTheLoopGoesBehindWhatWasSentBefore() {
        loop.callSoon(() -> {
            inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent")));
            soon("own");
            assertThat(loop.hasArrivals()).isFalse();
        });
        loop.pass();
        loop.pass();
        assertThat(ran).containsExactly("sent", "own");
    }

    @Test
    void whatTheLoopSendsItselfIsQueuedAtOnce() {
        loop.callSoonThreadsafe(() -> ran.add("sent"));
        assertThat(loop.hasArrivals()).isFalse();
        assertThat(loop.readyCount()).isEqualTo(1);
        soon("soon");
        loop.pass();
        assertThat(ran).containsExactly("sent", "soon");
    }

    @Test
    void whatWasQueuedLastCanBeTakenBack() {
        Ready item = on -> ran.add("item");
        loop.enqueue(item);
        loop.retract(item);
        assertThat(loop.readyCount()).isZero();
    }

    @Test
    void anItemOfTheQueueIsCalledWithItsLoop() {
        loop.enqueue(on -> ran.add(on == loop ? "mine" : "another's"));
        loop.post(on -> ran.add(on == loop ? "mine too" : "another's"));
        loop.pass();
        assertThat(ran).containsExactly("mine", "mine too");
    }

    // How long a poll waits

    @Test
    void withSomethingReadyAPollDoesNotWait() {
        soon("ready");
        loop.callLater(Duration.ofSeconds(1), () -> {});
        loop.pass();
        assertThat(backend.polls).isEqualTo(1);
        assertThat(backend.waits).isZero();
    }

    @Test
    void withNothingReadyAPollWaitsForTheNearestTimer() {
        backend.now = 7;
        loop.callLater(Duration.ofSeconds(2), () -> ran.add("later"));
        loop.callLater(Duration.ofSeconds(1), () -> ran.add("sooner"));
        assertThat(loop.untilNextTimer()).isEqualTo(SECOND);
        loop.pass();
        assertThat(backend.limits).containsExactly(SECOND);
        assertThat(ran).containsExactly("sooner");
        loop.pass();
        assertThat(backend.limits).containsExactly(SECOND, SECOND);
        assertThat(backend.polls).isZero();
        assertThat(loop.untilNextTimer()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void withNeitherAPollWaitsForEver() {
        backend.inPoll(() -> soon("io"));
        loop.pass();
        assertThat(backend.limits).containsExactly(Long.MAX_VALUE);
        assertThat(ran).containsExactly("io");
    }

    @Test
    void aTimerThatIsDueIsNotWaitedFor() {
        backend.now = 10;
        loop.callAtNanos(10, () -> ran.add("due"));
        assertThat(loop.untilNextTimer()).isZero();
        loop.pass();
        loop.callAtNanos(3, () -> ran.add("overdue"));
        assertThat(loop.untilNextTimer()).isZero();
        loop.pass();
        assertThat(ran).containsExactly("due", "overdue");
        assertThat(backend.polls).isEqualTo(2);
        assertThat(backend.waits).isZero();
    }

    /** A poll waits no longer than asyncio's MAXIMUM_SELECT_TIMEOUT. */
    @Test
    void aPollWaitsForADayAtMost() {
        loop.callLater(Duration.ofDays(3), () -> ran.add("late"));
        for (int day = 0; day < 3; day++) {
            assertThat(ran).isEmpty();
            loop.pass();
        }
        assertThat(backend.limits).containsOnly(Duration.ofDays(1).toNanos()).hasSize(3);
        assertThat(ran).containsExactly("late");
    }

    @Test
    void theLastPassDoesNotWait() {
        loop.stop();
        assertThat(loop.isStopping()).isTrue();
        loop.pass();
        assertThat(backend.polls).isEqualTo(1);
        assertThat(backend.waits).isZero();
        loop.end();
        assertThat(loop.isStopping()).isFalse();
    }

    @Test
    void theLastPassPollsEvenWhereOthersAreLeftOut() {
        for (int i = 0; i < 200; i++) {
            soon("busy");
            loop.pass();
        }
        int before = backend.polls;
        soon("busy");
        loop.stop();
        loop.pass();
        assertThat(backend.polls - before).isEqualTo(1);
    }

    @Test
    void aCancelledTimerIsNotWaitedFor() {
        TimerHandle first = loop.callLater(Duration.ofSeconds(1), () -> ran.add("cancelled"));
        loop.callLater(Duration.ofSeconds(3), () -> ran.add("kept"));
        first.cancel();
        loop.pass();
        assertThat(backend.limits).containsExactly(3 * SECOND);
        assertThat(ran).containsExactly("kept");
    }

    @Test
    void aPollThatFailsNamesTheLoop() {
        backend.unreadable = new IOException("no descriptor");
        assertThatThrownBy(loop::pass)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(loop + ": waiting for I/O failed")
                .hasCause(backend.unreadable);
    }

    @Test
    void aLoopThatBeginsPollsInEveryPassAgain() {
        for (int i = 0; i < 200; i++) {
            soon("busy");
            loop.pass();
        }
        soon("busy");
        int throttled = backend.polls;
        loop.pass();
        loop.end();
        loop.begin();
        int before = backend.polls;
        for (int i = 0; i < 10; i++) {
            soon("busy");
            loop.pass();
        }
        assertThat(throttled).isLessThan(150);
        assertThat(backend.polls - before).isEqualTo(10);
    }

    // Waking

    @Test
    void afterAWaitALoopIsAwake() {
        backend.inPoll(() -> loop.callSoon(() -> inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent")))));
        loop.pass();
        loop.pass();
        assertThat(backend.calls).isEmpty();
        assertThat(ran).containsExactly("sent");
    }

    @Test
    void whoeverSendsToALoopThatWaitsWakesIt() {
        backend.inPoll(() -> inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent"))));
        loop.pass();
        assertThat(backend.calls).containsExactly("wakeup");
        assertThat(ran).containsExactly("sent");
    }

    @Test
    void aLoopThatIsAwakeIsNotWoken() {
        loop.callSoon(() -> inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent"))));
        loop.pass();
        assertThat(loop.hasArrivals()).isTrue();
        assertThat(loop.isBusy()).isTrue();
        loop.pass();
        assertThat(backend.calls).isEmpty();
        assertThat(backend.waits).as("it had something to do").isZero();
        assertThat(ran).containsExactly("sent");
    }

    @Test
    void aLoopThatPollsFailingIsAwakeAfterwards() {
        backend.unreadable = new IOException("no descriptor");
        assertThatThrownBy(loop::pass).isInstanceOf(UncheckedIOException.class);
        inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent")));
        assertThat(backend.calls).isEmpty();
    }

    @Test
    void aClosedLoopTakesNothing() {
        loop.end();
        loop.close();
        assertThat(loop.postUnlessClosed(on -> ran.add("never"))).isFalse();
        assertThatThrownBy(() -> loop.post(on -> ran.add("never")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Event loop is closed: " + loop);
        assertThat(loop.hasArrivals()).isFalse();
    }

    @Test
    void anOpenLoopTakesAnything() {
        assertThat(loop.postUnlessClosed(on -> ran.add("own"))).isTrue();
        inOtherThread(() ->
                assertThat(loop.postUnlessClosed(on -> ran.add("other's"))).isTrue());
        loop.pass();
        assertThat(ran).containsExactly("own", "other's");
    }

    // Errors

    @Test
    void anExceptionIsToldAndTheOthersRun() {
        IllegalStateException thrown = new IllegalStateException("broken");
        loop.callSoon(() -> {
            throw thrown;
        });
        soon("next");
        loop.pass();
        assertThat(ran).containsExactly("next");
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.exception()).isSameAs(thrown);
            assertThat(one.message()).startsWith("Exception in callback ");
            assertThat(one.get(ErrorContext.HANDLE)).isNotNull();
        });
    }

    @Test
    void aFatalErrorLeavesThePassAndTheRestRunsAfterwards() {
        loop.callSoon(() -> {
            throw new OutOfMemoryError("test");
        });
        soon("next");
        assertThatThrownBy(loop::pass).isInstanceOf(OutOfMemoryError.class);
        assertThat(loop.isBusy()).isFalse();
        assertThat(ran).isEmpty();
        assertThat(told).isEmpty();
        loop.pass();
        assertThat(ran).containsExactly("next");
    }

    @Test
    void aFatalErrorOfAnIoCallbackLeavesAfterThePollAndBeforeCallbacks() {
        Error first = new InternalError("first");
        soon("ready");
        backend.inPoll(() -> loop.ioCallbackFailed(first, ErrorContext.of("one", first)));
        backend.inPoll(() -> {
            Error second = new InternalError("second");
            loop.ioCallbackFailed(second, ErrorContext.of("two", second));
        });
        backend.inPoll(() -> ran.add("the poll goes on"));
        assertThatThrownBy(loop::pass).isSameAs(first);
        assertThat(ran).containsExactly("the poll goes on");
        assertThat(told).extracting(ErrorContext::message).containsExactly("one", "two");
        loop.pass();
        assertThat(ran).containsExactly("the poll goes on", "ready");
    }

    @Test
    void aFatalErrorOfAnIoCallbackInsideACallbackLeavesAfterThePass() {
        Error fatal = new InternalError("fatal");
        loop.callSoon(() -> loop.ioCallbackFailed(fatal, ErrorContext.of("one", fatal)));
        soon("next");
        assertThatThrownBy(loop::pass).isSameAs(fatal);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void anExceptionOfAnIoCallbackIsToldOnly() {
        backend.inPoll(() -> {
            RuntimeException thrown = new IllegalStateException("broken");
            loop.ioCallbackFailed(thrown, ErrorContext.of("one", thrown));
        });
        soon("ready");
        loop.pass();
        assertThat(told).extracting(ErrorContext::message).containsExactly("one");
        assertThat(ran).containsExactly("ready");
    }

    // Ends of steps

    @Test
    void whatWasGatheredLeavesWhenTheCallbackHasEnded() {
        loop.callSoon(() -> {
            loop.stepEnd().add(() -> ran.add("flush"));
            ran.add("first");
        });
        soon("second");
        loop.pass();
        assertThat(ran).containsExactly("first", "flush", "second");
    }

    @Test
    void whatWasGatheredOutsideOfCallbacksLeavesWhenTheLoopEnds() {
        loop.stepEnd().add(() -> ran.add("flush"));
        loop.end();
        assertThat(ran).containsExactly("flush");
    }

    // Interrupts

    @Test
    void anInterruptThatNobodyWantsIsKeptAndEndsNoWait() {
        backend.inPoll(() -> ran.add("interrupted " + Thread.currentThread().isInterrupted()));
        Thread.currentThread().interrupt();
        loop.pass();
        assertThat(ran).containsExactly("interrupted false");
        assertThat(Thread.interrupted()).isTrue();
        backend.inPoll(() -> ran.add("again " + Thread.currentThread().isInterrupted()));
        loop.pass();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptIsKeptWhenThePollFails() {
        backend.unreadable = new IOException("no descriptor");
        Thread.currentThread().interrupt();
        assertThatThrownBy(loop::pass).isInstanceOf(UncheckedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(loop::pass).isInstanceOf(UncheckedIOException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptThatIsWantedIsToldAfterThePollBeforeCallbacks() {
        loop.onInterrupt(() -> ran.add("told " + Thread.currentThread().isInterrupted()));
        backend.inPoll(() -> {
            soon("callback");
            Thread.currentThread().interrupt();
        });
        loop.pass();
        assertThat(ran).containsExactly("told false", "callback");
        soon("more");
        loop.pass();
        assertThat(ran).containsExactly("told false", "callback", "more");
    }

    @Test
    void wherePollsDoNotNoticeInterruptsTheyAreShort() {
        loop.onInterrupt(() -> {});
        loop.pass();
        loop.callLater(Duration.ofSeconds(9), () -> {});
        loop.pass();
        assertThat(backend.limits).containsExactly(SECOND, SECOND);
        loop.onInterrupt(null);
        loop.pass();
        assertThat(backend.limits).containsExactly(SECOND, SECOND, 8 * SECOND);
    }

    @Test
    void wherePollsNoticeInterruptsTheyWaitAsLongAsEver() {
        backend.interruptible = true;
        loop.onInterrupt(() -> {});
        backend.inPoll(() -> {});
        loop.pass();
        loop.callLater(Duration.ofSeconds(9), () -> {});
        loop.pass();
        assertThat(backend.limits).containsExactly(Long.MAX_VALUE, 9 * SECOND);
    }

    // The end

    @Test
    void closingTellsWhatIsLostAndDropsTheQueues() {
        loop.createTask(() -> loop.createFuture().await());
        loop.createFuture().setException(new IllegalStateException("nobody looks"));
        CompletableFuture<Object> view = loop.submit(() -> loop.createFuture().await());
        loop.callLater(Duration.ofSeconds(1), () -> ran.add("never"));
        loop.openedByBackend("a connection");
        loop.openedByBackend("a connection");
        loop.lost("one that has sent everything");
        loop.mayHold(() -> 7);
        soon("never");
        loop.end();
        try (LogLines log = new LogLines()) {
            loop.close();
            assertThat(log.of(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("with 1 open transport(s): ", "7 bytes");
        }
        assertThat(told.get(0).message()).startsWith("Task was destroyed but it is pending: ");
        assertThat(told).last().satisfies(one -> assertThat(one.message())
                .isEqualTo("Future exception was never retrieved"));
        assertThat(view).isCompletedExceptionally();
        assertThat(loop.readyCount()).isZero();
        assertThat(loop.untilNextTimer()).isEqualTo(Long.MAX_VALUE);
        assertThat(ran).isEmpty();
    }

    @Test
    void whatTheLoopOwnsIsFreedWhenItIsClosed() {
        loop.opened(new OwnedTransport() {
            @Override
            public void abort() {
                ran.add("aborted");
            }

            @Override
            public void free() {
                ran.add("freed");
            }

            @Override
            public boolean isSpent() {
                return true;
            }
        });
        loop.end();
        loop.close();
        assertThat(ran).containsExactly("freed");
    }

    // The first wait

    @Test
    void theFirstWaitIsAnnouncedOnce() {
        loop.beforeFirstWait(() -> ran.add("waits"));
        soon("busy");
        loop.pass();
        assertThat(ran).containsExactly("busy");
        loop.callLater(Duration.ofSeconds(1), () -> {});
        loop.pass();
        loop.callLater(Duration.ofSeconds(1), () -> {});
        loop.pass();
        assertThat(ran).containsExactly("busy", "waits");
    }

    @Test
    void aLoopThatNeverWaitedAnnouncesItWhenItIsClosed() {
        loop.beforeFirstWait(() -> ran.add("waits"));
        loop.end();
        assertThat(ran).isEmpty();
        loop.close();
        assertThat(ran).containsExactly("waits");
    }

    // Debug mode

    @Test
    void inDebugModeSlowCallbacksAreLogged() {
        loop.setDebug(true);
        loop.setSlowCallbackDuration(Duration.ofNanos(1));
        assertThat(loop.isDebug()).isTrue();
        try (LogLines log = new LogLines()) {
            soon("slow");
            loop.pass();
            assertThat(ran).containsExactly("slow");
            assertThat(log.of(Level.WARNING)).singleElement().asString().startsWith("Executing <");
            assertThat(loop.slowCallbacks()).isNotNull();
            loop.setDebug(false);
            assertThat(loop.slowCallbacks()).isNull();
            assertThat(loop.isDebug()).isFalse();
            soon("slow");
            loop.pass();
            assertThat(log.of(Level.WARNING)).hasSize(1);
        }
    }
}
