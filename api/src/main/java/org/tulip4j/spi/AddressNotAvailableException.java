package org.tulip4j.spi;

import java.net.BindException;

/**
 * The machine does not have the address that shall be bound, perhaps because it has none of its family.
 *
 * @since 0.1.0
 */
public final class AddressNotAvailableException extends BindException {
    private static final long serialVersionUID = 1L;

    /**
     * What could not be bound.
     *
     * @param message names the address
     * @param cause what the system said
     */
    public AddressNotAvailableException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
