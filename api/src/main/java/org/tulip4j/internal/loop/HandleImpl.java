package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.ErrorContext;
import org.tulip4j.Handle;
import org.tulip4j.internal.seal.HandleSeal;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.ThreadState;

/**
 * A scheduled callback. States: scheduled (callback set), then cancelled or run (callback null). One object per callback: a
 * {@link Context} is made when somebody asks for it.
 */
class HandleImpl implements Ready, HandleSeal {
    /** What is called; null once run or cancelled. */
    private @Nullable Runnable callback;
    /** The variables that were in force when it was scheduled. */
    private final ContextValues values;
    /** The context that was given, or made when somebody asked for it; else null. */
    private @Nullable Context context;

    /** It was cancelled, before it ran or after. */
    private boolean cancelled;

    HandleImpl(Runnable callback, ContextValues values, @Nullable Context context) {
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
            context = (Context) ThreadState.access().create(values);
        }
        return context;
    }

    @Override
    public void fire(Loop loop) {
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

    /** {@return what to name when it took long: the callback, for the handle forgets that when it runs} */
    final Object named() {
        Runnable body = callback;
        return body == null ? this : body;
    }

    /** Neither run nor cancelled. */
    final boolean isPending() {
        return callback != null;
    }

    /** Calls a callback here and now, as if it had been scheduled and its turn had come. */
    static void callOnce(Loop loop, Runnable callback, ContextValues values) {
        new HandleImpl(callback, values, null).fire(loop);
    }

    /** Calls the body with the variables of its handle, or in the context that is given. */
    static void call(Loop loop, Runnable body, Handle handle, ContextValues values, @Nullable Context given) {
        ThreadState threadState = loop.threadState();
        if (given == null) {
            threadState.beginCallback(values);
        } else {
            ContextValues entered;
            try {
                entered = ThreadState.access().enter(given);
            } catch (IllegalStateException taken) {
                refused(loop, body, handle, taken);
                return;
            }
            threadState.beginCallback(given, entered);
        }
        try {
            body.run();
        } catch (Throwable thrown) {
            failed(loop, body, handle, thrown);
        } finally {
            if (given != null) {
                ThreadState.access().leave(given, threadState.capture());
            }
            threadState.endCallback();
        }
    }

    /** The given context is still entered: who waits for the callback hears of it through the exception handler. */
    private static void refused(Loop loop, Runnable body, Handle handle, IllegalStateException taken) {
        loop.threadState().beginCallback(ContextValues.EMPTY);
        try {
            failed(loop, body, handle, taken);
        } finally {
            loop.threadState().endCallback();
        }
    }

    private static void failed(Loop loop, Runnable body, Handle handle, Throwable thrown) {
        loop.callbackFailed(
                thrown,
                ErrorContext.of("Exception in callback " + textOf(body), thrown)
                        .with(ErrorContext.HANDLE, handle)
                        .with(ErrorContext.SOURCE_TRACEBACK, Traced.of(handle)));
    }

    /** A callback may have no text to show. */
    static String textOf(Runnable body) {
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
                + (body == null ? "" : " " + textOf(body)) + ">" + Traced.text(this);
    }
}
