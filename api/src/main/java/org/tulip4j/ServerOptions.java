package org.tulip4j;

import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.TlsOptions;

/**
 * How a server listens.
 *
 * @param backlog connections that may wait to be accepted, at least 1; also the most that are accepted in one turn
 * @param reuseAddress SO_REUSEADDR; null: on, except on Windows
 * @param reusePort SO_REUSEPORT
 * @param keepAlive SO_KEEPALIVE of accepted connections
 * @param startServing whether the server accepts before {@code createServer} completes
 * @param tls how accepted connections are encrypted; null: not at all
 * @param cleanupSocket whether closing a Unix server removes its socket file, if it is still the one that was bound
 */
public record ServerOptions(
        int backlog,
        @Nullable Boolean reuseAddress,
        boolean reusePort,
        boolean keepAlive,
        boolean startServing,
        @Nullable TlsOptions tls,
        boolean cleanupSocket) {
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
     * @param tls see the record
     * @param cleanupSocket see the record
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ServerOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog must be at least 1: " + backlog);
        }
    }

    /**
     * Without TLS.
     *
     * @param backlog see the record
     * @param reuseAddress see the record
     * @param reusePort see the record
     * @param keepAlive see the record
     * @param startServing see the record
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ServerOptions(
            int backlog, @Nullable Boolean reuseAddress, boolean reusePort, boolean keepAlive, boolean startServing) {
        this(backlog, reuseAddress, reusePort, keepAlive, startServing, null, true);
    }

    /**
     * The same, encrypted.
     *
     * @param options with a certificate; null for no encryption
     * @return changed options
     */
    public ServerOptions withTls(@Nullable TlsOptions options) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, options, cleanupSocket);
    }

    /**
     * The same with another backlog.
     *
     * @param backlog at least 1
     * @return changed options
     */
    public ServerOptions withBacklog(int backlog) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, tls, cleanupSocket);
    }

    /**
     * The same with or without SO_REUSEADDR.
     *
     * @param on whether an address in TIME_WAIT may be bound
     * @return changed options
     */
    public ServerOptions withReuseAddress(boolean on) {
        return new ServerOptions(backlog, on, reusePort, keepAlive, startServing, tls, cleanupSocket);
    }

    /**
     * The same with or without SO_REUSEPORT.
     *
     * @param on whether several sockets may share the port
     * @return changed options
     */
    public ServerOptions withReusePort(boolean on) {
        return new ServerOptions(backlog, reuseAddress, on, keepAlive, startServing, tls, cleanupSocket);
    }

    /**
     * The same with or without SO_KEEPALIVE.
     *
     * @param on for accepted connections
     * @return changed options
     */
    public ServerOptions withKeepAlive(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, on, startServing, tls, cleanupSocket);
    }

    /**
     * The same, accepting at once or only after {@link Server#startServing}.
     *
     * @param on whether it accepts at once
     * @return changed options
     */
    public ServerOptions withStartServing(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, on, tls, cleanupSocket);
    }

    /**
     * The same, leaving or removing the file of a Unix server. No meaning for TCP.
     *
     * @param on whether close removes it
     * @return changed options
     */
    public ServerOptions withCleanupSocket(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, tls, on);
    }
}
