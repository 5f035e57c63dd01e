package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.CoroutineEngine;

/**
 * A task whose steps can end and begin in the threads of coroutines: what {@link Chain} asks of it, and how an engine that
 * hands over finds the chain. Called by the thread that is lent the loop.
 */
public interface ChainedTask extends Runnable {
    /**
     * {@return the chain that the running step is part of; null when whoever began the step ends it, as an eager start does,
     * because the thread that began it goes on where it was}
     */
    @Nullable Chain chain();

    /**
     * Begins its next step: its context is entered and it is the current task.
     *
     * @return the stack that has to go on; null when the step is over without its body, which the caller then ends
     */
    CoroutineEngine.@Nullable Stack beginStep();

    /** Ends the step: its context is left, there is no current task, and the outcome or what is waited for is told. */
    void endStep();

    /** The step that {@link #beginStep} began cannot run, for its stack got no thread: as if it had not begun. */
    void cannotRun();
}
