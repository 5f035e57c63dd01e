package org.tulip4j.python;

import org.graalvm.polyglot.Value;

/**
 * What Python code raised, with Python's trace as its own: the innermost frame first.
 *
 * @since 0.1.0
 */
public final class PythonException extends RuntimeException {
    private final transient Value value;

    /**
     * Makes one for an exception of Python's.
     *
     * @param value Python's exception
     * @param text what it says
     * @param trace where it was raised
     */
    public PythonException(Value value, String text, StackTraceElement[] trace) {
        super(value.getMetaObject().getMetaSimpleName() + ": " + text);
        this.value = value;
        setStackTrace(trace);
    }

    /**
     * Returns the exception itself.
     *
     * @return Python's, of the context in which it was raised
     */
    public Value value() {
        return value;
    }
}
