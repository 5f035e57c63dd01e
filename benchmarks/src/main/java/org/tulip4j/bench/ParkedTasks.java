package org.tulip4j.bench;

import java.time.Duration;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** The heap that a million waiting tasks take, each on a future of its own. Run with the export flag and 4 GB of heap. */
public final class ParkedTasks {
    private static final int TASKS = 1_000_000;

    private ParkedTasks() {}

    /**
     * Prints bytes per task.
     *
     * @param args ignored
     */
    public static void main(String[] args) {
        EventLoop loop = EventLoops.newLoop("nio");
        long bytes = loop.runUntilComplete(() -> {
            long before = used();
            Task<?>[] tasks = new Task<?>[TASKS];
            for (int i = 0; i < TASKS; i++) {
                Future<Object> future = loop.createFuture();
                tasks[i] = loop.createTask(future::await);
            }
            Tulip.sleep(Duration.ZERO).await();
            Tulip.sleep(Duration.ZERO).await();
            long after = used();
            for (Task<?> task : tasks) {
                task.cancel();
            }
            return after - before;
        });
        loop.runUntilCompleteVoid(() -> Tulip.sleep(Duration.ZERO).await());
        System.out.println(
                loop.report().engine() + ": " + bytes / TASKS + " bytes per parked task, its future included");
        loop.close();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
