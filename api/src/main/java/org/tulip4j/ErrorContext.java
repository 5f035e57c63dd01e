package org.tulip4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an error that nobody waits for.
 *
 * <p>Source: PEP 3156, "Exceptions", the context dictionary of {@code call_exception_handler}.
 */
public final class ErrorContext {
    /** What went wrong, in words: a {@link String}. Always present. */
    public static final String MESSAGE = "message";
    /** The {@link Throwable}. */
    public static final String EXCEPTION = "exception";
    /** The {@link Future} concerned, or its description when the object itself is gone. */
    public static final String FUTURE = "future";
    /** The {@link Task} concerned. */
    public static final String TASK = "task";
    /** The {@link Handle} whose callback threw. */
    public static final String HANDLE = "handle";
    /** The protocol concerned. */
    public static final String PROTOCOL = "protocol";
    /** The transport concerned. */
    public static final String TRANSPORT = "transport";
    /** The listening or connecting socket concerned. */
    public static final String SOCKET = "socket";
    /** Where the object was created: an array of {@link StackTraceElement}; debug mode only. */
    public static final String SOURCE_TRACEBACK = "sourceTraceback";

    /** Where the {@link #TASK} waits, innermost frame first: an array of {@link StackTraceElement}; empty before it began. */
    public static final String STACK = "stack";

    private final Map<String, Object> values;

    private ErrorContext(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * A context with a message and nothing else.
     *
     * @param message what went wrong
     * @return a new context
     */
    public static ErrorContext of(String message) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(MESSAGE, message);
        return new ErrorContext(values);
    }

    /**
     * A context with a message and the exception.
     *
     * @param message what went wrong
     * @param exception what was thrown; null is left out
     * @return a new context
     */
    public static ErrorContext of(String message, @Nullable Throwable exception) {
        return of(message).with(EXCEPTION, exception);
    }

    /**
     * Adds an entry and returns this context.
     *
     * @param key one of the constants of this class, or the caller's own
     * @param value null leaves the entry out
     * @return this context
     */
    public ErrorContext with(String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value);
        }
        return this;
    }

    /** {@return what went wrong, in words} */
    public String message() {
        return (String) values.get(MESSAGE);
    }

    /** {@return the exception, or null} */
    public @Nullable Throwable exception() {
        return (Throwable) values.get(EXCEPTION);
    }

    /**
     * Reads an entry.
     *
     * @param key the entry's name
     * @return its value, or null
     */
    public @Nullable Object get(String key) {
        return values.get(key);
    }

    /** {@return every entry, in the order they were added; not modifiable} */
    public Map<String, Object> asMap() {
        return java.util.Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
