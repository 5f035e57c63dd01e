package org.tulip4j.streams;

import java.io.EOFException;
import java.util.OptionalInt;

/**
 * The stream ended before what was asked for had come. Source: asyncio 3.4, {@code IncompleteReadError}.
 *
 * @since 0.1.0
 */
public final class IncompleteReadException extends EOFException {
    private static final long serialVersionUID = 1L;

    private final byte[] partial;
    private final int expected;

    /**
     * An end too early.
     *
     * @param partial what had come
     * @param expected how many bytes were asked for; negative when a separator was
     */
    public IncompleteReadException(byte[] partial, int expected) {
        super(partial.length + " bytes read on a total of " + (expected < 0 ? "undefined" : expected)
                + " expected bytes");
        this.partial = partial.clone();
        this.expected = expected;
    }

    /** {@return a copy of what had come} */
    public byte[] partial() {
        return partial.clone();
    }

    /** {@return how many bytes were asked for; empty when a separator was} */
    public OptionalInt expected() {
        return expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected);
    }
}
