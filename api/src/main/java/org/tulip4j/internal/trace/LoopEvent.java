package org.tulip4j.internal.trace;

import jdk.jfr.Event;
import jdk.jfr.Label;

/** What Flight Recorder is told of any event of a loop. */
abstract class LoopEvent extends Event {
    /** The text of the loop. */
    @Label("Loop")
    String loop = "";
}
