package org.tulip4j.internal.task;

import org.tulip4j.internal.state.Log;

/** What debug mode says of cancellations that do not do what was meant. The loop. */
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
    static void again(TaskImpl<?> task, FutureImpl<?> target) {
        if (!target.isDone()) {
            Log.warn(
                    task
                            + " is cancelled again while it waits in its clean-up after the cancellation before: the clean-up is cut short;"
                            + " cancel once and wait for the task, or shield what its clean-up awaits",
                    null);
        }
    }
}
