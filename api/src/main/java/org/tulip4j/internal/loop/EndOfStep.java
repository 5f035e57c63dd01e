package org.tulip4j.internal.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What must happen when the callback or task step that runs now has ended: writes that were gathered leave. Holds each writer
 * once per step, in the order in which they wrote. Confined to the loop.
 */
public final class EndOfStep {
    /** What is to be flushed, in its first {@link #count} places; kept, so that a step needs no array. */
    private @Nullable Flush[] waiting = new Flush[16];
    /** How many wait to be flushed. */
    private int count;

    /** Something that gathered during a step. */
    public interface Flush {
        /** Sends what was gathered; must not throw. */
        void stepEnded();
    }

    /** Has it flushed at the end of the step; the caller asks once per step. */
    public void add(Flush flush) {
        if (count == waiting.length) {
            waiting = Arrays.copyOf(waiting, count << 1);
        }
        waiting[count++] = flush;
    }

    /** {@return whether there is nothing to flush} */
    boolean isEmpty() {
        return count == 0;
    }

    /** Flushes when something waits: the test that every callback pays for. */
    public void flushIfAny() {
        if (count != 0) {
            flush();
        }
    }

    /** Flushes everything, also what flushing adds. */
    public void flush() {
        for (int i = 0; i < count; i++) {
            Flush flush = waiting[i];
            waiting[i] = null;
            flush.stepEnded();
        }
        count = 0;
    }
}
