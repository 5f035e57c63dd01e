package org.tulip4j;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.ContextAccess;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.ThreadState;

/**
 * What the context variables are set to. Every handle, done-callback and task carries one.
 *
 * <p>May be entered once at a time. Copying costs nothing.
 *
 * <p>Source: Python 3.7, {@code contextvars.Context}.
 *
 * @since 0.1.0
 */
public final class Context {
    private ContextValues values;
    private boolean entered;

    private Context(ContextValues values) {
        this.values = values;
    }

    /** {@return a copy of the current context} */
    public static Context copyCurrent() {
        return new Context(ThreadState.current().capture());
    }

    /** {@return a context in which no variable is set} */
    public static Context empty() {
        return new Context(ContextValues.EMPTY);
    }

    /** {@return a copy of this context} */
    public Context copy() {
        return new Context(entered ? ThreadState.current().valuesOf(this, values) : values);
    }

    /**
     * Calls in this context; what the call sets stays in it.
     * Without a result: {@link #runVoid}.
     *
     * @param body called at once
     * @param <T> its result
     * @return what the body returns; throws what it throws, checked or not
     * @throws IllegalStateException while this context is entered already
     */
    public <T extends @Nullable Object> T run(Callable<? extends T> body) {
        ThreadState threadState = ThreadState.current();
        enter();
        ThreadState.Saved saved = threadState.enter(this, values);
        try {
            return body.call();
        } catch (Exception thrown) {
            throw Fatal.sneak(thrown);
        } finally {
            values = threadState.capture();
            threadState.leave(saved);
            entered = false;
        }
    }

    /**
     * Calls something without a result in this context; what the call sets stays in it.
     *
     * @param body called at once; what it throws is thrown
     * @throws IllegalStateException while this context is entered already
     */
    public void runVoid(VoidCallable body) {
        run(body);
    }

    /**
     * Does what {@link #run(Callable)} does, and declares a checked exception so that a typed {@code catch} compiles.
     * Without a result: {@link #runVoid}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called at once
     * @param <T> its result
     * @param <X> its exception
     * @return what the body returns
     * @throws X when the body throws one
     * @throws IllegalStateException while this context is entered already
     */
    public <T extends @Nullable Object, X extends Throwable> T run(Class<X> thrown, Callable<? extends T> body)
            throws X {
        Objects.requireNonNull(thrown, "thrown");
        return run(body);
    }

    /**
     * Does what {@link #runVoid(VoidCallable)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body called at once
     * @param <X> its exception
     * @throws X when the body throws one
     * @throws IllegalStateException while this context is entered already
     */
    public <X extends Throwable> void runVoid(Class<X> thrown, VoidCallable body) throws X {
        run(thrown, body);
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
        ThreadState threadState = ThreadState.current();
        ContextValues current = entered && threadState.scopeNow() == this ? threadState.values() : values;
        return (T) current.get(variable);
    }

    private void enter() {
        if (entered) {
            throw new IllegalStateException("cannot enter " + this + ": it is already entered");
        }
        entered = true;
    }

    /** Gives the core the access that handles and tasks need, without a closure per step. */
    static {
        ThreadState.access(new ContextAccess() {
            @Override
            public Object create(ContextValues values) {
                return new Context(values);
            }

            @Override
            public ContextValues enter(Object context) {
                Context entered = (Context) context;
                entered.enter();
                return entered.values;
            }

            @Override
            public void leave(Object context, ContextValues values) {
                Context left = (Context) context;
                left.values = values;
                left.entered = false;
            }
        });
    }
}
