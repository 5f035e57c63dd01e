package org.tulip4j.subprocess;

/**
 * A signal was to be sent to a process that has ended. Source: Python's {@code ProcessLookupError}.
 *
 * @since 0.1.0
 */
public final class ProcessLookupException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the process.
     *
     * @param message which process, and how it ended
     */
    public ProcessLookupException(String message) {
        super(message);
    }
}
