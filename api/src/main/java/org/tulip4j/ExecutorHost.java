package org.tulip4j;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** A single-threaded executor as a host; its thread is known from its first turn on. Any thread. */
final class ExecutorHost implements GuestHost {
    private final ExecutorService executor;
    private volatile @Nullable Thread thread;

    ExecutorHost(ExecutorService executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        int threads = threads(executor);
        if (threads > 1) {
            throw new IllegalArgumentException("a guest needs one thread, and " + executor + " has up to " + threads
                    + ": use Executors.newSingleThreadScheduledExecutor()");
        }
        if (executor.isShutdown()) {
            throw new IllegalStateException(executor + " is shut down: attach to one that runs");
        }
    }

    private static int threads(ExecutorService executor) {
        if (executor instanceof ScheduledThreadPoolExecutor scheduled) {
            return scheduled.getCorePoolSize();
        }
        if (executor instanceof ThreadPoolExecutor pool) {
            return pool.getMaximumPoolSize();
        }
        return executor instanceof ForkJoinPool pool ? pool.getParallelism() : 1;
    }

    @Override
    public void execute(Runnable turn) {
        executor.execute(() -> {
            thread = Thread.currentThread();
            turn.run();
        });
    }

    @Override
    public boolean inHostThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public boolean hasEnded() {
        return executor.isTerminated() || (inHostThread() && executor.isShutdown());
    }

    @Override
    public String toString() {
        return executor.toString();
    }
}
