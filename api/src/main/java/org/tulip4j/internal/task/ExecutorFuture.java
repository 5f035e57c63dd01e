package org.tulip4j.internal.task;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.trace.LoopEvents;

/**
 * Work in an executor, seen from the loop. States: waiting, then started or cancelled; whoever leaves "waiting" first wins.
 * A cancelled future does not stop work that has started; its result is dropped. The loop and a thread of the executor share the
 * state; everything else is the loop's.
 */
public final class ExecutorFuture<T extends @Nullable Object> extends FutureImpl<T> implements Runnable {
    /** A state: no thread has begun the work. */
    private static final int WAITING = 0;
    /** A state: a thread does the work, or has done it. */
    private static final int STARTED = 1;
    /** A state: the work is not wanted and will not be begun. */
    private static final int CANCELLED = 2;

    /** What the executor runs, once. */
    private final Callable<? extends T> work;
    /** One of the three; any thread. */
    private final AtomicInteger state = new AtomicInteger(WAITING);
    /** What Flight Recorder is told of the wait for a thread; null: nobody asked. */
    private final @Nullable Object waits = LoopEvents.workWaits();

    /** Not started. */
    public ExecutorFuture(Loop loop, Callable<? extends T> work) {
        super(loop);
        this.work = work;
    }

    /** Does the work, in a thread of the executor, unless it was cancelled before. */
    @Override
    public void run() {
        if (!state.compareAndSet(WAITING, STARTED)) {
            return;
        }
        LoopEvents.workStarted(waits, loop, work);
        T value;
        try {
            value = work.call();
        } catch (Throwable thrown) {
            if (!loop.postUnlessClosed(core -> fail(thrown))) {
                Log.warn(loop + " closed before work in an executor failed, so nobody is told: " + thrown, thrown);
            }
            return;
        }
        loop.postUnlessClosed(core -> complete(value));
    }

    @Override
    protected String endedBy() {
        return "the work in the executor";
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        state.compareAndSet(WAITING, CANCELLED);
        return true;
    }
}
