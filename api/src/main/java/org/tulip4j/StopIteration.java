package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * A generator has ended.
 *
 * <p>Thrown by the advance that found the end, with what the body returned, and by every later advance, with null. It has no
 * stack trace: it is an answer, not a failure.
 *
 * <p>Source: PEP 255 and, for the value, PEP 380.
 *
 * @since 0.1.0
 */
public final class StopIteration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object value;

    /** An end without a value. */
    public StopIteration() {
        this(null);
    }

    /**
     * An end with a value.
     *
     * @param value what the body returned, or null
     */
    public StopIteration(@Nullable Object value) {
        super(value == null ? null : String.valueOf(value), null, false, false);
        this.value = value;
    }

    /** {@return what the body returned; null after the first advance that met the end} */
    public @Nullable Object value() {
        return value;
    }
}
