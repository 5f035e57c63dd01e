package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.ErrorContext;
import org.tulip4j.Handle;

/**
 * A scheduled callback. States: scheduled (callback set), then cancelled or run (callback null). The handle is itself the
 * scope of its context variables until somebody asks for a {@link Context}: one object per callback.
 */
class HandleImpl implements Handle, Ready {
    /** Null once run or cancelled. */
    private @Nullable Runnable callback;
    /** The variables when it was scheduled. */
    private final Values values;
    /** Given explicitly or asked for; else null. */
    private @Nullable Context context;

    private boolean cancelled;

    HandleImpl(Runnable callback, Values values, @Nullable Context context) {
        this.callback = callback;
        this.values = values;
        this.context = context;
    }

    @Override
    public void cancel() {
        cancelled = true;
        callback = null;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Context context() {
        if (context == null) {
            context = Lane.access().create(values);
        }
        return context;
    }

    @Override
    public void fire(LoopCore loop) {
        Runnable body = take();
        if (body != null) {
            call(loop, body, this, values, context);
        }
    }

    /** The callback, when it is still to be run; afterwards it counts as run. */
    @Nullable Runnable take() {
        Runnable body = callback;
        callback = null;
        return body;
    }

    /** Neither run nor cancelled. */
    final boolean isPending() {
        return callback != null;
    }

    /** Calls the body with the variables of its handle, or in the context that is given. */
    static void call(LoopCore loop, Runnable body, Handle handle, Values values, @Nullable Context given) {
        Lane lane = loop.lane();
        if (given == null) {
            lane.put(handle, values);
        } else {
            lane.put(given, Lane.access().enter(given));
        }
        try {
            body.run();
        } catch (Throwable thrown) {
            loop.callbackFailed(
                    thrown,
                    ErrorContext.of("Exception in callback " + textOf(body), thrown)
                            .with(ErrorContext.HANDLE, handle)
                            .with(ErrorContext.SOURCE_TRACEBACK, Traced.of(handle)));
        } finally {
            if (given != null) {
                Lane.access().leave(given, lane.capture());
            }
            lane.settle();
        }
    }

    /** A callback may have no text to show. */
    private static String textOf(Runnable body) {
        try {
            return body.toString();
        } catch (Throwable thrown) {
            Fatal.rethrow(thrown);
            return body.getClass().getName();
        }
    }

    @Override
    public String toString() {
        Runnable body = callback;
        return "<" + getClass().getSimpleName().replace("Impl", "") + (cancelled ? " cancelled" : "")
                + (body == null ? "" : " " + textOf(body)) + ">";
    }
}
