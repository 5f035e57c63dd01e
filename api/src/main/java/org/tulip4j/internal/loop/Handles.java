package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.trace.CreationTrace;

/** Makes handles: plain ones, and in debug mode ones that know where they were made. The choice is made here and nowhere else. */
final class Handles {
    private Handles() {}

    /** A callback for the ready queue. */
    static HandleImpl soon(boolean traced, Runnable callback, ContextValues values, @Nullable Context context) {
        return traced
                ? new Traced.Callback(callback, values, context, CreationTrace.here())
                : new HandleImpl(callback, values, context);
    }

    /** A callback for the timer heap. */
    static TimerHandleImpl timer(
            boolean traced,
            Runnable callback,
            ContextValues values,
            @Nullable Context context,
            long when,
            TimerHeap heap) {
        return traced
                ? new Traced.Timer(callback, values, context, when, heap, CreationTrace.here())
                : new TimerHandleImpl(callback, values, context, when, heap);
    }

    /** A callback from another thread. */
    static ThreadsafeHandle fromThread(
            boolean traced, Runnable callback, ContextValues values, @Nullable Context context) {
        return traced
                ? new Traced.FromThread(callback, values, context, CreationTrace.here())
                : new ThreadsafeHandle(callback, values, context);
    }
}
