package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * A task or future was cancelled.
 *
 * <p>An {@link Error}, so that {@code catch (Exception e)} does not swallow a cancellation by accident. At the border to
 * {@code java.util.concurrent} it becomes {@link java.util.concurrent.CancellationException}.
 *
 * <p>Source: asyncio 3.8, {@code CancelledError}. Differs: an {@code Error}, as Java has no {@code BaseException}.
 *
 * @since 0.1.0
 */
public final class CancelledError extends Error {
    private static final long serialVersionUID = 1L;

    /** A cancellation without a message. */
    public CancelledError() {
        this(null);
    }

    /**
     * A cancellation with the message that was given to {@code cancel}.
     *
     * @param message why, or null
     */
    public CancelledError(@Nullable String message) {
        super(message);
    }
}
