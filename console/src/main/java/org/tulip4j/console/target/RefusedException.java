package org.tulip4j.console.target;

/** A process cannot be looked at; the message says why, and what to do. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Has a message for who started the console. */
    public RefusedException(String message) {
        super(message);
    }
}
