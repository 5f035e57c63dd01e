package org.tulip4j.tck.trace;

/** A small program that prints one line per event. */
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
