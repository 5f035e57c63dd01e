package org.tulip4j;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.TlsOptions;

/**
 * How a connection is made. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class ConnectOptions {
    /** Happy Eyeballs after 250 ms, 60 s for everything. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(null, Duration.ofMillis(250), 1, false, Duration.ofSeconds(60), null, 64 * 1024);

    private final @Nullable InetSocketAddress localAddress;
    private final @Nullable Duration happyEyeballsDelay;
    private final int interleave;
    private final boolean allErrors;
    private final @Nullable Duration timeout;
    private final @Nullable TlsOptions tls;
    private final int readerLimit;

    private ConnectOptions(
            @Nullable InetSocketAddress localAddress,
            @Nullable Duration happyEyeballsDelay,
            int interleave,
            boolean allErrors,
            @Nullable Duration timeout,
            @Nullable TlsOptions tls,
            int readerLimit) {
        if (readerLimit < 1) {
            throw new IllegalArgumentException("readerLimit must be at least 1: " + readerLimit);
        }
        if (localAddress != null && localAddress.isUnresolved()) {
            throw new IllegalArgumentException(
                    "localAddress is unresolved; give an address, not a name: " + localAddress);
        }
        if (happyEyeballsDelay != null && (happyEyeballsDelay.isNegative() || happyEyeballsDelay.isZero())) {
            throw new IllegalArgumentException("happyEyeballsDelay must be positive: " + happyEyeballsDelay);
        }
        if (interleave < 0) {
            throw new IllegalArgumentException("interleave must not be negative: " + interleave);
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        this.localAddress = localAddress;
        this.happyEyeballsDelay = happyEyeballsDelay;
        this.interleave = interleave;
        this.allErrors = allErrors;
        this.timeout = timeout;
        this.tls = tls;
        this.readerLimit = readerLimit;
    }

    /**
     * Returns these options, encrypted. The host connected to is verified, unless the options name another.
     *
     * @param options certificates, trust, names, limits; null for no encryption
     * @return changed options
     */
    public ConnectOptions withTls(@Nullable TlsOptions options) {
        return new ConnectOptions(
                localAddress, happyEyeballsDelay, interleave, allErrors, timeout, options, readerLimit);
    }

    /**
     * Returns these options, bound to a local address first.
     *
     * @param address resolved
     * @return changed options
     * @throws IllegalArgumentException when the address is unresolved
     */
    public ConnectOptions withLocalAddress(InetSocketAddress address) {
        return new ConnectOptions(
                Objects.requireNonNull(address), happyEyeballsDelay, interleave, allErrors, timeout, tls, readerLimit);
    }

    /**
     * Returns these options with another Happy Eyeballs delay.
     *
     * @param delay positive; null tries one address after the other
     * @return changed options
     */
    public ConnectOptions withHappyEyeballsDelay(@Nullable Duration delay) {
        return new ConnectOptions(localAddress, delay, interleave, allErrors, timeout, tls, readerLimit);
    }

    /**
     * Returns these options with another interleaving.
     *
     * @param count addresses of the first family that come first, 0 for the resolver's order
     * @return changed options
     */
    public ConnectOptions withInterleave(int count) {
        return new ConnectOptions(localAddress, happyEyeballsDelay, count, allErrors, timeout, tls, readerLimit);
    }

    /**
     * Returns these options, failing with every attempt's exception or with one.
     *
     * @param all whether the failure is an {@link ExceptionGroup}
     * @return changed options
     */
    public ConnectOptions withAllErrors(boolean all) {
        return new ConnectOptions(localAddress, happyEyeballsDelay, interleave, all, timeout, tls, readerLimit);
    }

    /**
     * Returns these options with another timeout. A connect that takes longer fails with a {@link java.net.SocketTimeoutException}.
     *
     * @param duration positive; null for none
     * @return changed options
     */
    public ConnectOptions withTimeout(@Nullable Duration duration) {
        return new ConnectOptions(localAddress, happyEyeballsDelay, interleave, allErrors, duration, tls, readerLimit);
    }

    /**
     * Returns these options with another limit of the readers; it has no meaning for protocols.
     *
     * @param bytes at least 1: the longest line, and half of what is buffered at most; 64 KiB unless said
     * @return changed options
     */
    public ConnectOptions withReaderLimit(int bytes) {
        return new ConnectOptions(localAddress, happyEyeballsDelay, interleave, allErrors, timeout, tls, bytes);
    }

    /** {@return bound before connecting, resolved; null: any} */
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    /** {@return the delay before the next address is tried beside the first (RFC 8305); null: one after the other} */
    public @Nullable Duration happyEyeballsDelay() {
        return happyEyeballsDelay;
    }

    /** {@return how many addresses of the first family come before families alternate; 0: the resolver's order} */
    public int interleave() {
        return interleave;
    }

    /** {@return whether a failure is an {@link ExceptionGroup} of every attempt} */
    public boolean allErrors() {
        return allErrors;
    }

    /** {@return the most that resolving and connecting may take; a TLS handshake has its own timeout, {@link TlsOptions#withHandshakeTimeout}; null: no limit} */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** {@return how the connection is encrypted, with limits of its own; null: not at all} */
    public @Nullable TlsOptions tls() {
        return tls;
    }

    /** {@return the limit of each stream reader, bytes, at least 1: the longest line, and half of what is buffered at most} */
    public int readerLimit() {
        return readerLimit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectOptions that
                && Objects.equals(localAddress, that.localAddress)
                && Objects.equals(happyEyeballsDelay, that.happyEyeballsDelay)
                && interleave == that.interleave
                && allErrors == that.allErrors
                && Objects.equals(timeout, that.timeout)
                && Objects.equals(tls, that.tls)
                && readerLimit == that.readerLimit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(localAddress, happyEyeballsDelay, interleave, allErrors, timeout, tls, readerLimit);
    }

    @Override
    public String toString() {
        return "ConnectOptions[localAddress=" + localAddress + ", happyEyeballsDelay=" + happyEyeballsDelay
                + ", interleave="
                + interleave + ", allErrors=" + allErrors + ", timeout=" + timeout + ", tls=" + tls + ", readerLimit="
                + readerLimit + "]";
    }
}
