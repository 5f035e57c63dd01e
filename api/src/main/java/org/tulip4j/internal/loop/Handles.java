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
    static TimerHandleImpl timer(boolean traced, Runnable callback, ContextValues values, long when, TimerHeap heap) {
        return traced
                ? new Traced.Timer(callback, values, when, heap, CreationTrace.here())
                : new TimerHandleImpl(callback, values, null, when, heap);
    }

    /** A callback from another thread. */
    static ThreadsafeHandle fromThread(boolean traced, Runnable callback, ContextValues values) {
        return traced
                ? new Traced.FromThread(callback, values, CreationTrace.here())
                : new ThreadsafeHandle(callback, values);
    }
}
