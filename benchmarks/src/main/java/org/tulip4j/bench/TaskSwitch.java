package org.tulip4j.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;

/** {@code sleep(0)} in a loop, a hundred tasks in turn, beside a bare continuation's run and yield. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {Bench.EXPORT, Bench.CONTINUATIONS, Bench.ONE_CARRIER})
public class TaskSwitch {
    private static final int TASKS = 100;
    private static final int SWITCHES = 1_000;

    private EventLoop loop;

    /** Makes the loop. */
    @Setup(Level.Iteration)
    public void open() {
        loop = EventLoops.newLoop("nio");
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
        loop.close();
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(TASKS * SWITCHES)
    public void tulip() {
        loop.runUntilCompleteVoid(() -> takeTurns(TASKS, SWITCHES));
    }

    /** Has so many tasks give way so often each, in turn. */
    static void takeTurns(int tasks, int switches) {
        List<Future<Void>> made = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            made.add(Tulip.createTaskVoid(() -> {
                for (int n = 0; n < switches; n++) {
                    Tulip.sleep(Duration.ZERO).await();
                }
            }));
        }
        Tulip.gather(made).await();
    }

    /** Bare continuations, in turn. */
    @Benchmark
    @OperationsPerInvocation(TASKS * SWITCHES)
    public void bare() throws Throwable {
        BareContinuations.run(TASKS, SWITCHES);
    }

    /** Kotlin. */
    @Benchmark
    @OperationsPerInvocation(TASKS * SWITCHES)
    public void kotlin() {
        KotlinPeers.launchAll(TASKS, new KotlinPeers.Yielding(null, SWITCHES));
    }

    /** Virtual threads. */
    @Benchmark
    @OperationsPerInvocation(TASKS * SWITCHES)
    public void virtualThreads() throws Exception {
        List<java.util.concurrent.Future<?>> tasks = new ArrayList<>();
        ExecutorService threads = Bench.virtualThreads();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(threads.submit(() -> {
                for (int n = 0; n < SWITCHES; n++) {
                    Thread.yield();
                }
            }));
        }
        for (var task : tasks) {
            task.get();
        }
        threads.shutdown();
    }
}
