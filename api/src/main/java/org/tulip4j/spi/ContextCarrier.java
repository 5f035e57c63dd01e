package org.tulip4j.spi;

import org.jspecify.annotations.Nullable;

/**
 * Carries values of threads, such as those of a logging system, along with the variables of {@link org.tulip4j.Context}: what is in
 * force where a callback is scheduled or a task is made is in force where it runs, whatever thread that is, and what a
 * step of a task sets is in force in its next step and nowhere else.
 *
 * <p>Found by {@link java.util.ServiceLoader} at the first use of a loop; with several, the first counts and a warning names the
 * others. Without one nothing is captured.
 *
 * <p>Thread: each call stands for the thread that makes it. What it throws is logged, and what it should have done is left out; a
 * fatal error leaves the loop.
 *
 * @since 0.1.0
 */
public interface ContextCarrier {
    /**
     * The values in force in this thread.
     *
     * @return stays as it is whatever is set later; opened any number of times, in any thread
     */
    Object capture();

    /**
     * Puts values in force in this thread; any others that this carries are not set meanwhile.
     *
     * @param captured from {@link #capture}; null: none is set
     * @return closed in the same thread, the last opened first
     */
    Scope open(@Nullable Object captured);

    /**
     * Values are in force.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Scope {
        /** Puts back in force what was before {@link ContextCarrier#open}. */
        void close();
    }
}
