package org.tulip4j.internal.loop;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A handle that any thread may cancel: whoever takes the callback out of the slot has won. */
final class ThreadsafeHandle extends HandleImpl {
    private final AtomicReference<@Nullable Runnable> slot;
    private volatile boolean cancelled;

    ThreadsafeHandle(Runnable callback, Values values) {
        super(callback, values, null);
        super.cancel();
        slot = new AtomicReference<>(callback);
    }

    @Override
    public void cancel() {
        cancelled = true;
        slot.set(null);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    @Nullable Runnable take() {
        return slot.getAndSet(null);
    }

    @Override
    public String toString() {
        return "<ThreadsafeHandle" + (cancelled ? " cancelled>" : ">");
    }
}
