package org.tulip4j.tck;

import org.tulip4j.EventLoop;
import org.tulip4j.LoopOptions;

/**
 * A thread that belongs to somebody else, where loops live as guests. Any thread.
 *
 * @since 0.1.0
 */
public interface TckHost {
    /**
     * Makes a loop in this thread.
     *
     * @param options engine, mode and clock; no backend
     * @return a loop that runs
     */
    EventLoop attach(LoopOptions options);

    /** {@return the thread of the loops} */
    Thread thread();

    /** Ends the thread; its loops are closed, or close now. */
    void end();
}
