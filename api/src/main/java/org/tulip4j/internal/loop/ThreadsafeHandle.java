package org.tulip4j.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.internal.seal.HandleSeal;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;

/**
 * A handle that any thread may make and cancel. States: scheduled (callback set), then cancelled or run (callback null). Only
 * the loop runs it, so that a cancellation that comes while it takes the callback merely comes too late.
 */
class ThreadsafeHandle extends InboxItem implements HandleSeal {
    private static final VarHandle CALLBACK;

    static {
        try {
            CALLBACK = MethodHandles.lookup().findVarHandle(ThreadsafeHandle.class, "callback", Runnable.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    /** Null once run or cancelled; other threads see it through the inbox, and cancel with release. */
    private @Nullable Runnable callback;
    /** The variables that were in force when it was sent. */
    private final ContextValues values;
    /** The context that was given, or made when somebody asked for it; else null. */
    private @Nullable Context context;

    /** It was cancelled, before it ran or after; any thread. */
    private volatile boolean cancelled;

    ThreadsafeHandle(Runnable callback, ContextValues values, @Nullable Context context) {
        this.callback = callback;
        this.values = values;
        this.context = context;
    }

    @Override
    public void cancel() {
        cancelled = true;
        CALLBACK.setRelease(this, null);
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
        Runnable body = (Runnable) CALLBACK.getAcquire(this);
        if (body != null) {
            CALLBACK.setRelease(this, null);
            HandleImpl.call(loop, body, this, values, context);
        }
    }

    @Override
    public String toString() {
        Runnable body = (Runnable) CALLBACK.getAcquire(this);
        return "<ThreadsafeHandle" + (cancelled ? " cancelled" : "")
                + (body == null ? "" : " " + HandleImpl.textOf(body)) + ">" + Traced.text(this);
    }
}
