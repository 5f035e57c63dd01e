package org.tulip4j.internal.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Tells Flight Recorder of a TLS handshake that has ended, and how long it took. Off unless a recording asks for {@code
 * org.tulip4j.TlsHandshake}.
 */
@Name("org.tulip4j.TlsHandshake")
@Label("TLS Handshake")
@Category({"tulip", "Connections"})
@Description("A TLS handshake has ended")
@Enabled(false)
@StackTrace(false)
final class TlsHandshakeEvent extends ConnectionEvent {
    /** Answers whether anybody listens; never committed. */
    static final TlsHandshakeEvent PROBE = new TlsHandshakeEvent();

    /** This side is the client. */
    @Label("Client")
    boolean client;

    /** The version that was agreed on; empty when it failed. */
    @Label("Protocol")
    String protocol = "";

    /** The suite that was agreed on; empty when it failed. */
    @Label("Cipher Suite")
    String cipherSuite = "";

    /** Why it failed; empty when it did not. */
    @Label("Failure")
    String failure = "";
}
