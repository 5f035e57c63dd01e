package org.tulip4j.samples;

import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Generator;
import org.tulip4j.StopIteration;

/**
 * A task made of a generator and {@code callSoon}, to be read beside the real one. Its generator emits the futures it waits
 * for, or null to give way once.
 */
final class HandmadeTask<T> {
    private final EventLoop loop;
    private final Generator<@Nullable Future<?>, Object, T> body;
    private final Future<T> result;
    private @Nullable Future<?> waitingFor;
    private boolean mustCancel;

    HandmadeTask(EventLoop loop, Generator<@Nullable Future<?>, Object, T> body) {
        this.loop = loop;
        this.body = body;
        this.result = loop.createFuture();
        loop.callSoon(() -> step(null, null));
    }

    /** Done when the task is. */
    Future<T> result() {
        return result;
    }

    /** Cancels what the task waits for; a task that waits for nothing finds out at its next step. */
    void cancel() {
        mustCancel = waitingFor == null || !waitingFor.cancel();
    }

    @SuppressWarnings("unchecked")
    private void step(@Nullable Object value, @Nullable Throwable exception) {
        Throwable toThrow = mustCancel ? new CancelledError() : exception;
        mustCancel = false;
        waitingFor = null;
        try {
            waitingFor = toThrow == null ? body.send(value) : body.throwInto(toThrow);
        } catch (StopIteration end) {
            result.setResult((T) end.value());
            return;
        } catch (CancelledError cancelled) {
            result.cancel();
            return;
        } catch (Throwable failure) {
            result.setException(failure);
            return;
        }
        if (waitingFor == null) {
            loop.callSoon(() -> step(null, null));
        } else {
            waitingFor.addDoneCallback(this::wakeUp);
        }
    }

    private void wakeUp(Future<?> done) {
        Object value;
        try {
            value = done.result();
        } catch (Throwable failure) {
            step(null, failure);
            return;
        }
        step(value, null);
    }
}
