package org.tulip4j.internal.diagnose;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopErrors;
import org.tulip4j.internal.loop.Nanos;
import org.tulip4j.internal.loop.Ready;

/**
 * Debug mode: runs what is ready, logs what took long, and lets {@link StuckLoopWatch} see what does not end.
 *
 * <p>The loop writes, the watch reads: {@code running} last when a callback begins, first when it ends.
 */
public final class SlowCallbackWatch {
    private final long limitNanos;
    private long startedAt;
    /** What runs, null between callbacks. */
    private volatile @Nullable String running;
    /** What was told of already; the watch's own. */
    private @Nullable String told;

    /**
     * Watches with a limit.
     *
     * @param limit positive
     */
    public SlowCallbackWatch(Duration limit) {
        limitNanos = Nanos.of(limit);
    }

    /** Runs it and measures. */
    public void fire(Ready item, Loop loop) {
        String text = item.toString();
        long start = System.nanoTime();
        startedAt = start;
        running = text;
        try {
            item.fire(loop);
        } finally {
            running = null;
            long took = System.nanoTime() - start;
            if (took >= limitNanos) {
                LoopErrors.warn("Executing " + text + " took " + took / 1_000_000 + " ms", null);
            }
        }
    }

    /** Whether a callback of the loop's runs, or a step; those that a poll calls do not count. Any thread; a guess. */
    boolean isInCallback() {
        return running != null;
    }

    long limitNanos() {
        return limitNanos;
    }

    /** The watch's thread: tells once of a callback that has taken twice the limit and goes on. */
    void look(Loop loop) {
        String text = running;
        if (text == null) {
            told = null;
            return;
        }
        long takes = System.nanoTime() - startedAt;
        if (told == text || takes < 2 * limitNanos) {
            return;
        }
        told = text;
        String about = StuckLooks.text(loop, "executing " + text + " takes " + takes / 1_000_000 + " ms so far");
        if (running == text) {
            LoopErrors.warn(about, null);
        }
    }
}
