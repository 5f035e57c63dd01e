package org.tulip4j.sync;

/**
 * What is held until closed, for try-with-resources. Closing it again does nothing.
 *
 * <p>Thread: the loop's.
 *
 * @since 0.1.0
 */
public final class Held implements AutoCloseable {
    /** Gives back what is held. */
    private final Runnable release;
    /** It has been given back by this. */
    private boolean closed;

    Held(Runnable release) {
        this.release = release;
    }

    /**
     * Releases, once.
     *
     * @throws IllegalStateException off the loop, or when what was held has been released by hand
     */
    @Override
    public void close() {
        if (!closed) {
            release.run();
            closed = true;
        }
    }
}
