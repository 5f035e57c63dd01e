package org.tulip4j;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.seal.ServerSeal;

/**
 * Listening sockets and the connections accepted on them.
 *
 * <p>States: bound, serving, closed. Thread: the loop's, while
 * it runs; elsewhere what changes the server throws {@link IllegalStateException}, and what only tells something is a guess.
 *
 * <p>Implemented by tulip alone.
 *
 * <p>Source: PEP 3156, "Server"; asyncio 3.4 to 3.13.
 *
 * @since 0.1.0
 */
public sealed interface Server extends AutoCloseable permits ServerSeal {
    /** {@return the loop that serves} */
    EventLoop loop();

    /** {@return whether connections are accepted} */
    boolean isServing();

    /**
     * Starts accepting; nothing changes when it already does.
     *
     * <p>Cancelled: it serves all the same.
     *
     * @return done one pass after listening has started
     * @throws IllegalStateException when closed
     */
    Future<@Nullable Void> startServing();

    /**
     * Accepts until cancelled; then closes, waits until closed and ends cancelled.
     *
     * <p>When it is the end of the process that cancels it, as SIGTERM does under {@link Tulip#run}, connections have three seconds and are aborted
     * then: the process waits for no more than ten. Differs: asyncio's process would wait for its peers.
     *
     * @return never completes with a value
     * @throws IllegalStateException when closed, or when already called
     */
    Future<@Nullable Void> serveForever();

    /** Stops listening; established connections go on. Idempotent; returns at once. */
    @Override
    void close();

    /**
     * {@return done when {@link #close} was called and every accepted connection is gone}
     *
     * <p>As in asyncio the handler of a stream may go on after its connection: see {@link #shutdown}.
     *
     * <p>Cancelled: nobody waits any more; the server and others who wait are left alone.
     */
    Future<@Nullable Void> waitClosed();

    /**
     * Closes, as {@link #close}, and waits for the end.
     *
     * <p>Cancelled: it is closed all the same.
     *
     * @return done as {@link #waitClosed}: it lasts as long as the connections do
     */
    default Future<@Nullable Void> closeAndWait() {
        close();
        return waitClosed();
    }

    /**
     * Closes and lets the connections end by themselves; those still there after a while are aborted. Cancelled: the server is
     * closed, and nothing is aborted. Not in asyncio.
     *
     * <p>It waits for connections, not for what handlers of {@link org.tulip4j.streams.Streams#startServer} still do after theirs is gone,
     * in a {@code finally} for instance. Who needs that done first keeps their tasks ({@link Tulip#currentTask} in the handler) and waits
     * for them afterwards, {@link Tulip#wait(java.util.Collection, Duration, ReturnWhen)}; {@link Tulip#run} cancels those that are left
     * and waits for them before it returns.
     *
     * @param grace the most to wait before aborting; zero or less: not at all
     * @return done when every accepted connection is gone
     */
    Future<@Nullable Void> shutdown(Duration grace);

    /** Closes every accepted connection, after its output is sent. */
    void closeClients();

    /** Closes every accepted connection at once, dropping its output. */
    void abortClients();

    /**
     * Tells the address that was really bound, for instance to connect to it: {@code Streams.openConnection(server.address())}. Not in
     * asyncio.
     *
     * @return the first one; a wildcard where all interfaces were asked for
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
     * Tells the port that was really bound: what a server that asked for port 0 was given. Not in asyncio.
     *
     * @return the port of the first address
     * @throws IllegalStateException when it listens on no port: it is closed, or a server on a Unix domain socket
     */
    default int port() {
        return address().getPort();
    }

    /** {@return what it listens on, with the ports really bound; empty when closed} */
    List<SocketAddress> addresses();
}
