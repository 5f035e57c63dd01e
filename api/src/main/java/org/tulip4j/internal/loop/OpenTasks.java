package org.tulip4j.internal.loop;

import java.util.Set;
import org.tulip4j.EventLoop;
import org.tulip4j.Task;

/**
 * The tasks of a loop that are not done, as far as the loop must know them; what holds them knows them better and stands above. A
 * class and not an interface, for it has one subclass. Any thread.
 */
public abstract class OpenTasks {
    /** {@return the tasks, the oldest first; a copy} */
    public abstract Set<Task<?>> snapshot();

    /** {@return how many there are} */
    public abstract long alive();

    /** {@return how many have been there and are done} */
    public abstract long done();

    /**
     * The loop is about to wait without a limit: says so when tasks wait for each other, or when nobody can wake them.
     *
     * @param alone whether nothing is registered with the loop that could wake it
     * @return after what time to look again, in nanoseconds; {@link Long#MAX_VALUE}: when the loop has gone on
     */
    protected abstract long wouldWaitForEver(Loop loop, boolean alone);

    /** Reports each task when the loop is closed: it will never end, and its owner should know. */
    protected abstract void reportPending(EventLoop loop);
}
