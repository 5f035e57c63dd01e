package org.tulip4j.internal.trace;

import jdk.jfr.Label;
import org.tulip4j.transport.SocketView;

/** What Flight Recorder is told of any event of a connection. */
abstract class ConnectionEvent extends LoopEvent {
    /** The address of this side; empty when there is none. */
    @Label("Local Address")
    String local = "";

    /** The address of the other side; empty when there is none. */
    @Label("Peer Address")
    String peer = "";

    /** Takes the addresses of a socket. */
    final void of(Object loop, SocketView socket) {
        this.loop = loop.toString();
        local = ConnectionEvents.text(socket.localAddress());
        peer = ConnectionEvents.text(socket.remoteAddress());
    }
}
