package org.tulip4j.spi;

import java.io.IOException;

/**
 * The system has no descriptors or no memory left (EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSPC): what failed would fail again at once,
 * and a server pauses accepting.
 *
 * @since 0.1.0
 */
public final class OutOfResourcesException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * What could not be done.
     *
     * @param message what the system said
     * @param cause the same, as the backend heard it
     */
    public OutOfResourcesException(String message, Throwable cause) {
        super(message, cause);
    }
}
