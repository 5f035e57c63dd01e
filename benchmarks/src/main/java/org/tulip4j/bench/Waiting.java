package org.tulip4j.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
import org.tulip4j.queues.Queue;
import org.tulip4j.sync.Lock;

/** A lock handed from task to task, the holder yielding once; items through a queue with one place. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {Bench.EXPORT, Bench.CONTINUATIONS, Bench.ONE_CARRIER})
public class Waiting {
    private static final int TASKS = 10;
    private static final int TIMES = 1_000;
    private static final int ITEMS = 10_000;

    private EventLoop loop;
    private ExecutorService threads;

    /** Makes the loop. */
    @Setup(Level.Iteration)
    public void open() {
        loop = EventLoops.newLoop("nio");
        threads = Bench.virtualThreads();
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
        loop.close();
        threads.shutdown();
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void lockTulip() {
        loop.runUntilCompleteVoid(() -> {
            Lock lock = new Lock();
            List<Future<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(Tulip.createTaskVoid(() -> {
                    for (int n = 0; n < TIMES; n++) {
                        lock.acquire().await();
                        Tulip.sleep(Duration.ZERO).await();
                        lock.release();
                    }
                }));
            }
            Tulip.gather(tasks).await();
        });
    }

    /** Kotlin. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void lockKotlin() {
        KotlinPeers.launchAll(TASKS, new KotlinPeers.Locking(null, KotlinPeers.Locking.mutex(), TIMES));
    }

    /** Virtual threads and a fair lock. */
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    public void lockVirtualThreads() throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        List<java.util.concurrent.Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(threads.submit(() -> {
                for (int n = 0; n < TIMES; n++) {
                    lock.lock();
                    try {
                        Thread.yield();
                    } finally {
                        lock.unlock();
                    }
                }
            }));
        }
        for (var task : tasks) {
            task.get();
        }
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void queueTulip() {
        loop.runUntilCompleteVoid(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Future<Void> consumer = Tulip.createTaskVoid(() -> {
                for (int n = 0; n < ITEMS; n++) {
                    queue.get().await();
                }
            });
            for (int n = 0; n < ITEMS; n++) {
                queue.put(1).await();
            }
            consumer.await();
        });
    }

    /** Kotlin. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void queueKotlin() {
        KotlinPeers.passThroughChannel(ITEMS);
    }

    /** Virtual threads. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void queueVirtualThreads() throws Exception {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        var consumer = threads.submit(() -> {
            for (int n = 0; n < ITEMS; n++) {
                queue.take();
            }
            return null;
        });
        var producer = threads.submit(() -> {
            for (int n = 0; n < ITEMS; n++) {
                queue.put(1);
            }
            return null;
        });
        producer.get();
        consumer.get();
    }
}
