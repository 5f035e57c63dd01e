package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something ready that runs no callback of a user's: any thread that is lent the loop may run it, and the step that follows from
 * it, if one does, is left to the caller. So it never runs one coroutine inside another's thread.
 */
public interface ChainedReady extends Ready {
    /**
     * Does what comes before the step.
     *
     * @return the task whose step comes now, in this slot; null when none does
     */
    @Nullable ChainedTask beforeStep();
}
