package org.tulip4j.internal.run;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.internal.engine.VirtualThreads;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.task.ExecutorFuture;
import org.tulip4j.internal.task.FutureBridge;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.spi.ThreadGate;

/**
 * The default executor of a loop: made when it is first needed, of virtual threads where there are, owned by the loop and shut
 * down with it. Confined to the loop.
 */
final class LoopExecutors {
    /** The loop that work is done for. */
    private final Loop loop;
    /** The default executor; null: it was not needed yet. */
    private @Nullable ExecutorService standard;
    /** It was shut down, for good: who passes none is refused. */
    private boolean shutDown;

    LoopExecutors(Loop loop) {
        this.loop = loop;
    }

    <T extends @Nullable Object> Future<T> run(@Nullable Executor executor, Callable<? extends T> work) {
        Executor chosen = executor == null ? standard() : executor;
        if (work instanceof Serializable && chosen instanceof ExecutorService service && mayCarryAway(service)) {
            loop.requireUngated("calls that an executor may carry to another process");
            return FutureBridge.wrapBlocking(loop, service.submit(work));
        }
        ExecutorFuture<T> future = new ExecutorFuture<>(loop, work);
        execute(chosen, future);
        return future;
    }

    /** Whether the work may be done by another process: not in the JDK's pools, nor where {@code submit} is {@code execute}. */
    private static boolean mayCarryAway(ExecutorService service) {
        return !(service instanceof AbstractExecutorService)
                && service.getClass().getModule() != Object.class.getModule();
    }

    void setDefault(ExecutorService executor) {
        standard = executor;
    }

    Future<@Nullable Void> shutdown(Duration limit) {
        shutDown = true;
        FutureImpl<@Nullable Void> done = new FutureImpl<>(loop);
        ExecutorService pool = standard;
        if (pool == null) {
            done.settleResult(null);
            return done;
        }
        pool.shutdown();
        if (pool.isTerminated() && loop.gate() == null) {
            // Behind what its work has posted.
            loop.postUnlessClosed(core -> done.settleResult(null));
            return done;
        }
        execute(LoopExecutors::beginJoin, () -> join(pool, limit, done));
        return done;
    }

    private void execute(Executor executor, Runnable work) {
        ThreadGate gate = loop.gate();
        if (gate == null) {
            executor.execute(work);
        } else {
            gate.execute(executor, work);
        }
    }

    private static void beginJoin(Runnable join) {
        Thread joiner = new Thread(join, "tulip-executor-shutdown");
        joiner.setDaemon(true);
        joiner.start();
    }

    private void join(ExecutorService pool, Duration limit, FutureImpl<@Nullable Void> done) {
        boolean ended;
        try {
            ended = pool.awaitTermination(Nanos.of(limit), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            Log.warn("the default executor of " + loop + " did not end within " + limit + "; abandoned", null);
        }
        loop.postUnlessClosed(core -> done.settleResult(null));
    }

    void close() {
        shutDown = true;
        if (standard != null) {
            standard.shutdown();
        }
    }

    private ExecutorService standard() {
        if (shutDown) {
            throw new IllegalStateException("the default executor of " + loop + " was shut down; pass an executor");
        }
        ExecutorService pool = standard;
        if (pool == null) {
            pool = VirtualThreads.executorOrNull("tulip-executor");
            if (pool == null) {
                pool = boundedPool(
                        "tulip-executor-", Math.min(32, Runtime.getRuntime().availableProcessors() + 4));
            }
            standard = pool;
        }
        return pool;
    }

    /** A pool of at most so many daemon threads, which end when idle. */
    static ExecutorService boundedPool(String prefix, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, prefix + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
