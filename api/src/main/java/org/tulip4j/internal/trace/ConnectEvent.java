package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Tells Flight Recorder of a connection that was asked for, how long it took until it was made or given up, names and TLS included. Off
 * unless a recording asks for {@code org.tulip4j.Connect}.
 */
@Name("org.tulip4j.Connect")
@Label("Connect")
@Category({"tulip", "Connections"})
@Description("A connection was made or not")
@Enabled(false)
@StackTrace(false)
final class ConnectEvent extends ConnectionEvent {
    /** Answers whether anybody listens; never committed. */
    static final ConnectEvent PROBE = new ConnectEvent();

    /** What was asked for, a host and a port or a path. */
    @Label("Target")
    String target = "";

    /** Why it was not made; empty when it was. */
    @Label("Failure")
    String failure = "";
}
