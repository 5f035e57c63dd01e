package org.tulip4j.internal.loop;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A handle that any thread may cancel: whoever takes the callback out of the slot has won. */
final class ThreadsafeHandle extends HandleImpl {
    private static final AtomicReferenceFieldUpdater<ThreadsafeHandle, @Nullable Runnable> SLOT =
            AtomicReferenceFieldUpdater.newUpdater(ThreadsafeHandle.class, Runnable.class, "slot");

    private volatile @Nullable Runnable slot;
    private volatile boolean cancelled;

    ThreadsafeHandle(Runnable callback, Values values) {
        super(callback, values, null);
        super.cancel();
        SLOT.lazySet(this, callback);
    }

    @Override
    public void cancel() {
        cancelled = true;
        slot = null;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    @Nullable Runnable take() {
        return slot == null ? null : SLOT.getAndSet(this, null);
    }

    @Override
    public String toString() {
        return "<ThreadsafeHandle" + (cancelled ? " cancelled>" : ">");
    }
}
