package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A task has changed its state. Off unless a recording asks for {@code org.tulip4j.TaskState}. */
@Name("org.tulip4j.TaskState")
@Label("Task State")
@Category("tulip")
@Description("A task was created, runs, waits, gave way, or is done")
@Enabled(false)
@StackTrace(false)
final class TaskStateEvent extends Event {
    /** Answers whether anybody listens; never committed. */
    static final TaskStateEvent PROBE = new TaskStateEvent();

    @Label("Loop")
    String loop = "";

    @Label("Task")
    String task = "";

    @Label("State")
    String state = "";
}
