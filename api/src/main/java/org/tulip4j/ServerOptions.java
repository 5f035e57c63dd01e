package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.TlsOptions;

/**
 * How a server listens. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class ServerOptions {
    /** A backlog of 100, accepting at once. */
    public static final ServerOptions DEFAULT = new ServerOptions(100, null, false, false, true, null, true, 64 * 1024);

    private final int backlog;
    private final @Nullable Boolean reuseAddress;
    private final boolean reusePort;
    private final boolean keepAlive;
    private final boolean startServing;
    private final @Nullable TlsOptions tls;
    private final boolean cleanupSocket;
    private final int readerLimit;

    private ServerOptions(
            int backlog,
            @Nullable Boolean reuseAddress,
            boolean reusePort,
            boolean keepAlive,
            boolean startServing,
            @Nullable TlsOptions tls,
            boolean cleanupSocket,
            int readerLimit) {
        if (readerLimit < 1) {
            throw new IllegalArgumentException("readerLimit must be at least 1: " + readerLimit);
        }
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog must be at least 1: " + backlog);
        }
        this.backlog = backlog;
        this.reuseAddress = reuseAddress;
        this.reusePort = reusePort;
        this.keepAlive = keepAlive;
        this.startServing = startServing;
        this.tls = tls;
        this.cleanupSocket = cleanupSocket;
        this.readerLimit = readerLimit;
    }

    /**
     * Returns these options, encrypted.
     *
     * @param options with a certificate; null for no encryption
     * @return changed options
     */
    public ServerOptions withTls(@Nullable TlsOptions options) {
        return new ServerOptions(
                backlog, reuseAddress, reusePort, keepAlive, startServing, options, cleanupSocket, readerLimit);
    }

    /**
     * Returns these options with another backlog.
     *
     * @param backlog at least 1
     * @return changed options
     */
    public ServerOptions withBacklog(int backlog) {
        return new ServerOptions(
                backlog, reuseAddress, reusePort, keepAlive, startServing, tls, cleanupSocket, readerLimit);
    }

    /**
     * Returns these options with or without SO_REUSEADDR.
     *
     * @param on whether an address in TIME_WAIT may be bound
     * @return changed options
     */
    public ServerOptions withReuseAddress(boolean on) {
        return new ServerOptions(backlog, on, reusePort, keepAlive, startServing, tls, cleanupSocket, readerLimit);
    }

    /**
     * Returns these options with or without SO_REUSEPORT.
     *
     * @param on whether several sockets may share the port
     * @return changed options
     */
    public ServerOptions withReusePort(boolean on) {
        return new ServerOptions(backlog, reuseAddress, on, keepAlive, startServing, tls, cleanupSocket, readerLimit);
    }

    /**
     * Returns these options with or without SO_KEEPALIVE.
     *
     * @param on for accepted connections
     * @return changed options
     */
    public ServerOptions withKeepAlive(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, on, startServing, tls, cleanupSocket, readerLimit);
    }

    /**
     * Returns these options, accepting at once or only after {@link Server#startServing}.
     *
     * @param on whether it accepts at once
     * @return changed options
     */
    public ServerOptions withStartServing(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, on, tls, cleanupSocket, readerLimit);
    }

    /**
     * Returns these options, leaving or removing the file of a Unix server. No meaning for TCP.
     *
     * @param on whether close removes it
     * @return changed options
     */
    public ServerOptions withCleanupSocket(boolean on) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, tls, on, readerLimit);
    }

    /**
     * Returns these options with another limit of the readers; it has no meaning for protocols.
     *
     * @param bytes at least 1: the longest line, and half of what is buffered at most; 64 KiB unless said
     * @return changed options
     */
    public ServerOptions withReaderLimit(int bytes) {
        return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, tls, cleanupSocket, bytes);
    }

    /** {@return connections that may wait to be accepted, at least 1; also the most that are accepted in one turn} */
    public int backlog() {
        return backlog;
    }

    /** {@return SO_REUSEADDR; null: on, except on Windows} */
    public @Nullable Boolean reuseAddress() {
        return reuseAddress;
    }

    /** {@return SO_REUSEPORT} */
    public boolean reusePort() {
        return reusePort;
    }

    /** {@return SO_KEEPALIVE of accepted connections} */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** {@return whether the server accepts before {@code createServer} completes} */
    public boolean startServing() {
        return startServing;
    }

    /** {@return how accepted connections are encrypted; null: not at all} */
    public @Nullable TlsOptions tls() {
        return tls;
    }

    /** {@return whether closing a Unix server removes its socket file, if it is still the one that was bound} */
    public boolean cleanupSocket() {
        return cleanupSocket;
    }

    /** {@return the limit of each stream reader, bytes, at least 1: the longest line, and half of what is buffered at most} */
    public int readerLimit() {
        return readerLimit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerOptions that
                && backlog == that.backlog
                && Objects.equals(reuseAddress, that.reuseAddress)
                && reusePort == that.reusePort
                && keepAlive == that.keepAlive
                && startServing == that.startServing
                && Objects.equals(tls, that.tls)
                && cleanupSocket == that.cleanupSocket
                && readerLimit == that.readerLimit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(backlog, reuseAddress, reusePort, keepAlive, startServing, tls, cleanupSocket, readerLimit);
    }

    @Override
    public String toString() {
        return "ServerOptions[backlog=" + backlog + ", reuseAddress=" + reuseAddress + ", reusePort=" + reusePort
                + ", keepAlive=" + keepAlive + ", startServing=" + startServing + ", tls=" + tls + ", cleanupSocket="
                + cleanupSocket + "]";
    }
}
