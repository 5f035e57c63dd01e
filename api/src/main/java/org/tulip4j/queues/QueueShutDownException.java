package org.tulip4j.queues;

/**
 * The queue was shut down: nothing can be put, and nothing is left to get.
 *
 * <p>Source: asyncio 3.13, {@code QueueShutDown}.
 *
 * @since 0.1.0
 */
public final class QueueShutDownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names the queue and its state.
     *
     * @param message what was tried, on which queue
     */
    public QueueShutDownException(String message) {
        super(message);
    }
}
