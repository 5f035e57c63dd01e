package org.tulip4j.spi;

/**
 * Tells one loop of signals, in place of the process: for loops that stand for a process of their own.
 *
 * <p>Thread: the loop's.
 *
 * @since 0.1.0
 */
public interface SignalSource {
    /**
     * Has a signal run an action from now on, in place of what it has done so far.
     *
     * @param signal its name in capitals and without "SIG", for instance "TERM"; one that the system has and that can be caught
     * @param action has the loop call back; run at each delivery, on the loop or in another thread
     */
    void handle(String signal, Runnable action);

    /**
     * Has a signal do again what it does by default.
     *
     * @param signal as in {@link #handle}
     */
    void restore(String signal);
}
