package org.tulip4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/**
 * The memory that waiting tasks take, each on a future of its own: of the heap, and of the process where Linux tells. A million by default, with 4 GB of
 * heap; {@code -Dtulip.coroutines} chooses the engine, and those with threads want fewer. With a heap that is touched at the start, what the process
 * gains is beside the heap.
 */
public final class ParkedTasks {
    private static final int MANY = 1_000_000;
    private static final int WARM_UP = 20;

    private ParkedTasks() {}

    /**
     * Prints bytes per task.
     *
     * @param args how many, or nothing
     */
    public static void main(String[] args) {
        int count = args.length == 0 ? MANY : Integer.parseInt(args[0]);
        EventLoop loop = EventLoops.newLoop("nio");
        // What only the first tasks load is not theirs, and frames that nobody has compiled yet are larger.
        for (int i = 0; i < WARM_UP; i++) {
            loop.runUntilComplete(() -> park(loop, 1_000));
        }
        long[] bytes = loop.runUntilComplete(() -> park(loop, count));
        loop.runUntilCompleteVoid(() -> Tulip.sleep(Duration.ZERO).await());
        System.out.println(loop.report().engine() + ": " + bytes[0] / count
                + " bytes per parked task, its future included; the process gained " + bytes[1] / count);
        loop.close();
    }

    /** Parks tasks and ends them again: what they took of the heap, and what the process gained. */
    private static long[] park(EventLoop loop, int count) throws IOException {
        long before = used();
        long residentBefore = resident();
        Task<?>[] tasks = new Task<?>[count];
        for (int i = 0; i < count; i++) {
            Future<Object> future = loop.createFuture();
            tasks[i] = loop.createTask(future::await);
        }
        Tulip.sleep(Duration.ZERO).await();
        Tulip.sleep(Duration.ZERO).await();
        long resident = resident() - residentBefore;
        long after = used();
        for (Task<?> task : tasks) {
            task.cancel();
        }
        return new long[] {after - before, resident};
    }

    /** What the process has in memory; 0 where nobody tells. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
