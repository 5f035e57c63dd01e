package org.tulip4j.internal.task;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.engine.VirtualThreads;

/**
 * Waits for a future that has no callbacks, in a thread of its own, which it owns. Its states are those of a completable future: any
 * thread may look at it. Cancelling it cancels the future and ends the wait.
 */
final class WaitThread<T extends @Nullable Object> extends CompletableFuture<T> implements Runnable {
    private static final String NAME = "tulip-wait";
    /** Makes virtual threads; null where there are none. */
    private static final @Nullable ThreadFactory WAITERS = VirtualThreads.factoryOrNull(NAME);

    /** What is waited for. */
    private final Future<? extends T> future;
    /** The thread that waits; null until it has been made. */
    private volatile @Nullable Thread thread;

    private WaitThread(Future<? extends T> future) {
        this.future = future;
    }

    static <T extends @Nullable Object> CompletableFuture<T> start(Future<? extends T> future) {
        WaitThread<T> view = new WaitThread<>(future);
        Thread thread = WAITERS == null ? new Thread(view, NAME) : WAITERS.newThread(view);
        thread.setDaemon(true);
        view.thread = thread;
        thread.start();
        return view;
    }

    @Override
    public void run() {
        copy(future, this);
    }

    static <T extends @Nullable Object> void copy(Future<? extends T> from, CompletableFuture<T> to) {
        try {
            to.complete(from.get());
        } catch (ExecutionException failed) {
            to.completeExceptionally(failed.getCause() == null ? failed : failed.getCause());
        } catch (CancellationException | InterruptedException ended) {
            // Only cancel() interrupts; then the view is cancelled already.
            to.completeExceptionally(ended);
        } catch (RuntimeException | Error broken) {
            to.completeExceptionally(broken);
        }
    }

    /** Nothing is interrupted but the thread that waits here. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(false);
        if (cancelled) {
            future.cancel(false);
            Thread waiting = thread;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
        return cancelled;
    }
}
