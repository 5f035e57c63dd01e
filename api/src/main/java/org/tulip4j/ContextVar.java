package org.tulip4j;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;

/**
 * A variable whose value belongs to the context: what a task sets is seen in its later steps and not by its creator.
 *
 * <p>Thread: any; without a loop each thread has its own context.
 *
 * <p>Source: Python 3.7, {@code contextvars.ContextVar}.
 *
 * @param <T> the value
 * @since 0.1.0
 */
public final class ContextVar<T> {
    private final String name;
    private final @Nullable T defaultValue;

    private ContextVar(String name, @Nullable T defaultValue) {
        this.name = Objects.requireNonNull(name, "name");
        this.defaultValue = defaultValue;
    }

    /**
     * A variable without a default.
     *
     * @param name shown in messages
     * @param <T> the value
     * @return a new variable
     */
    public static <T> ContextVar<T> of(String name) {
        return new ContextVar<>(name, null);
    }

    /**
     * A variable with a default.
     *
     * @param name shown in messages
     * @param defaultValue what {@link #get} answers while not set
     * @param <T> the value
     * @return a new variable
     */
    public static <T> ContextVar<T> of(String name, T defaultValue) {
        return new ContextVar<>(name, Objects.requireNonNull(defaultValue, "defaultValue"));
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /**
     * The value in the current context, else the default.
     *
     * @return never null
     * @throws NoSuchElementException when not set and without a default
     */
    public T get() {
        T value = getOrDefault(defaultValue);
        if (value == null) {
            throw new NoSuchElementException(this + " is not set in the current context and has no default");
        }
        return value;
    }

    /**
     * The value in the current context, else what is given.
     *
     * @param fallback answered while not set; may be null
     * @return the value or the fallback
     */
    @SuppressWarnings("unchecked")
    public @Nullable T getOrDefault(@Nullable T fallback) {
        Object value = ThreadState.current().values().get(this);
        return value == null ? fallback : (T) value;
    }

    /**
     * Sets the value in the current context.
     *
     * @param value not null
     * @return what {@link #reset} needs to undo this
     */
    @SuppressWarnings("unchecked")
    public Token<T> set(T value) {
        Objects.requireNonNull(value, "value");
        ThreadState threadState = ThreadState.current();
        ContextValues before = threadState.values();
        threadState.setValues(before.with(this, value));
        return new Token<>(this, threadState.scope(), (T) before.get(this));
    }

    /**
     * Puts back the value from before a {@link #set}.
     *
     * @param token from this variable's {@code set}, in this context, not used before
     * @throws IllegalArgumentException when the token is of another variable or context
     * @throws IllegalStateException when the token was used
     */
    public void reset(Token<T> token) {
        ThreadState threadState = ThreadState.current();
        if (token.variable != this) {
            throw new IllegalArgumentException(token + " was not made by " + this);
        }
        if (token.used) {
            throw new IllegalStateException(token + " was used already");
        }
        if (token.scope != threadState.scope()) {
            throw new IllegalArgumentException(token + " was made in another context");
        }
        token.used = true;
        threadState.setValues(
                token.before == null
                        ? threadState.values().without(this)
                        : threadState.values().with(this, token.before));
    }

    @Override
    public String toString() {
        return "ContextVar[" + name + "]";
    }

    /**
     * Remembers what a variable was before a {@code set}.
     *
     * @param <T> the value
     * @since 0.1.0
     */
    public static final class Token<T> {
        private final ContextVar<T> variable;
        private final Object scope;
        private final @Nullable T before;
        private boolean used;

        private Token(ContextVar<T> variable, Object scope, @Nullable T before) {
            this.variable = variable;
            this.scope = scope;
            this.before = before;
        }

        /** {@return the value before the set, or null when there was none} */
        public @Nullable T oldValue() {
            return before;
        }

        @Override
        public String toString() {
            return "Token[" + variable.name + "]";
        }
    }
}
