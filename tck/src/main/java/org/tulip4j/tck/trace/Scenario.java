package org.tulip4j.tck.trace;

/**
 * A small program that prints one line per event.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Scenario {
    /**
     * Runs it on the calling thread.
     *
     * @param trace prints and makes loops
     * @throws Exception fails the scenario
     */
    void play(Trace trace) throws Exception;
}
