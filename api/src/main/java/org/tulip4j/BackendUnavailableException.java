package org.tulip4j;

/**
 * A backend or coroutine engine was required that is unknown or cannot be used here. The message lists all with causes.
 *
 * @since 0.1.0
 */
public final class BackendUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that says what was asked for and what there is.
     *
     * @param message the list
     */
    public BackendUnavailableException(String message) {
        super(message);
    }

    /**
     * An error that says what was asked for, and what the system said.
     *
     * @param message the list
     * @param cause what the system said
     */
    public BackendUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
