package org.tulip4j.sync;

/**
 * A call that undoes another was made more often than the other: a release of a bounded semaphore, or {@code taskDone}.
 *
 * <p>Source: asyncio raises {@code ValueError} there. Differs: a kind of {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class SurplusCallException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names the object and its state.
     *
     * @param message what was called too often, on what
     */
    public SurplusCallException(String message) {
        super(message);
    }
}
