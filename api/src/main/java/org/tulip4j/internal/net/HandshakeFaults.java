package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;

/**
 * Counts the TLS handshakes that failed with what a server has accepted, and says so. Whoever can reach the port can make them fail, a
 * probe that connects and closes for instance: so each is one line, without a stack unless the loop is in debug mode, and of those lines
 * only one a second is more than a line for debugging. Confined to the loop.
 */
final class HandshakeFaults {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");
    private static final long LINE_EVERY_NANOS = 1_000_000_000L;

    /** Runs the server, and tells the time. */
    private final Loop loop;
    /** Since the server was made. */
    private long count;
    /** When the latest line at INFO was written; of no meaning before the first. */
    private long saidNanos;

    HandshakeFaults(Loop loop) {
        this.loop = loop;
    }

    /** A handshake failed; nobody else hears of it. */
    void failed(IOException failure, @Nullable SocketAddress peer) {
        long now = loop.clock().nanoTime();
        boolean first = count++ == 0;
        boolean silent = !first && now - saidNanos < LINE_EVERY_NANOS;
        if (!silent) {
            saidNanos = now;
        }
        System.Logger.Level level = silent ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
        if (LOG.isLoggable(level)) {
            String line = "the TLS handshake with the incoming connection from " + peer + " failed, " + count
                    + " on this server so far: " + failure.getMessage();
            LOG.log(level, line, loop.isDebug() ? failure : null);
        }
    }
}
