package org.tulip4j.internal.seal;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;

/** A task of tulip: the only kind there is. It adds what the words tell a task and users may not. */
public non-sealed interface TaskSeal<T extends @Nullable Object> extends Task<T> {
    /**
     * A timer that will cancel the task was set, or is there no more. The loop.
     *
     * @param change 1 or -1
     */
    void limited(int change);
}
