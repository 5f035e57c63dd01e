package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.internal.state.ContextValues;

/**
 * Debug mode: a handle that knows where it was made. Classes of their own, so that other handles stay as small as they are; {@link
 * Handles} takes the frames.
 */
interface Traced {
    /** The caller's frames, innermost first. */
    StackTraceElement[] createdAt();

    /** The frames of a handle, null when it knows none. */
    static StackTraceElement @Nullable [] of(Object handle) {
        return handle instanceof Traced traced ? traced.createdAt() : null;
    }

    /** What a handle's text says of where it was made; empty when it does not know. */
    static String text(Object handle) {
        StackTraceElement[] frames = of(handle);
        return frames == null || frames.length == 0 ? "" : " created at " + frames[0];
    }

    /** A callback. */
    final class Callback extends HandleImpl implements Traced {
        /** The caller's frames, innermost first. */
        private final StackTraceElement[] createdAt;

        Callback(Runnable callback, ContextValues values, @Nullable Context context, StackTraceElement[] createdAt) {
            super(callback, values, context);
            this.createdAt = createdAt;
        }

        @Override
        public StackTraceElement[] createdAt() {
            return createdAt;
        }
    }

    /** A timer. */
    final class Timer extends TimerHandleImpl implements Traced {
        /** The caller's frames, innermost first. */
        private final StackTraceElement[] createdAt;

        Timer(
                Runnable callback,
                ContextValues values,
                @Nullable Context context,
                long when,
                TimerHeap heap,
                StackTraceElement[] createdAt) {
            super(callback, values, context, when, heap);
            this.createdAt = createdAt;
        }

        @Override
        public StackTraceElement[] createdAt() {
            return createdAt;
        }
    }

    /** A callback from another thread. */
    final class FromThread extends ThreadsafeHandle implements Traced {
        /** The caller's frames, innermost first. */
        private final StackTraceElement[] createdAt;

        FromThread(Runnable callback, ContextValues values, @Nullable Context context, StackTraceElement[] createdAt) {
            super(callback, values, context);
            this.createdAt = createdAt;
        }

        @Override
        public StackTraceElement[] createdAt() {
            return createdAt;
        }
    }
}
