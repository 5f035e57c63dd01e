package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.LoopOptions;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OwnedTransport;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.BackendProvider;

/** How a guest ends: closed by its host, by others, or with its host; and what that does to tasks and transports. */
class GuestEndTest extends GuestScene {
    /** How many passes the end takes for a task that never ends: two for each time it is cancelled. */
    private static final int PASSES = 40;

    @Test
    void closingInTheHostsThreadEndsItAtOnce() {
        loop.close();
        assertThat(loop.isClosed()).isTrue();
        assertThat(backend.calls).containsExactly("closed");
        assertThat(host.alarms).last().isEqualTo(Long.MAX_VALUE);
        loop.close();
        assertThat(backend.calls).containsExactly("closed");
        assertThatThrownBy(loop::enterFromHost).hasMessageStartingWith("Event loop is closed");
    }

    @Test
    void aTurnThatIsQueuedWhenItIsClosedRunsNothing() {
        soon("never");
        loop.callLater(Duration.ofSeconds(1), () -> ran.add("never"));
        backend.now += 2L * SECOND;
        loop.close();
        ran.clear();
        host.runAll();
        assertThat(ran).isEmpty();
        assertThat(backend.calls).containsExactly("closed");
    }

    @Test
    void closingInsideACallbackIsRefused() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        loop.callSoon(() -> {
            try {
                loop.close();
            } catch (IllegalStateException refused) {
                thrown.set(refused);
            }
        });
        host.runAll();
        assertThat(thrown.get())
                .hasMessage("cannot close " + loop + " inside its own callback: have <host> run loop::close behind it");
        assertThat(loop.isClosed()).isFalse();
    }

    @Test
    void closingFromAnotherThreadWaitsForTheHost() throws InterruptedException {
        AtomicReference<Boolean> closed = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            loop.close();
            closed.set(loop.isClosed());
        });
        thread.start();
        host.runOne();
        thread.join();
        assertThat(closed.get()).isTrue();
    }

    @Test
    void anInterruptEndsThatWaitAndIsKept() throws InterruptedException {
        AtomicReference<Boolean> kept = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            loop.close();
            kept.set(Thread.interrupted());
        });
        thread.start();
        thread.join();
        assertThat(kept.get()).isTrue();
        assertThat(loop.isClosed()).isFalse();
        host.runAll();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void whereTheHostHasEndedWhoeverClosesEndsIt() throws InterruptedException {
        host.refuse();
        assertThat(Play.inOtherThread(loop::close)).isNull();
        assertThat(loop.isClosed()).as("the host may still run something").isFalse();
        host.end();
        assertThat(Play.inOtherThread(loop::close)).isNull();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void aTurnOfAHostThatHasEndedEndsTheLoop() {
        soon("soon");
        host.end();
        host.runAll();
        assertThat(loop.isClosed()).isTrue();
        assertThat(ran).as("what was queued runs in the last passes").containsExactly("soon");
    }

    @Test
    void aHostThatRefusesInItsThreadEndsTheLoop() {
        host.refuse();
        soon("soon");
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void aHostThatRefusesOthersSaysItselfWhenItHasEnded() throws InterruptedException {
        host.refuse();
        assertThat(Play.inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent"))))
                .isNull();
        assertThat(loop.isClosed()).isFalse();
        host.accept();
        assertThat(Play.inOtherThread(() -> loop.callSoonThreadsafe(() -> ran.add("sent too"))))
                .isNull();
        host.runAll();
        assertThat(ran).containsExactly("sent", "sent too");
    }

    @Test
    void aHandlerThatThrowsFatallyDoesNotKeepTheLoopOpen() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        loop.setExceptionHandler((on, context) -> {
            throw fatal;
        });
        host.runAll();
        host.alarms.clear();
        loop.endWithHost(this, () -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(loop::close).isSameAs(fatal);
        assertThat(loop.isClosed()).isTrue();
        assertThat(ThreadState.current().loop()).isNull();
        assertThat(host.alarms).containsExactly(Long.MAX_VALUE);
        assertThat(backend.calls).containsExactly("closed");
    }

    // A host whose clock is no use

    @Test
    void aThreadOfTheLoopsOwnWaitsWhereTheHostCannot() throws InterruptedException {
        FakeHost other = new FakeHost().withoutAlarm();
        FakeBackend waiting = new FakeBackend();
        Loop guest = (Loop) EventLoops.attach(
                other,
                LoopOptions.DEFAULT.withBackend((BackendProvider) waiting).withClock(waiting));
        other.runOne();
        assertThat(other.queued()).isZero();

        guest.callSoon(() -> ran.add("own"));
        other.runOne();
        assertThat(ran).containsExactly("own");
        assertThat(Play.inOtherThread(() -> guest.callSoonThreadsafe(() -> ran.add("sent"))))
                .isNull();
        other.runOne();
        assertThat(ran).containsExactly("own", "sent");

        guest.callSoon(GuestTurnsTest::spin);
        other.runOne();
        assertThat(other.queued())
                .as("it was broken off before it could see that nothing is left")
                .isEqualTo(1);
        other.runOne();

        List<Thread> waiters = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tulip-guest-waiter"))
                .toList();
        guest.close();
        assertThat(guest.isClosed()).isTrue();
        assertThat(waiters).anyMatch(thread -> !thread.isAlive());
    }

    @Test
    void thatThreadEndsTheLoopOfAHostThatRefusesAndHasEnded() throws InterruptedException {
        FakeHost other = new FakeHost().withoutAlarm();
        FakeBackend waiting = new FakeBackend();
        Loop guest = (Loop) EventLoops.attach(
                other,
                LoopOptions.DEFAULT.withBackend((BackendProvider) waiting).withClock(waiting));
        other.runOne();
        other.refuse();
        assertThat(Play.inOtherThread(() -> guest.callSoonThreadsafe(() -> ran.add("sent"))))
                .isNull();
        other.end();
        while (!guest.isClosed()) {
            Thread.onSpinWait();
        }
        assertThat(ran).containsExactly("sent");
    }

    @Test
    void aTurnOfAnExecutorThatWasBrokenOffWithNothingLeftIsNoReasonForAnother() {
        loop.callSoon(GuestTurnsTest::spin);
        host.runOne();
        assertThat(host.queued()).isZero();
        assertThat(host.alarms).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void atTheEndTasksAreCancelledAndCleanUpAndTransportsAreAborted() {
        Object transport = new Object();
        Object lost = new Object();
        loop.endWithHost(transport, () -> ran.add("aborted"));
        loop.endWithHost(lost, () -> ran.add("never"));
        loop.openedByBackend("a connection");
        loop.lost(lost);
        Task<?> task = loop.createTask(() -> {
            try {
                return loop.createFuture().await();
            } catch (CancelledError cancelled) {
                ran.add(cancelled.getMessage());
                Tulip.sleep(Duration.ZERO).await();
                ran.add("cleaned up");
                throw cancelled;
            }
        });
        host.runAll();
        loop.close();
        assertThat(ran).containsExactly("the host of the loop has ended", "cleaned up", "aborted");
        assertThat(task.isCancelled()).isTrue();
        assertThat(told).isEmpty();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void whatTheLoopOwnsIsAbortedWhenItsHostEnds() {
        OwnedTransport pipe = new OwnedTransport() {
            @Override
            public void abort() {
                ran.add("aborted");
                loop.lost(this);
            }

            @Override
            public void free() {
                ran.add("never");
            }
        };
        loop.opened(pipe);
        host.end();
        host.turn.run();
        assertThat(ran).containsExactly("aborted");
    }

    @Test
    void whatAbortingCausesRunsBeforeTheEnd() {
        loop.endWithHost(this, () -> soon("lost"));
        loop.close();
        assertThat(ran).containsExactly("lost");
    }

    @Test
    void whatAbortingThrowsIsToldAndTheLoopIsClosed() {
        IllegalStateException broken = new IllegalStateException("broken");
        loop.endWithHost(this, () -> {
            throw broken;
        });
        loop.close();
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.exception()).isSameAs(broken);
            assertThat(one.message()).startsWith("ending failed in ");
        });
        assertThat(loop.isClosed()).isTrue();
        assertThat(ThreadState.current().loop()).isNull();
    }

    @Test
    void aTaskThatDoesNotEndIsCancelledTenTimesTwiceAndReported() {
        int[] cancellations = {0};
        loop.createTask(() -> {
            while (true) {
                try {
                    loop.createFuture().await();
                } catch (CancelledError swallowed) {
                    cancellations[0]++;
                }
            }
        });
        host.runAll();
        int before = loop.passes();
        loop.close();
        assertThat(cancellations[0]).isEqualTo(20);
        assertThat(loop.passes() - before).as("it does not wait in vain").isEqualTo(PASSES);
        assertThat(told).singleElement().satisfies(one -> assertThat(one.message())
                .startsWith("Task was destroyed but it is pending"));
    }

    @Test
    void aTaskThatNeedsManyPassesToCleanUpIsCancelledAgainAfterTen() {
        int[] passes = {0};
        int[] cancellations = {0};
        loop.createTaskVoid(() -> {
            while (cancellations[0] < 2) {
                try {
                    if (cancellations[0] == 0) {
                        loop.createFuture().await();
                    }
                    passes[0]++;
                    Tulip.sleep(Duration.ZERO).await();
                } catch (CancelledError swallowed) {
                    cancellations[0]++;
                }
            }
        });
        host.runAll();
        loop.close();
        assertThat(cancellations[0]).isEqualTo(2);
        assertThat(passes[0]).isBetween(8, 10);
        assertThat(told).isEmpty();
    }
}
