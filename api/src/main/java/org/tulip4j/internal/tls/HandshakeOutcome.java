package org.tulip4j.internal.tls;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.trace.ConnectionEvents;
import org.tulip4j.spi.StreamEndpoint;

/** How a handshake ends: counted by its loop, and told to Flight Recorder. States: not begun, begun, ended. Confined to the loop. */
final class HandshakeOutcome {
    /** It has begun and not ended. */
    private boolean open;
    /** What Flight Recorder is told; null: nobody asked, or it was told. */
    private @Nullable Object recorded;

    /** The handshake begins. */
    void begins() {
        open = true;
        recorded = ConnectionEvents.handshakeBegins();
    }

    /**
     * The handshake has ended; nothing happens when it had before, or has never begun.
     *
     * @param loop of the connection
     * @param below the endpoint that was to be encrypted
     * @param engine of the connection
     * @param failure null: it succeeded
     */
    void ends(Loop loop, StreamEndpoint below, SSLEngine engine, @Nullable Object failure) {
        if (!open) {
            return;
        }
        open = false;
        loop.counters().add(failure == null ? Count.HANDSHAKES : Count.HANDSHAKES_FAILED);
        if (recorded != null) {
            ConnectionEvents.handshakeEnded(recorded, loop, below.socket(), engine, failure);
            recorded = null;
        }
    }
}
