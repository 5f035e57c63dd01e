package org.tulip4j.tck;

import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;

/**
 * What a suite runs on.
 *
 * @param backend a backend's name
 * @param engine a coroutine engine's name
 * @param debug whether the loop watches its users
 */
public record TckEnvironment(String backend, String engine, boolean debug) {
    /** {@return a new loop in this environment} */
    public EventLoop newLoop() {
        return EventLoops.newLoop(
                LoopOptions.DEFAULT.backend(backend).engine(engine).debug(debug));
    }

    @Override
    public String toString() {
        return backend + "/" + engine + (debug ? "/debug" : "");
    }
}
