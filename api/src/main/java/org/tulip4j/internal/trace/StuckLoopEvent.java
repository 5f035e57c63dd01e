package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * Tells Flight Recorder of a loop that is stuck while it is stuck, when the log is told of it. Off unless a recording asks for {@code
 * org.tulip4j.StuckLoop}.
 */
@Name("org.tulip4j.StuckLoop")
@Label("Stuck Loop")
@Category({"tulip", "Loop"})
@Description("A loop is in one callback or step and does not come out")
@Enabled(false)
@StackTrace(false)
final class StuckLoopEvent extends LoopEvent {
    /** Answers whether anybody listens; never committed. */
    static final StuckLoopEvent PROBE = new StuckLoopEvent();

    /** The name of the task whose step it is; empty where none is known. */
    @Label("Task")
    String task = "";

    /** The thread that has the loop; null where none is known. */
    @Label("Stuck Thread")
    @Nullable Thread stuck;

    /** What the log is told, with the stack. */
    @Label("Message")
    String message = "";
}
