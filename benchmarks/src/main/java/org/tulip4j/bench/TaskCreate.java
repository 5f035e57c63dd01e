package org.tulip4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

/** A thousand tasks made, finished and gathered, beside as many virtual threads; needs JDK 21. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        jvmArgsAppend = {
            "--add-exports",
            "java.base/jdk.internal.vm=ALL-UNNAMED",
            "-Djdk.virtualThreadScheduler.parallelism=1"
        })
public class TaskCreate {
    private static final int TASKS = 1_000;
    private static final int ROUNDS = 100;

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
    @OperationsPerInvocation(TASKS * ROUNDS)
    public void tulip() {
        loop.runUntilCompleteVoid(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Integer>> tasks = new ArrayList<>(TASKS);
                for (int i = 0; i < TASKS; i++) {
                    tasks.add(Tulip.createTask(() -> 7));
                }
                Tulip.gather(tasks).await();
            }
        });
    }

    /** Virtual threads. */
    @Benchmark
    @OperationsPerInvocation(TASKS * ROUNDS)
    public void virtualThreads() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ExecutorService threads = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            List<java.util.concurrent.Future<Integer>> tasks = new ArrayList<>(TASKS);
            for (int i = 0; i < TASKS; i++) {
                tasks.add(threads.submit(() -> 7));
            }
            for (var task : tasks) {
                task.get();
            }
            threads.shutdown();
        }
    }

    /** Kotlin. */
    @Benchmark
    @OperationsPerInvocation(TASKS * ROUNDS)
    public void kotlin() {
        for (int round = 0; round < ROUNDS; round++) {
            KotlinPeers.launchAll(TASKS, new KotlinPeers.Nothing(null));
        }
    }
}
