package org.tulip4j.internal.task;

import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.trace.LoopEvents;

/** What is told of cancellations that do not do what was meant; the lines are debug mode's. The loop. */
final class CancelWarnings {
    private CancelWarnings() {}

    /** A task was cancelled and returns as if nothing had been. */
    static void swallowed(TaskImpl<?> task) {
        Log.warn(
                task + " swallowed a cancellation and returns; rethrow CancelledError, or call uncancel()"
                        + " where the request was your own",
                null);
    }

    /** A task that has been cancelled, and waits for something else since, is cancelled once more: that is what its clean-up waits for. */
    static void again(TaskImpl<?> task, Loop loop) {
        loop.counters().add(Count.CLEANUPS_CUT);
        LoopEvents.cleanUpCut(loop, task);
        if (loop.isDebug()) {
            Log.warn(
                    task
                            + " is cancelled again while it waits in its clean-up after the cancellation before: the clean-up is cut short;"
                            + " cancel once and wait for the task, or shield what its clean-up awaits",
                    null);
        }
    }
}
