package org.tulip4j.internal.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/**
 * A future that passes a request to end on to others: a task to what it waits on, a {@code gather} to its children. Such futures
 * may stand in line without end, so they never call each other: {@link CancelWalk} asks one after the other.
 */
interface CancelRelay {
    /**
     * A request has come. The loop.
     *
     * @return who is asked in its place, in order; empty when it is decided here
     */
    List<? extends Future<?>> passCancelOn();

    /**
     * Everybody it was passed on to has answered. The loop; called once for each {@link #passCancelOn}.
     *
     * @param taken whether one of them accepted; false also when nobody was asked
     * @param message why, or null
     * @return what {@code cancel} returns
     */
    boolean cancelPassedOn(boolean taken, @Nullable String message);
}
