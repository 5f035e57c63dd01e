package org.tulip4j;

/**
 * This connection cannot send files without copying them, and a fallback was not allowed.
 *
 * <p>Source: asyncio 3.7.
 *
 * @since 0.1.0
 */
public final class SendFileNotAvailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names the connection.
     *
     * @param message what cannot, and the remedy
     */
    public SendFileNotAvailableException(String message) {
        super(message);
    }
}
