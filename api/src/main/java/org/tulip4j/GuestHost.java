package org.tulip4j;

import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs already and takes a tulip loop in: a GUI toolkit's, a single-threaded executor's, another event loop's.
 *
 * <p>The loop takes turns there, each a bounded number of callbacks. What the host runs between two turns may call the loop too.
 *
 * <p>Source: PEP 3156 on loops that live in a foreign loop; Trio's guest mode.
 *
 * @since 0.1.0
 */
public interface GuestHost {
    /**
     * Queues a turn behind what the host has queued. Any thread. Must not run it before it returns.
     *
     * @param turn must not be dropped while the host goes on; throws nothing
     * @throws java.util.concurrent.RejectedExecutionException when the host takes nothing more
     */
    void execute(Runnable turn);

    /** {@return whether the caller is in the host's thread; any thread} */
    boolean inHostThread();

    /**
     * Tells of the host's end. Asked before each turn, and once a second by the thread that waits for I/O.
     *
     * @return whether the host will run no turn any more; any thread
     */
    boolean hasEnded();

    /**
     * Hears that something was sent to the loop by a caller that does not have it: another thread, or what the host runs between two turns. Any
     * thread. A turn that may be needed for it is asked for by {@link #execute}.
     */
    default void sent() {}

    /**
     * Timers of the host, where the host performs the I/O of the loop's backend itself. The turn may also be run to tell that the
     * host is ending, in its thread if possible.
     *
     * @param turn to be run when the time has come
     * @return null: a thread of the loop's own waits, for I/O and for the time
     */
    default @Nullable Alarm alarm(Runnable turn) {
        return null;
    }

    /**
     * One timer.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Alarm {
        /**
         * Sets it, in place of what was set before. In the host's thread.
         *
         * @param nanos from now on; {@link Long#MAX_VALUE}: no more
         */
        void setNanos(long nanos);
    }

    /**
     * A single-threaded executor as a host. Calls from its thread count as the loop's own from the first turn on.
     *
     * @param executor runs one thing at a time, in order; not owned
     * @return the host
     * @throws IllegalArgumentException when it is known to have several threads
     * @throws IllegalStateException when it is shut down
     */
    static GuestHost of(ExecutorService executor) {
        return new ExecutorHost(executor);
    }
}
