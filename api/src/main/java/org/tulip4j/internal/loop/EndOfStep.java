package org.tulip4j.internal.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What must happen when the callback or task step that runs now has ended: gathered writes leave. Confined to the loop. */
public final class EndOfStep {
    private @Nullable Flush[] waiting = new Flush[16];
    private int count;

    /** Something gathered during a step. */
    public interface Flush {
        /** Sends it; must not throw. */
        void stepEnded();
    }

    /** Has it flushed at the end of the step; the caller asks once per step. */
    public void add(Flush flush) {
        if (count == waiting.length) {
            waiting = Arrays.copyOf(waiting, count << 1);
        }
        waiting[count++] = flush;
    }

    /** The hot path's test. */
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
