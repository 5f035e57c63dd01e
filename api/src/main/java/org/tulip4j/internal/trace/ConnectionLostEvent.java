package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells Flight Recorder that a connection has ended, and why. Off unless a recording asks for {@code org.tulip4j.ConnectionLost}. */
@Name("org.tulip4j.ConnectionLost")
@Label("Connection Lost")
@Category({"tulip", "Connections"})
@Description("A connection has ended")
@Enabled(false)
@StackTrace(false)
final class ConnectionLostEvent extends ConnectionEvent {
    /** Answers whether anybody listens; never committed. */
    static final ConnectionLostEvent PROBE = new ConnectionLostEvent();

    /** Who ended it, or what has broken it. */
    @Label("Reason")
    String reason = "";
}
