package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.InvalidStateException;
import org.tulip4j.internal.loop.Loop;

/**
 * What {@code createFuture} returns: whoever has it may complete it. Its states are those of a future, and it adds none. The loop alone
 * touches it.
 */
final class SettableFuture<T extends @Nullable Object> extends FutureImpl<T> {
    /** Pending. */
    SettableFuture(Loop loop) {
        super(loop);
    }

    @Override
    public void setResult(T value) {
        if (!settleResult(value)) {
            throw done("set a result on ");
        }
    }

    @Override
    public void setException(Throwable exception) {
        if (!settleException(exception)) {
            throw done("set an exception on ");
        }
    }

    @Override
    public boolean trySetResult(T value) {
        return settleResult(value);
    }

    @Override
    public boolean trySetException(Throwable exception) {
        return settleException(exception);
    }

    private InvalidStateException done(String what) {
        return new InvalidStateException("cannot " + what + this + ": it is done");
    }
}
