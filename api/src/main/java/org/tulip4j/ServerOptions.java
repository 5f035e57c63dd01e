package org.tulip4j;

import org.jspecify.annotations.Nullable;

/**
 * How a server listens.
 *
 * @param backlog connections that may wait to be accepted, at least 1; also the most that are accepted in one turn
 * @param reuseAddress SO_REUSEADDR; null: on, except on Windows
 * @param reusePort SO_REUSEPORT
 * @param keepAlive SO_KEEPALIVE of accepted connections
 * @param startServing whether the server accepts before {@code createServer} completes
 */
public record ServerOptions(
        int backlog, @Nullable Boolean reuseAddress, boolean reusePort, boolean keepAlive, boolean startServing) {
    /** A backlog of 100, accepting at once. */
    public static final ServerOptions DEFAULT = new ServerOptions(100, null, false, false, true);

    /**
     * Checks the ranges.
     *
     * @param backlog see the record
     * @param reuseAddress see the record
     * @param reusePort see the record
     * @param keepAlive see the record
     * @param startServing see the record
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ServerOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog must be at least 1: " + backlog);
        }
    }

    /**
     * The same with another backlog.
     *
     * @param backlog at least 1
     * @return changed options
     */
    public ServerOptions withBacklog(int backlog) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing);
    }

    /**
     * The same with or without SO_REUSEADDR.
     *
     * @param on whether an address in TIME_WAIT may be bound
     * @return changed options
     */
    public ServerOptions withReuseAddress(boolean on) {
        return new ServerOptions(backlog, on, reusePort, keepAlive, startServing);
    }

    /**
     * The same with or without SO_REUSEPORT.
     *
     * @param on whether several sockets may share the port
     * @return changed options
     */
    public ServerOptions withReusePort(boolean on) {
        return new ServerOptions(backlog, reuseAddress, on, keepAlive, startServing);
    }

    /**
     * The same with or without SO_KEEPALIVE.
     *
     * @param on for accepted connections
     * @return changed options
     */
    public ServerOptions withKeepAlive(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, on, startServing);
    }

    /**
     * The same, accepting at once or only after {@link Server#startServing}.
     *
     * @param on whether it accepts at once
     * @return changed options
     */
    public ServerOptions withStartServing(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, on);
    }
}
