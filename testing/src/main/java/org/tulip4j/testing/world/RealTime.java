package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits the real time of each run, in a thread of its own that watches all that are made side by side. A run that has events goes on to the next one
 * and fails there; one that blocks its thread is interrupted, and where it stood is told.
 */
final class RealTime implements AutoCloseable {
    private static final int CHECKS = 8;
    private static final int SHOWN_FRAMES = 12;

    /** How long one run may take. */
    private final Duration limit;
    /** Those who make runs. */
    private final List<Lap> laps = new CopyOnWriteArrayList<>();
    /** Tells the watching thread to end. */
    private final CountDownLatch over = new CountDownLatch(1);

    RealTime(Duration limit) {
        this.limit = limit;
        Thread watch = new Thread(this::watch, "tulip-world-limit");
        watch.setDaemon(true);
        watch.start();
    }

    /** {@return what one thread that makes runs tells of them} */
    Lap lap() {
        Lap lap = new Lap();
        laps.add(lap);
        return lap;
    }

    private void watch() {
        try {
            while (!over.await(Math.max(1, limit.toMillis() / CHECKS), TimeUnit.MILLISECONDS)) {
                laps.forEach(Lap::check);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
    }

    /** The runs of one thread. Its fields are guarded by it. */
    final class Lap {
        /** What runs; null: nothing does. */
        private @Nullable World world;
        /** When it began. */
        private long since;
        /** It was told that its time is over. */
        private boolean told;
        /** Where it stood when its thread was interrupted; null: it was not. */
        private @Nullable String stood;

        synchronized void begin(World next) {
            world = next;
            since = System.nanoTime();
            told = false;
            stood = null;
        }

        /** {@return where the run was interrupted; null: it was not} */
        synchronized @Nullable String end() {
            world = null;
            if (stood != null) {
                // It was meant for the run, which is over.
                Thread.interrupted();
            }
            return stood;
        }

        private synchronized void check() {
            World running = world;
            if (running == null || System.nanoTime() - since < limit.toNanos()) {
                return;
            }
            if (!told) {
                told = true;
                running.course()
                        .expire("the run took too long, longer than " + limit.toMillis() / 1000.0 + " s of real time");
            } else if (stood == null) {
                interrupt(running.threads().current());
            }
        }

        private void interrupt(Thread thread) {
            StackTraceElement[] stack = thread.getStackTrace();
            String users = Frames.users(Arrays.asList(stack));
            stood = "thread " + thread.getName() + " stood at " + (users == null ? "a place unknown" : users);
            System.getLogger("org.tulip4j.testing")
                    .log(
                            System.Logger.Level.ERROR,
                            "a world blocks its thread for too long, which is interrupted: " + world + "; "
                                    + Arrays.asList(stack).subList(0, Math.min(stack.length, SHOWN_FRAMES)));
            thread.interrupt();
        }
    }
}
