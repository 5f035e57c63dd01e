package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * Tells Flight Recorder that a server accepts nothing for a while, and why. Off unless a recording asks for {@code
 * org.tulip4j.AcceptPaused}.
 */
@Name("org.tulip4j.AcceptPaused")
@Label("Accept Paused")
@Category({"tulip", "Connections"})
@Description("A server accepts nothing for a while")
@Enabled(false)
@StackTrace(false)
final class AcceptPausedEvent extends LoopEvent {
    /** Answers whether anybody listens; never committed. */
    static final AcceptPausedEvent PROBE = new AcceptPausedEvent();

    /** Where it listens. */
    @Label("Local Address")
    String local = "";

    /** What has failed. */
    @Label("Reason")
    String reason = "";

    /** How long it pauses, in nanoseconds. */
    @Label("Pause")
    @Timespan(Timespan.NANOSECONDS)
    long pause;
}
