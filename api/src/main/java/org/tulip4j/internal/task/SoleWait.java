package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;

/**
 * A wait at something where one task waits at a time. States: waiting; woken, until its task goes on; given up, when the wait was
 * cancelled, or its task after the wait was woken. Who has given up takes nothing, also before it has unwound, so that the next may
 * come at once.
 *
 * <p>The loop alone touches it. Who waits clears the place only while this still is in it: another may have come to the place meanwhile.
 */
public final class SoleWait extends FutureImpl<@Nullable Void> {
    /** The task that waits; null where no task runs, so that waiting is refused. */
    private final @Nullable TaskImpl<?> task;

    /** Makes one for the task that runs. */
    public SoleWait(Loop loop) {
        super(loop);
        task = (TaskImpl<?>) loop.currentTask();
    }

    /** {@return whether somebody is at the place and has not given up} */
    public static boolean isHeld(@Nullable SoleWait place) {
        return place != null && !place.isGivenUp();
    }

    private boolean isGivenUp() {
        return isCancelled() || isDone() && task != null && task.endsCancelled();
    }
}
