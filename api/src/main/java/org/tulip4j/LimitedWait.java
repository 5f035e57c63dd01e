package org.tulip4j;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.HandsOn;

/**
 * The body of {@code waitFor}: waits for a future, for so long. It never changes; the loop runs it.
 */
final class LimitedWait<T extends @Nullable Object> implements Coroutine<T>, HandsOn {
    /** Waited for, and cancelled when the time has passed. */
    private final Future<? extends T> future;
    /** How long it may take; null: without a limit. */
    private final @Nullable Duration timeout;

    LimitedWait(Future<? extends T> future, @Nullable Duration timeout) {
        this.future = future;
        this.timeout = timeout;
    }

    @Override
    public T run() {
        Duration limit = timeout;
        if (limit == null) {
            return future.await();
        }
        if (Nanos.of(limit) <= 0 && !future.isDone()) {
            return cancelAndWait();
        }
        return future.isDone() ? future.result() : Timeout.of(limit).limit(future::await, future);
    }

    private T cancelAndWait() {
        // What comes out of this wait is a cancellation of the waiter; what the future ended with is asked for
        // afterwards.
        Future<?> ended = Tulip.wait(List.of(future));
        future.cancel();
        ended.await();
        try {
            return future.result();
        } catch (CancelledError cancelled) {
            throw new TimedOutException("not done, and no time to wait: " + future, cancelled);
        }
    }

    @Override
    public FutureImpl<?> source() {
        return (FutureImpl<?>) future;
    }

    @Override
    public String toString() {
        return "waitFor of " + future;
    }
}
