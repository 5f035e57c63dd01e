package org.tulip4j.group;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server whose connections are spread over the loops of a {@link LoopGroup}. A connection stays on its loop.
 *
 * <p>Not for implementation: later versions add members.
 *
 * <p>States: bound, serving, closed. Thread: any. {@code toString} says how the connections are spread.
 *
 * @since 0.1.0
 */
public interface GroupServer extends AutoCloseable {
    /** {@return how its connections come to the loops} */
    Spread spread();

    /**
     * Tells the address that was really bound, as {@link org.tulip4j.Server#address} does.
     *
     * @return the first one
     * @throws IllegalStateException when it listens on no internet address: it is closed, or a server on a Unix domain socket
     */
    default InetSocketAddress address() {
        for (SocketAddress address : addresses()) {
            if (address instanceof InetSocketAddress bound) {
                return bound;
            }
        }
        throw new IllegalStateException("no internet address, no port: " + this + " listens on " + addresses());
    }

    /**
     * Tells the port that was really bound: what a server that asked for port 0 was given.
     *
     * @return the port of {@link #address}
     * @throws IllegalStateException when it listens on no port: it is closed, or a server on a Unix domain socket
     */
    default int port() {
        return address().getPort();
    }

    /** {@return what it listens on, with the ports really bound; empty when closed} */
    List<SocketAddress> addresses();

    /** {@return whether connections are accepted} */
    boolean isServing();

    /**
     * Starts accepting; nothing changes when it already does.
     *
     * @return done when every loop serves; fails when the server is closed
     */
    CompletableFuture<@Nullable Void> startServing();

    /** Stops listening, on every loop as soon as it gets to it; established connections go on. Idempotent; returns at once. */
    @Override
    void close();

    /** {@return done when {@link #close} was called and every accepted connection is gone; a loop that has ended has none} */
    CompletableFuture<@Nullable Void> waitClosed();

    /**
     * Closes and lets the connections end by themselves; those still there after a while are aborted.
     *
     * @param grace the most to wait before aborting; zero or less: not at all
     * @return done when every accepted connection is gone
     */
    CompletableFuture<@Nullable Void> shutdown(Duration grace);
}
