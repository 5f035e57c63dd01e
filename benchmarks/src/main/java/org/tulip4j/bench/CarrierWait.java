package org.tulip4j.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;

/**
 * How long a virtual thread that has nothing to do with tulip waits for a carrier beside a loop on the engine {@code virtual}, whose coroutines step and
 * whose polls sleep. Needs JDK 21; with {@code -Djdk.virtualThreadScheduler.parallelism=1} there is one carrier for all of them. Each of the waits beside the
 * loop has one on a JVM without a loop before it, for the machine has delays of its own.
 */
public final class CarrierWait {
    private static final long PAUSE = Duration.ofMillis(1).toNanos();
    private static final int TASKS = 100;

    private CarrierWait() {}

    /**
     * Prints the median, the 99th percentile and the longest, in microseconds.
     *
     * @param args the backend, and how many waits are measured
     * @throws Exception if the loop fails
     */
    public static void main(String[] args) throws Exception {
        String backend = args.length > 0 ? args[0] : "nio";
        int waits = args.length > 1 ? Integer.parseInt(args[1]) : 5_000;
        ExecutorService others = Bench.virtualThreads();
        print("no loop", others.submit(() -> waits(waits)).get());
        EventLoop loop = EventLoops.newLoop(backend);
        loop.runUntilCompleteVoid(() -> beside(loop, others, waits));
        loop.close();
        others.shutdown();
    }

    private static void beside(EventLoop loop, ExecutorService others, int waits)
            throws ExecutionException, InterruptedException {
        for (int i = 0; i < TASKS; i++) {
            loop.createTaskVoid(() -> {
                while (true) {
                    Tulip.sleep(Duration.ZERO).await();
                    Tulip.sleep(Duration.ofMillis(5)).await();
                }
            });
        }
        String engine = loop.report().engine();
        Future.wrapBlocking(others.submit(() -> waits(waits))).await();
        print(engine, Future.wrapBlocking(others.submit(() -> waits(waits))).await());
        Tulip.allTasks().forEach(task -> {
            if (task != Tulip.currentTask()) {
                task.cancel();
            }
        });
    }

    /** Sleeps a millisecond each time; what it slept beyond that is what it waited for. */
    private static long[] waits(int count) {
        long[] beyond = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            LockSupport.parkNanos(PAUSE);
            beyond[i] = Math.max(0, System.nanoTime() - start - PAUSE);
        }
        Arrays.sort(beyond);
        return beyond;
    }

    private static void print(String beside, long[] sorted) {
        System.out.printf(
                "%s: median %d us, p99 %d us, longest %d us%n",
                beside,
                sorted[sorted.length / 2] / 1_000,
                sorted[sorted.length * 99 / 100] / 1_000,
                sorted[sorted.length - 1] / 1_000);
    }
}
