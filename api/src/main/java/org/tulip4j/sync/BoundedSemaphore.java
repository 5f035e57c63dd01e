package org.tulip4j.sync;

/**
 * A semaphore that never has more permits than at the beginning: a release too many is an error.
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

    /**
     * Gives a permit back.
     *
     * @throws SurplusCallException when all permits are free; nothing has changed then
     * @throws IllegalStateException off the loop
     */
    @Override
    public void release() {
        check();
        if (permits() >= bound) {
            throw new SurplusCallException("released more often than acquired: " + this + " started with " + bound);
        }
        super.release();
    }
}
