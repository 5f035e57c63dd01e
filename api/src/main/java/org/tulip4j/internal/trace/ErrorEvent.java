package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Tells Flight Recorder of an error that a loop's exception handler, or the log, is told of. Off unless a recording asks for {@code
 * org.tulip4j.Error}.
 */
@Name("org.tulip4j.Error")
@Label("Error")
@Category({"tulip", "Loop"})
@Description("An exception handler, or the log, is told of an error")
@Enabled(false)
@StackTrace(false)
final class ErrorEvent extends LoopEvent {
    /** Answers whether anybody listens; never committed. */
    static final ErrorEvent PROBE = new ErrorEvent();

    /** What the handler is told. */
    @Label("Message")
    String message = "";

    /** The exception's class and message; empty: there is none. */
    @Label("Failure")
    String failure = "";
}
