package org.tulip4j;

/**
 * A future was read before it was done, completed twice, or completed by somebody who may not: see {@link Future}.
 *
 * <p>Source: asyncio 3.4, {@code InvalidStateError}.
 *
 * @since 0.1.0
 */
public final class InvalidStateException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names the future and its state.
     *
     * @param message what was tried, on which future, in which state
     */
    public InvalidStateException(String message) {
        super(message);
    }
}
