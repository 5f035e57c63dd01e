package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * Tells Flight Recorder of a callback, a step of a task or a callback of a protocol, and how long the loop was in it. Off unless a
 * recording asks for {@code org.tulip4j.SlowCallback}.
 */
@Name("org.tulip4j.SlowCallback")
@Label("Slow Callback")
@Category({"tulip", "Loop"})
@Description("The loop was in one callback, step or protocol for long")
@Enabled(false)
@Threshold("100 ms")
@StackTrace(false)
final class SlowCallbackEvent extends LoopEvent {
    /** Answers whether anybody listens; never committed. */
    static final SlowCallbackEvent PROBE = new SlowCallbackEvent();

    /** The text of what ran. */
    @Label("Callback")
    String callback = "";
}
