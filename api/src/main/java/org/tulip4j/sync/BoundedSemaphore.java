package org.tulip4j.sync;

/**
 * A semaphore that never has more permits than at the beginning: a release too many throws
 * {@link SurplusCallException}, and nothing has changed then.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4, {@code BoundedSemaphore}.
 *
 * @since 0.1.0
 */
public final class BoundedSemaphore extends Semaphore {
    /** The most permits there may be. */
    private final int bound;

    /** A bounded semaphore with one permit. */
    public BoundedSemaphore() {
        this(1);
    }

    /**
     * A bounded semaphore.
     *
     * @param permits free at the beginning and the most there will be, zero or more
     * @throws IllegalArgumentException when negative
     */
    public BoundedSemaphore(int permits) {
        super(permits);
        bound = permits;
    }

    @Override
    void refuseSurplus() {
        if (permits() >= bound) {
            throw new SurplusCallException("released more often than acquired: " + this + " started with " + bound);
        }
    }
}
