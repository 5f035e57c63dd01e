package org.tulip4j.internal.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.Nanos;

/**
 * Debug mode: runs what is ready, logs what took long, and shows what runs to the thread that looks for what does not end.
 *
 * <p>The loop writes, that thread reads: {@code running} is written last when a callback begins, first when it ends.
 */
public final class SlowCallbacks {
    /** The time from which on a callback is slow. */
    private final long limitNanos;
    /** When the callback that runs began, by {@link System#nanoTime}; what it was before when none runs. */
    private long startedAt;
    /** The text of what runs, a new object each time; null between callbacks. */
    private volatile @Nullable String running;

    /**
     * Times callbacks.
     *
     * @param limit positive
     */
    public SlowCallbacks(Duration limit) {
        limitNanos = Nanos.of(limit);
    }

    /** An item of the ready queue runs from now on, in whatever thread is lent the loop; {@link #end} measures how long that took. */
    void begin(Object item) {
        String text = item.toString();
        startedAt = System.nanoTime();
        running = text;
    }

    /** Measures what {@link #begin} began; nothing when that has ended already, as the last step of a chain has. */
    void end() {
        String text = running;
        if (text == null) {
            return;
        }
        running = null;
        long took = System.nanoTime() - startedAt;
        if (took >= limitNanos) {
            Log.warn("Executing " + text + " took " + took / 1_000_000 + " ms", null);
        }
    }

    /** {@return what runs, the same object as long as it does; null: nothing, or what a poll calls; any thread, a guess} */
    public @Nullable String running() {
        return running;
    }

    /** {@return when what runs began, by {@link System#nanoTime}; read after {@link #running}} */
    public long startedAt() {
        return startedAt;
    }

    /** {@return the time from which on a callback is slow} */
    public long limitNanos() {
        return limitNanos;
    }
}
