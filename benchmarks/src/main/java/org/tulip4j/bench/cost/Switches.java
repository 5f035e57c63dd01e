package org.tulip4j.bench.cost;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.bench.BareContinuations;
import org.tulip4j.queues.Queue;
import org.tulip4j.sync.Lock;

/**
 * A task's switch, a lock handed from task to task and an item through a queue with one place beside a bare continuation's run and
 * yield, by the processor time of the thread.
 */
public final class Switches {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int TASKS = 100;
    private static final int HOLDERS = 10;
    private static final int OPERATIONS = 1_000_000;
    private static final String BARE = "bare continuation: a switch";
    private static final double BAR = 2.5;

    private final EventLoop loop =
            EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio").withEngine("continuation"));

    private Switches() {}

    /** A piece of work that throws what it likes. */
    private interface Body {
        void run() throws Throwable;
    }

    /**
     * Prints a table.
     *
     * @param args rounds (15)
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? 15 : Integer.parseInt(args[0]);
        Switches switches = new Switches();
        System.out.print(new InTurn()
                .add(BARE, () -> each(() -> BareContinuations.run(TASKS, OPERATIONS / TASKS)))
                .add("sleep(0), 100 tasks", () -> each(switches::sleep), BARE, Double.NaN)
                .add("lock handed on, its holder yielding once", () -> each(switches::lock), BARE, BAR)
                .add("item through a queue with one place", () -> each(switches::queue), BARE, BAR)
                .table(rounds));
        switches.loop.close();
    }

    private static double each(Body body) throws Exception {
        long before = THREADS.getCurrentThreadCpuTime();
        try {
            body.run();
        } catch (Throwable failed) {
            throw new IllegalStateException("the work to be measured failed", failed);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - before) / OPERATIONS;
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

    private void sleep() {
        runTasks(TASKS, () -> {
            for (int n = 0; n < OPERATIONS / TASKS; n++) {
                Tulip.sleep(Duration.ZERO).await();
            }
        });
    }

    private void lock() {
        Lock lock = new Lock();
        runTasks(HOLDERS, () -> {
            for (int n = 0; n < OPERATIONS / HOLDERS; n++) {
                lock.acquire().await();
                Tulip.sleep(Duration.ZERO).await();
                lock.release();
            }
        });
    }

    private void queue() {
        loop.runUntilCompleteVoid(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Future<Void> consumer = Tulip.createTaskVoid(() -> {
                for (int n = 0; n < OPERATIONS; n++) {
                    queue.get().await();
                }
            });
            for (int n = 0; n < OPERATIONS; n++) {
                queue.put(1).await();
            }
            consumer.await();
        });
    }
}
