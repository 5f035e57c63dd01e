package org.tulip4j.internal.debug;

import java.time.Duration;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.loop.LoopErrors;
import org.tulip4j.internal.loop.Ready;

/** Debug mode: runs what is ready and logs what takes long. */
public final class SlowCallbackWatch {
    private final long limitNanos;

    /**
     * Watches with a limit.
     *
     * @param limit positive
     */
    public SlowCallbackWatch(Duration limit) {
        limitNanos = limit.toNanos();
    }

    /** Runs it and measures. */
    public void fire(Ready item, LoopCore loop) {
        String text = item.toString();
        long start = System.nanoTime();
        try {
            item.fire(loop);
        } finally {
            long took = System.nanoTime() - start;
            if (took >= limitNanos) {
                LoopErrors.warn("Executing " + text + " took " + took / 1_000_000 + " ms", null);
            }
        }
    }
}
