package org.tulip4j.internal.diagnose;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OpenLoops;
import org.tulip4j.internal.loop.SlowCallbacks;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.trace.HeldMonitors;
import org.tulip4j.internal.trace.LoopEvents;

/**
 * The one thread of the process that looks at every loop that runs, and tells of one that is stuck while it is stuck: after at
 * most eight seconds, in debug mode after twice the slow callback's limit. It reads what loops count anyway, so that being watched
 * costs a loop nothing.
 *
 * <p>States: absent; present, from the first loop that runs or is in debug mode until none has for {@value #IDLE_LOOKS} looks. A
 * loop says that it runs first and looks for the thread afterwards; the thread says that it ends first and looks at the loops
 * afterwards. All four are volatile accesses, so one of them notices the other. While it waits it refers to no loop.
 */
public final class StuckLoops implements Runnable {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int IDLE_LOOKS = 5;
    private static final long LONGEST_DEBUG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Written under the class's lock. */
    private static volatile @Nullable Thread thread;

    /** Remembers what was seen of each loop. */
    private final StuckLooks looks = new StuckLooks(PERIOD_NANOS);
    /** When the loops were looked at last. */
    private long lookedAt = System.nanoTime();

    private StuckLoops() {}

    /** A loop runs: the thread is there from now on. Any thread. */
    public static void begin() {
        if (thread == null) {
            start();
        }
    }

    /** A loop is in debug mode, and wants to be looked at more often than others. Any thread. */
    public static void beginDebug() {
        HeldMonitors.prepare();
        begin();
        LockSupport.unpark(thread);
    }

    private static synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(new StuckLoops(), "tulip-stuck-watch");
            started.setDaemon(true);
            try {
                started.start();
                thread = started;
            } catch (OutOfMemoryError noThread) {
                Log.warn("no thread to watch for loops that are stuck; the next loop that runs tries again", noThread);
            }
        }
    }

    /** Nothing to watch any more; false when something has begun meanwhile. */
    private static synchronized boolean end() {
        thread = null;
        if (isNeeded()) {
            thread = Thread.currentThread();
            return false;
        }
        return true;
    }

    private static boolean isNeeded() {
        return OpenLoops.unsorted().stream().anyMatch(loop -> loop.isRunning() || loop.isDebug());
    }

    @Override
    public void run() {
        int idle = 0;
        while (idle < IDLE_LOOKS || !end()) {
            LockSupport.parkNanos(this, look());
            idle = isNeeded() ? 0 : idle + 1;
        }
    }

    /** Looks at those that are due, and tells after what time to look again. */
    private long look() {
        List<EventLoop> open = OpenLoops.unsorted();
        long pause = PERIOD_NANOS;
        for (EventLoop one : open) {
            Loop loop = (Loop) one;
            SlowCallbacks timing = loop.slowCallbacks();
            if (timing != null) {
                tell(loop, looks.lookInDebug(loop, timing));
                pause = Math.min(pause, Math.min(LONGEST_DEBUG_NANOS, timing.limitNanos() / 2));
            }
        }
        long now = System.nanoTime();
        if (now - lookedAt >= PERIOD_NANOS) {
            lookedAt = now;
            open.forEach(one -> lookAt((Loop) one));
        }
        return Math.max(SHORTEST_NANOS, Math.min(pause, PERIOD_NANOS - (now - lookedAt)));
    }

    private void lookAt(Loop loop) {
        SlowCallbacks timing = loop.slowCallbacks();
        // In debug mode a callback is told of already, and by its name.
        if (loop.isRunning() && (timing == null || timing.running() == null)) {
            tell(loop, looks.look(loop));
        }
    }

    private static void tell(Loop loop, @Nullable String stuck) {
        if (stuck != null) {
            Task<?> task = loop.taskNow();
            LoopEvents.stuck(loop, task == null ? null : task.name(), loop.thread(), stuck);
            Log.warn(stuck, null);
        }
    }
}
