package org.tulip4j.streams;

import java.io.IOException;

/**
 * A line or what comes before a separator is longer than the reader's limit.
 *
 * <p>Source: asyncio 3.5, {@code LimitOverrunError}. Differs: {@code readLine} fails with it too, where asyncio's has {@code ValueError}.
 *
 * @since 0.1.0
 */
public final class LimitOverrunException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Bytes that hold no separator; see {@link #consumed()}. */
    private final int consumed;

    /**
     * A line too long.
     *
     * @param message what was looked for
     * @param consumed bytes in the buffer that do not contain the separator
     */
    public LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /**
     * Tells how many bytes were searched in vain.
     *
     * @return bytes that hold no separator: they are still in the buffer after {@code readUntil}, dropped after {@code readLine}
     */
    public int consumed() {
        return consumed;
    }
}
