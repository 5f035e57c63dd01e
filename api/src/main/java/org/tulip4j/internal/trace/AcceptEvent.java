package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells Flight Recorder of a connection that a server has accepted. Off unless a recording asks for {@code org.tulip4j.Accept}. */
@Name("org.tulip4j.Accept")
@Label("Accept")
@Category({"tulip", "Connections"})
@Description("A server has accepted a connection")
@Enabled(false)
@StackTrace(false)
final class AcceptEvent extends ConnectionEvent {
    /** Answers whether anybody listens; never committed. */
    static final AcceptEvent PROBE = new AcceptEvent();
}
