package org.tulip4j.queues;

/**
 * There is no room and the call does not wait.
 *
 * <p>Source: asyncio 3.4, {@code QueueFull}.
 *
 * @since 0.1.0
 */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error that names the queue and its state.
     *
     * @param message what was tried, on which queue
     */
    public QueueFullException(String message) {
        super(message);
    }
}
