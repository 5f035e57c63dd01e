package org.tulip4j.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.queues.Queue;
import org.tulip4j.sync.Lock;

/** What steps of tasks cost on each engine: a switch among many tasks and of a lone one, a task, a lock, a queue with one place. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {Bench.EXPORT, Bench.CONTINUATIONS})
public class EngineSteps {
    private static final int TASKS = 100;
    private static final int HOLDERS = 10;
    private static final int TIMES = 100;

    /** The engine. */
    @Param({"continuation", "virtual", "platform"})
    public String engine;

    private EventLoop loop;

    /** Makes the loop. */
    @Setup(Level.Iteration)
    public void open() {
        loop = EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio").withEngine(engine));
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
        loop.close();
    }

    private void runTasks(int count, VoidCoroutine body) {
        loop.runUntilCompleteVoid(() -> {
            List<Future<Void>> tasks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                tasks.add(Tulip.createTaskVoid(body));
            }
            Tulip.gather(tasks).await();
        });
    }

    private static void yieldTimes(int times) {
        for (int n = 0; n < times; n++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    /** {@code sleep(0)} of a hundred tasks in turn. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void switchOfMany() {
        runTasks(TASKS, () -> yieldTimes(TIMES));
    }

    /** {@code sleep(0)} of one task. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void switchOfOne() {
        runTasks(1, () -> yieldTimes(TASKS * TIMES));
    }

    /** A task that is made, ends and is gathered. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void task() {
        runTasks(TASKS * TIMES, () -> {});
    }

    /** A lock handed from task to task, the holder yielding once. */
    @Benchmark
    @OperationsPerInvocation(HOLDERS * TIMES)
    public void lock() {
        Lock lock = new Lock();
        runTasks(HOLDERS, () -> {
            for (int n = 0; n < TIMES; n++) {
                lock.acquire().await();
                Tulip.sleep(Duration.ZERO).await();
                lock.release();
            }
        });
    }

    /** An item through a queue with one place. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void queue() {
        loop.runUntilCompleteVoid(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Future<Void> consumer = Tulip.createTaskVoid(() -> {
                for (int n = 0; n < TASKS * TIMES; n++) {
                    queue.get().await();
                }
            });
            for (int n = 0; n < TASKS * TIMES; n++) {
                queue.put(n).await();
            }
            consumer.await();
        });
    }
}
