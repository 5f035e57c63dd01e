package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Tells Flight Recorder of a task that is cancelled again while it waits in its clean-up. Off unless a recording asks for {@code
 * org.tulip4j.CleanUpCut}.
 */
@Name("org.tulip4j.CleanUpCut")
@Label("Clean-up Cut Short")
@Category({"tulip", "Loop"})
@Description("A task is cancelled again while it waits in its clean-up after the cancellation before")
@Enabled(false)
@StackTrace(true)
final class CleanUpCutEvent extends LoopEvent {
    /** Answers whether anybody listens; never committed. */
    static final CleanUpCutEvent PROBE = new CleanUpCutEvent();

    /** The task, with what it waits for; the stack is that of who cancels it. */
    @Label("Task")
    String task = "";
}
