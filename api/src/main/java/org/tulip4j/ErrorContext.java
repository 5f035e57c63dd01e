package org.tulip4j;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an error that nobody waits for. Immutable: {@link #with} returns a changed copy.
 *
 * <p>Source: PEP 3156, "Exceptions", the context dictionary of {@code call_exception_handler}. Differs: the keys are typed.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class ErrorContext {
    /** Says what went wrong, in words. Every context has it. */
    public static final Key<String> MESSAGE = Key.of("message", String.class);
    /** Holds what was thrown. */
    public static final Key<Throwable> EXCEPTION = Key.of("exception", Throwable.class);
    /** Holds the {@link Future} concerned, or its description when the object itself is gone. */
    public static final Key<Object> FUTURE = Key.of("future", Object.class);
    /** Holds the {@link Task} concerned. */
    public static final Key<Object> TASK = Key.of("task", Object.class);
    /** Holds the {@link Task}s concerned, a list of them: those that wait for each other, or that nobody can wake. */
    public static final Key<Object> TASKS = Key.of("tasks", Object.class);
    /** Holds the handle whose callback threw. */
    public static final Key<Handle> HANDLE = Key.of("handle", Handle.class);
    /** Holds the protocol concerned. */
    public static final Key<Object> PROTOCOL = Key.of("protocol", Object.class);
    /** Holds the transport concerned. */
    public static final Key<Object> TRANSPORT = Key.of("transport", Object.class);
    /** Holds the listening or connecting socket concerned. */
    public static final Key<Object> SOCKET = Key.of("socket", Object.class);
    /**
     * Says, when true, that the peer of a connection has caused it, for instance by a reset. The default handler logs that in a line at INFO, one a
     * second for each message, and the others at DEBUG, since whoever reaches a port can cause as many as he likes.
     */
    public static final Key<Boolean> BY_PEER = Key.of("byPeer", Boolean.class);
    /**
     * Says, when true, that the program itself has cut the connection whose handler ended by that: by {@code abort}, by the limit of a {@code
     * shutdown}, by closing a group. It is no error, and logged as what a peer has caused: a line at INFO, one a second, the others at DEBUG.
     */
    public static final Key<Boolean> BY_PROGRAM = Key.of("byProgram", Boolean.class);
    /** Says where the object was created; debug mode only. */
    public static final Key<StackTraceElement[]> SOURCE_TRACEBACK =
            Key.of("sourceTraceback", StackTraceElement[].class);
    /** Says where the {@link #TASK} waits, innermost frame first; empty before it began. */
    public static final Key<StackTraceElement[]> STACK = Key.of("stack", StackTraceElement[].class);

    private final Map<String, Object> values;

    private ErrorContext(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Tells whether something is wrong with the program or its process.
     *
     * @return false when it is only the end of a connection: {@link #BY_PEER} or {@link #BY_PROGRAM}
     */
    public boolean isError() {
        return !Boolean.TRUE.equals(get(BY_PEER)) && !Boolean.TRUE.equals(get(BY_PROGRAM));
    }

    /**
     * The name of an entry and the type of its value. Two keys are equal when both are.
     *
     * @param <T> the type of the value
     * @since 0.1.0
     */
    public static final class Key<T> {
        private final String name;
        private final Class<T> type;

        private Key(String name, Class<T> type) {
            this.name = Objects.requireNonNull(name, "name");
            this.type = Objects.requireNonNull(type, "type");
        }

        /**
         * Makes a key of the caller's own.
         *
         * @param name the entry's name, which {@link ErrorContext#asMap} shows; one of the names of {@link ErrorContext} means that entry
         * @param type what values it takes
         * @param <T> the type of the value
         * @return a key
         */
        public static <T> Key<T> of(String name, Class<T> type) {
            return new Key<>(name, type);
        }

        /** {@return the entry's name} */
        public String name() {
            return name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key<?> that && name.equals(that.name) && type.equals(that.type);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Makes a context with a message and nothing else.
     *
     * @param message what went wrong
     * @return a new context
     */
    public static ErrorContext of(String message) {
        return new ErrorContext(Map.of(MESSAGE.name, message));
    }

    /**
     * Makes a context with a message and the exception.
     *
     * @param message what went wrong
     * @param exception what was thrown; null is left out
     * @return a new context
     */
    public static ErrorContext of(String message, @Nullable Throwable exception) {
        return of(message).with(EXCEPTION, exception);
    }

    /**
     * Adds an entry, or replaces it.
     *
     * @param key one of the constants of this class, or the caller's own
     * @param value null leaves everything as it is
     * @param <T> the type of the value
     * @return a copy with the entry
     */
    public <T> ErrorContext with(Key<T> key, @Nullable T value) {
        if (value == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(key.name, value);
        return new ErrorContext(more);
    }

    /** {@return what went wrong, in words} */
    public String message() {
        return String.valueOf(values.get(MESSAGE.name));
    }

    /** {@return the exception, or null} */
    public @Nullable Throwable exception() {
        return get(EXCEPTION);
    }

    /**
     * Reads an entry.
     *
     * @param key names the entry
     * @param <T> the type of the value
     * @return its value; null when there is none, or one of another type
     */
    public <T> @Nullable T get(Key<T> key) {
        Object value = values.get(key.name);
        return key.type.isInstance(value) ? key.type.cast(value) : null;
    }

    /** {@return every entry, in the order they were added; not modifiable} */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        Map<String, Object> shown = new LinkedHashMap<>(values);
        shown.replaceAll((name, value) -> value instanceof Object[] many ? Arrays.toString(many) : value);
        return shown.toString();
    }
}
