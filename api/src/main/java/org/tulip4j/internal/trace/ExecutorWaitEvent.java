package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * Tells Flight Recorder how long work that was given to {@code runInExecutor} waited for a thread. Off unless a recording asks for {@code
 * org.tulip4j.ExecutorWait}.
 */
@Name("org.tulip4j.ExecutorWait")
@Label("Executor Wait")
@Category({"tulip", "Loop"})
@Description("Work of runInExecutor waited for a thread")
@Enabled(false)
@Threshold("20 ms")
@StackTrace(false)
final class ExecutorWaitEvent extends LoopEvent {
    /** Answers whether anybody listens; never committed. */
    static final ExecutorWaitEvent PROBE = new ExecutorWaitEvent();

    /** The class of the work. */
    @Label("Work")
    String work = "";
}
