package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;

/**
 * Done when its time has come; cancelling it cancels its timer, which it owns. Its states are those of a future. The loop alone
 * touches it.
 */
public final class Sleep<T extends @Nullable Object> extends FutureImpl<T> {
    /** Runs while this is pending. */
    private final TimerHandle timer;

    /** Starts the timer. */
    public Sleep(Loop loop, long nanos, T value) {
        super(loop);
        timer = loop.callAtNanos(loop.timeNanos() + nanos, () -> complete(value));
    }

    @Override
    protected String endedBy() {
        return "its timer";
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        timer.cancel();
        return true;
    }
}
