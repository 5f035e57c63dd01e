package org.tulip4j;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Lane;
import org.tulip4j.internal.loop.Values;

/**
 * What the context variables are set to. Every handle, done-callback and task carries one.
 *
 * <p>May be entered once at a time. Copying costs nothing.
 *
 * <p>Source: Python 3.7, {@code contextvars.Context}.
 */
public final class Context {
    private Values values;
    private boolean entered;

    private Context(Values values) {
        this.values = values;
    }

    /** {@return a copy of the current context} */
    public static Context copyCurrent() {
        return new Context(Lane.current().capture());
    }

    /** {@return a context in which no variable is set} */
    public static Context empty() {
        return new Context(Values.EMPTY);
    }

    /** {@return a copy of this context} */
    public Context copy() {
        return new Context(entered ? Lane.current().valuesOf(this, values) : values);
    }

    /**
     * Calls in this context; what the call sets stays in it.
     *
     * @param body called at once
     * @param <T> its result
     * @return what the body returns
     * @throws Exception what the body throws
     * @throws IllegalStateException while this context is entered already
     */
    public <T extends @Nullable Object> T run(Callable<T> body) throws Exception {
        Lane lane = Lane.current();
        enter();
        Lane.Saved saved = lane.enter(this, values);
        try {
            return body.call();
        } finally {
            values = lane.capture();
            lane.leave(saved);
            entered = false;
        }
    }

    /**
     * Reads a variable in this context.
     *
     * @param variable looked up
     * @param <T> its type
     * @return its value here, or null when not set
     */
    @SuppressWarnings("unchecked")
    public <T> @Nullable T get(ContextVar<T> variable) {
        Lane lane = Lane.current();
        Values current = entered && lane.scope() == this ? lane.values() : values;
        return (T) current.get(variable);
    }

    private void enter() {
        if (entered) {
            throw new IllegalStateException("cannot enter " + this + ": it is already entered");
        }
        entered = true;
    }

    /** For the core: the access that handles and tasks need, without a closure per step. */
    static {
        Lane.access(new Lane.ContextAccess() {
            @Override
            public Context create(Values values) {
                return new Context(values);
            }

            @Override
            public Values enter(Context context) {
                context.enter();
                return context.values;
            }

            @Override
            public void leave(Context context, Values values) {
                context.values = values;
                context.entered = false;
            }
        });
    }
}
