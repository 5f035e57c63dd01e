package org.tulip4j.internal.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.trace.LoopEvents;

/**
 * Runs what is ready and tells what took long: Flight Recorder, when a recording asks; and in debug mode the log, where it also shows what
 * runs to the thread that looks for what does not end.
 *
 * <p>The loop writes, that thread reads: {@code running} is written last when a callback begins, first when it ends.
 */
public final class SlowCallbacks {
    /** The time from which on a callback is slow. */
    private final long limitNanos;
    /** It is for recordings alone: nothing is logged, and texts are made only of what is told. */
    private final boolean silent;
    /** When the callback that runs began, by {@link System#nanoTime}; what it was before when none runs. */
    private long startedAt;
    /** The text of what runs, a new object each time; null between callbacks, and where nothing is logged. */
    private volatile @Nullable String running;
    /** What runs, or what names it; null between callbacks. */
    private @Nullable Object item;
    /** What Flight Recorder is told of it; null: nobody asked. */
    private @Nullable Object recorded;

    private SlowCallbacks(long limitNanos, boolean silent) {
        this.limitNanos = limitNanos;
        this.silent = silent;
    }

    /**
     * Times callbacks.
     *
     * @param limit positive
     */
    public SlowCallbacks(Duration limit) {
        this(Nanos.of(limit), false);
    }

    /** {@return what logs nothing and tells recordings} */
    static SlowCallbacks forRecordings() {
        return new SlowCallbacks(Long.MAX_VALUE, true);
    }

    /** An item of the ready queue runs from now on, in whatever thread is lent the loop; {@link #end} measures how long that took. */
    void begin(Object begun) {
        item = begun instanceof HandleImpl handle ? handle.named() : begun;
        if (!silent) {
            String text = begun.toString();
            startedAt = System.nanoTime();
            running = text;
        }
        recorded = LoopEvents.callbackBegins();
    }

    /** Measures what {@link #begin} began; nothing when that has ended already, as the last step of a chain has. */
    void end(Loop loop) {
        Object ended = item;
        if (ended == null) {
            return;
        }
        item = null;
        String text = running;
        running = null;
        if (recorded != null) {
            LoopEvents.callbackEnded(recorded, loop, text == null ? ended : text);
            recorded = null;
        }
        if (text != null) {
            long took = System.nanoTime() - startedAt;
            if (took >= limitNanos) {
                Log.warn("Executing " + text + " took " + took / 1_000_000 + " ms", null);
            }
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
