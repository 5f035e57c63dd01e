package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.CoroutineEngine;

/** What a thread that leaves a step asks: who goes on. Called by that thread, which is lent the loop; see {@link StepChain}. */
public interface Chain {
    /**
     * Looks, before a body suspends, perhaps deep in calls, whether its stack has room for {@link #next} and for the wait. Where the stack
     * filled up in the middle of those, nobody would have the loop.
     *
     * @throws StackOverflowError when it has not; nothing has changed then
     */
    void needRoom();

    /**
     * Ends the step of a task in its own thread and begins the next one.
     *
     * @param task the one whose body is about to be left, or is over
     * @param mayBeginPass false when the loop's thread was interrupted meanwhile, which the next pass is to see
     * @return the stack that goes on, which may be the task's own; null: the loop's thread goes on
     */
    CoroutineEngine.@Nullable Stack next(ChainedTask task, boolean mayBeginPass);

    /** Tells that the step that was begun has no thread to run in; the loop's thread throws why. */
    void cannotRun(ChainedTask task, Throwable refused);
}
