package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.TimerHandle;

/** A callback in the timer heap. */
final class TimerHandleImpl extends HandleImpl implements TimerHandle {
    private final long when;
    /** Breaks ties: the order of scheduling. */
    final long sequence;
    /** The heap that holds it; null once it has left. */
    @Nullable TimerHeap heap;

    TimerHandleImpl(Runnable callback, Values values, @Nullable Context context, long when, long sequence) {
        super(callback, values, context);
        this.when = when;
        this.sequence = sequence;
    }

    @Override
    public long when() {
        return when;
    }

    @Override
    public void cancel() {
        if (!isCancelled() && heap != null) {
            heap.cancelled();
        }
        super.cancel();
    }
}
