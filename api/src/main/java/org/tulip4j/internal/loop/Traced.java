package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.trace.CreationTrace;

/** Debug mode: a handle that knows where it was made. Classes of their own, so that other handles stay as small as they are. */
interface Traced {
    /** The caller's frames, innermost first. */
    StackTraceElement[] createdAt();

    /** The frames of a handle, null when it knows none. */
    static StackTraceElement @Nullable [] of(Object handle) {
        return handle instanceof Traced traced ? traced.createdAt() : null;
    }

    private static String text(StackTraceElement[] frames) {
        return frames.length == 0 ? "" : " created at " + frames[0];
    }

    /** A callback. */
    final class Callback extends HandleImpl implements Traced {
        private final StackTraceElement[] createdAt = CreationTrace.here();

        Callback(Runnable callback, ContextValues values, @Nullable Context context) {
            super(callback, values, context);
        }

        @Override
        public StackTraceElement[] createdAt() {
            return createdAt;
        }

        @Override
        public String toString() {
            return super.toString() + text(createdAt);
        }
    }

    /** A timer. */
    final class Timer extends TimerHandleImpl implements Traced {
        private final StackTraceElement[] createdAt = CreationTrace.here();

        Timer(Runnable callback, ContextValues values, @Nullable Context context, long when, TimerHeap heap) {
            super(callback, values, context, when, heap);
        }

        @Override
        public StackTraceElement[] createdAt() {
            return createdAt;
        }

        @Override
        public String toString() {
            return super.toString() + text(createdAt);
        }
    }

    /** A callback from another thread. */
    final class FromThread extends ThreadsafeHandle implements Traced {
        private final StackTraceElement[] createdAt = CreationTrace.here();

        FromThread(Runnable callback, ContextValues values) {
            super(callback, values);
        }

        @Override
        public StackTraceElement[] createdAt() {
            return createdAt;
        }

        @Override
        public String toString() {
            return super.toString() + text(createdAt);
        }
    }
}
