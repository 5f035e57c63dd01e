package org.tulip4j.console.target;

/** The process that was looked at has ended, or does not answer any more. */
public final class GoneException extends Exception {
    private static final long serialVersionUID = 1;

    /** Has a message for who started the console. */
    public GoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
