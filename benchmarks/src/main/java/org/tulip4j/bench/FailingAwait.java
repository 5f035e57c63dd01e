package org.tulip4j.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.trace.AwaitFrames;

/**
 * Awaits that throw: a new exception from a done future, one that goes through three tasks, and a cancellation of those three. With
 * the frames of the coroutines in their stack traces, and without.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {Bench.EXPORT, Bench.CONTINUATIONS})
public class FailingAwait {
    private static final int TIMES = 1_000;
    private static final Duration HOUR = Duration.ofHours(1);

    /** Whether traces gain the frames of coroutines. */
    @Param({"true", "false"})
    public boolean frames;

    private EventLoop loop;

    /** Makes the loop. */
    @Setup(Level.Iteration)
    public void open() {
        AwaitFrames.on = frames;
        loop = EventLoops.newLoop("nio");
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
        loop.close();
        AwaitFrames.on = true;
    }

    private void times(VoidCoroutine body) {
        loop.runUntilCompleteVoid(() -> {
            for (int i = 0; i < TIMES; i++) {
                body.run();
            }
        });
    }

    /** What it would cost without an await. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void thrown(Blackhole hole) {
        times(() -> {
            try {
                throw new IllegalStateException("failed");
            } catch (IllegalStateException failed) {
                hole.consume(failed);
            }
        });
    }

    /** Awaits a future that has failed. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void done(Blackhole hole) {
        times(() -> {
            Future<Object> future = loop.createFuture();
            future.setException(new IllegalStateException("failed"));
            try {
                future.await();
            } catch (IllegalStateException failed) {
                hole.consume(failed);
            }
        });
    }

    private static Task<Object> threeTasks(Coroutine<Object> innermost) {
        Task<Object> one = Tulip.createTask(innermost);
        Task<Object> two = Tulip.createTask(one::await);
        return Tulip.createTask(two::await);
    }

    /** Through three tasks. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void chain(Blackhole hole) {
        times(() -> {
            Task<Object> last = threeTasks(() -> {
                throw new IllegalStateException("failed");
            });
            try {
                last.await();
            } catch (IllegalStateException failed) {
                hole.consume(failed);
            }
        });
    }

    /** Three tasks are cancelled. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void cancelled(Blackhole hole) {
        times(() -> {
            Task<Object> last =
                    threeTasks(() -> Tulip.<Object>sleep(HOUR, "slept").await());
            Tulip.sleep(Duration.ZERO).await();
            Tulip.sleep(Duration.ZERO).await();
            last.cancel();
            try {
                last.await();
            } catch (CancelledError failed) {
                hole.consume(failed);
            }
        });
    }
}
