package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.internal.seal.TimerHandleSeal;
import org.tulip4j.internal.state.ContextValues;

/**
 * A callback that waits in the timer heap for its time. States as {@link HandleImpl}; a cancelled one may stay in the heap until
 * its time, or until many are cancelled.
 */
class TimerHandleImpl extends HandleImpl implements TimerHandleSeal {
    /** When it is due, by the loop's clock, in nanoseconds. */
    private final long when;
    /** Told of a cancellation; it may have let go of the timer already. */
    private final TimerHeap heap;

    TimerHandleImpl(Runnable callback, ContextValues values, @Nullable Context context, long when, TimerHeap heap) {
        super(callback, values, context);
        this.when = when;
        this.heap = heap;
    }

    @Override
    public long whenNanos() {
        return when;
    }

    @Override
    public void cancel() {
        heap.checkOwner();
        boolean counts = isPending();
        super.cancel();
        if (counts) {
            heap.cancelled();
        }
    }
}
