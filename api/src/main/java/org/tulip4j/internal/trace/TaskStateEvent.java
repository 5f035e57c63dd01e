package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells Flight Recorder that a task has changed its state. Off unless a recording asks for {@code org.tulip4j.TaskState}. */
@Name("org.tulip4j.TaskState")
@Label("Task State")
@Category("tulip")
@Description("A task was created, runs, waits, gave way, or is done")
@Enabled(false)
@StackTrace(false)
final class TaskStateEvent extends Event {
    /** Answers whether anybody listens; never committed. */
    static final TaskStateEvent PROBE = new TaskStateEvent();

    /** The text of the task's loop. */
    @Label("Loop")
    String loop = "";

    /** The task's name. */
    @Label("Task")
    String task = "";

    /** The state that the task is in now: created, running, waiting, ready or done. */
    @Label("State")
    String state = "";
}
