package org.tulip4j.python.internal;

import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;

/**
 * A coroutine that ends when an awaitable of Python's does.
 *
 * <p>Python runs in callbacks of the loop, never in this coroutine: its thread need not be the loop's. A cancellation asks Python's
 * task, and this goes on waiting for it, because a task may refuse.
 */
public final class Awaiting {
    private final EventLoop loop;
    private final Guest guest;
    private final Value awaitable;

    /** Python's task, from the first callback on. */
    private @Nullable Value task;

    /** What {@link #await} waits for now; null before and after. */
    private @Nullable Future<@Nullable Void> turn;

    private boolean ended;
    private @Nullable Value result;
    private @Nullable Throwable failure;

    Awaiting(EventLoop loop, Guest guest, Value awaitable) {
        this.loop = loop;
        this.guest = guest;
        this.awaitable = awaitable;
    }

    Value await() throws Throwable {
        loop.callSoon(this::start);
        while (!ended) {
            Future<@Nullable Void> next = loop.createFuture();
            turn = next;
            try {
                next.await();
            } catch (CancelledError e) {
                loop.callSoon(() -> cancel(e.getMessage()));
            }
        }
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    private void start() {
        try {
            task = guest.start(loop, awaitable, this);
        } catch (RuntimeException e) {
            failure = e;
            end();
        }
    }

    private void cancel(@Nullable String message) {
        if (task != null) {
            task.invokeMember("cancel", message);
        }
    }

    /**
     * Is called by Python with the result.
     *
     * @param value of the awaitable
     */
    public void succeeded(Value value) {
        result = value;
        end();
    }

    /**
     * Is called by Python with what was thrown.
     *
     * @param exception Python's
     */
    public void failed(Value exception) {
        failure = guest.toJava(exception);
        end();
    }

    private void end() {
        ended = true;
        Future<@Nullable Void> waiting = turn;
        if (waiting != null) {
            waiting.trySetResult(null);
        }
    }
}
