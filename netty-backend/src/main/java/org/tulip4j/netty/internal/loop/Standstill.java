package org.tulip4j.netty.internal.loop;

import io.netty.util.concurrent.BlockingOperationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tulip4j.EventLoop;
import org.tulip4j.spi.Adoption;

/**
 * What becomes of those who ask something of a tulip loop that nobody runs: they have patience for a thread that is about to begin,
 * and are told then instead of waiting for ever. Owns nothing. Any thread.
 */
final class Standstill {
    /** How long a loop that was asked may take to begin: threads begin within that also on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where Netty looks whether a thread may wait, in a promise. */
    private static final String BEFORE_WAITING = "checkDeadLock";
    /** Where it has been told for how long. */
    private static final String LIMITED = "await0";
    /** How many callers there are at most from here to there. */
    private static final int FRAMES = 10;

    /** The one that has to run. */
    private final EventLoop loop;
    /** How long it may take to begin. */
    private final Duration patience;

    Standstill(EventLoop loop, Duration patience) {
        this.loop = loop;
        this.patience = patience;
    }

    EventLoop loop() {
        return loop;
    }

    /** {@return whether nobody runs the loop now, and it is not closed} */
    boolean isNow() {
        return !loop.isRunning() && !loop.isClosed();
    }

    /**
     * Runs something when the patience is over, in a thread that keeps no process alive.
     *
     * @param told what to do then, whether the loop runs by then or not
     */
    void later(Runnable told) {
        Executor executor = CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS);
        executor.execute(told);
    }

    /**
     * Returns at once unless the thread is about to wait without a limit in a promise of Netty's and the loop stands still. Then it
     * waits for the loop to begin, or to be closed, which ends whatever was asked.
     *
     * @param thread that Netty asks about
     * @throws IllegalStateException when neither has happened in time
     */
    void beforeWaiting(Thread thread) {
        if (isNow() && isAboutToWait(thread)) {
            awaitBegin();
        }
    }

    /**
     * Returns at once unless the thread is about to wait without a limit in a promise of Netty's and the loop stands still.
     *
     * @param thread that Netty asks about, the one that ran the loop last: no other may run it
     * @throws BlockingOperationException when it is
     */
    void beforeWaitingAsOwner(Thread thread) {
        if (isNow() && isAboutToWait(thread)) {
            throw new BlockingOperationException(
                    loop + " does not run, and belongs to this thread, which would wait for"
                            + " itself: run the loop here, with runForever or runUntilComplete, and ask in a coroutine, where"
                            + " NettyFutures.wrap(future).await() waits, or add a listener before");
        }
    }

    private static boolean isAboutToWait(Thread thread) {
        return thread == Thread.currentThread() && StackWalker.getInstance().walk(Standstill::waits);
    }

    private static boolean waits(Stream<StackWalker.StackFrame> frames) {
        List<String> callers =
                frames.limit(FRAMES).map(StackWalker.StackFrame::getMethodName).toList();
        int checked = callers.lastIndexOf(BEFORE_WAITING);
        return checked >= 0 && !callers.subList(checked, callers.size()).contains(LIMITED);
    }

    private void awaitBegin() {
        CountDownLatch begun = new CountDownLatch(1);
        Adoption.whenClosed(loop, begun::countDown);
        try {
            loop.callSoonThreadsafe(begun::countDown);
        } catch (IllegalStateException closed) {
            // What was asked has ended with it.
            return;
        }
        try {
            if (!begun.await(patience.toNanos(), TimeUnit.NANOSECONDS) && isNow()) {
                throw refusal();
            }
        } catch (InterruptedException stop) {
            // Whoever waits asks for it next.
            Thread.currentThread().interrupt();
        }
    }

    /** {@return what they are told} */
    IllegalStateException refusal() {
        return new IllegalStateException(loop + " does not run, and has not begun within " + patience.toSeconds()
                + " s of being asked, so what it was asked for would be waited for in vain: run it in a thread first, as new"
                + " FastThreadLocalThread(loop::runForever).start() does, or take NettyLoops.group(LoopGroup.of(n)), whose"
                + " loops run already");
    }
}
