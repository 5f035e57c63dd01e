package org.tulip4j.streams;

import java.io.IOException;

/** No separator within the reader's limit. Source: asyncio 3.5, {@code LimitOverrunError}. */
public class LimitOverrunException extends IOException {
    private static final long serialVersionUID = 1L;

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

    /** {@return bytes in the buffer that do not contain the separator} */
    public int consumed() {
        return consumed;
    }
}
