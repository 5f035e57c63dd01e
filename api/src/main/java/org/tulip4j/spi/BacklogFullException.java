package org.tulip4j.spi;

import java.net.ConnectException;

/**
 * The queue of a listening Unix socket is full, and the system does not wait: the core tries again.
 *
 * @since 0.1.0
 */
public final class BacklogFullException extends ConnectException {
    private static final long serialVersionUID = 1L;

    /**
     * What could not be done.
     *
     * @param message names the address
     * @param cause what the system said
     */
    public BacklogFullException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
