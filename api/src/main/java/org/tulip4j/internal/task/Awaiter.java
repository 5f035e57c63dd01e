package org.tulip4j.internal.task;

import java.util.Collection;
import org.tulip4j.Future;

/**
 * A done-callback behind which others wait: what {@code gather} and its like register at their children. It is the edge of
 * the graph of who awaits whom, and so is there exactly as long as the callback is.
 */
public interface Awaiter {
    /** Who waits through this callback. The loop; elsewhere a guess. */
    Collection<? extends Future<?>> awaiting();
}
