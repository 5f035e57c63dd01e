package org.tulip4j.internal.debug;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.loop.OpenLoops;

/**
 * Debug mode: one thread that looks at every loop in debug mode and tells of one that is stuck in a callback, while it is
 * stuck. It ends with the last such loop.
 */
public final class StuckLoopWatch implements Runnable {
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static @Nullable Thread thread;

    private StuckLoopWatch() {}

    /** A loop is in debug mode: the thread runs from now on. Any thread. */
    public static synchronized void begin() {
        if (thread == null) {
            Thread started = new Thread(new StuckLoopWatch(), "tulip-watch");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    /** Nobody is watched any more: then the thread ends. */
    private static synchronized List<LoopCore> watchedOrEnd() {
        List<LoopCore> watched =
                OpenLoops.all().stream().filter(LoopCore::isDebug).toList();
        if (watched.isEmpty()) {
            thread = null;
        }
        return watched;
    }

    @Override
    public void run() {
        List<LoopCore> watched = watchedOrEnd();
        while (!watched.isEmpty()) {
            long pause = LONGEST_NANOS;
            for (LoopCore loop : watched) {
                SlowCallbackWatch watch = loop.watch();
                if (watch != null) {
                    watch.look(loop);
                    pause = Math.min(pause, watch.limitNanos() / 2);
                }
            }
            LockSupport.parkNanos(Math.max(SHORTEST_NANOS, pause));
            watched = watchedOrEnd();
        }
    }
}
