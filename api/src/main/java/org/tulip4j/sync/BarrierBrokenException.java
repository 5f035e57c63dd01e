package org.tulip4j.sync;

/**
 * A barrier was aborted, or reset while somebody waited. Unchecked, so that a plain {@code catch} can stand around a plain {@code await()}.
 *
 * <p>Source: asyncio 3.11, {@code BrokenBarrierError}. It is named apart from {@link java.util.concurrent.BrokenBarrierException}, which is checked.
 *
 * @since 0.1.0
 */
public final class BarrierBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names the barrier and its state.
     *
     * @param message what happened to which barrier
     */
    public BarrierBrokenException(String message) {
        super(message);
    }
}
