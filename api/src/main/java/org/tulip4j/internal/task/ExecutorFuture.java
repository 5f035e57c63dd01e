package org.tulip4j.internal.task;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;

/**
 * Work in an executor, seen from the loop. States: waiting, then started or cancelled; whoever leaves "waiting" first wins.
 * A cancelled future does not stop work that has started; its result is dropped.
 */
public final class ExecutorFuture<T extends @Nullable Object> extends FutureImpl<T> implements Runnable {
    private static final int WAITING = 0;
    private static final int STARTED = 1;
    private static final int CANCELLED = 2;

    private final Callable<? extends T> work;
    private final AtomicInteger state = new AtomicInteger(WAITING);

    /** Not started. */
    public ExecutorFuture(Loop loop, Callable<? extends T> work) {
        super(loop);
        this.work = work;
    }

    /** In the executor. */
    @Override
    public void run() {
        if (!state.compareAndSet(WAITING, STARTED)) {
            return;
        }
        T value;
        try {
            value = work.call();
        } catch (Throwable thrown) {
            loop.postUnlessClosed(core -> fail(thrown));
            return;
        }
        loop.postUnlessClosed(core -> complete(value));
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
