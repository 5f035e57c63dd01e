package org.tulip4j;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.TlsOptions;

/**
 * How a connection is made.
 *
 * @param localAddress bound before connecting, resolved; null: any
 * @param happyEyeballs the delay before the next address is tried beside the first (RFC 8305); null: one after the other
 * @param interleave how many addresses of the first family come before families alternate; 0: the resolver's order
 * @param allErrors whether a failure is an {@link ExceptionGroup} of every attempt
 * @param timeout the most that resolving and connecting may take; a TLS handshake has its own limit, {@link
 *     TlsOptions#withHandshakeTimeout}; null: no limit
 * @param tls how the connection is encrypted, with limits of its own; null: not at all
 */
public record ConnectOptions(
        @Nullable InetSocketAddress localAddress,
        @Nullable Duration happyEyeballs,
        int interleave,
        boolean allErrors,
        @Nullable Duration timeout,
        @Nullable TlsOptions tls) {
    /** Happy Eyeballs after 250 ms, 60 s for everything. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(null, Duration.ofMillis(250), 1, false, Duration.ofSeconds(60));

    /**
     * Checks the ranges.
     *
     * @param localAddress see the record
     * @param happyEyeballs see the record
     * @param interleave see the record
     * @param allErrors see the record
     * @param timeout see the record
     * @param tls see the record
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ConnectOptions {
        if (localAddress != null && localAddress.isUnresolved()) {
            throw new IllegalArgumentException(
                    "localAddress is unresolved; give an address, not a name: " + localAddress);
        }
        if (happyEyeballs != null && (happyEyeballs.isNegative() || happyEyeballs.isZero())) {
            throw new IllegalArgumentException("happyEyeballs must be positive: " + happyEyeballs);
        }
        if (interleave < 0) {
            throw new IllegalArgumentException("interleave must not be negative: " + interleave);
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
    }

    /**
     * Without TLS.
     *
     * @param localAddress see the record
     * @param happyEyeballs see the record
     * @param interleave see the record
     * @param allErrors see the record
     * @param timeout see the record
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ConnectOptions(
            @Nullable InetSocketAddress localAddress,
            @Nullable Duration happyEyeballs,
            int interleave,
            boolean allErrors,
            @Nullable Duration timeout) {
        this(localAddress, happyEyeballs, interleave, allErrors, timeout, null);
    }

    /**
     * The same, encrypted. The host connected to is verified, unless the options name another.
     *
     * @param options certificates, trust, names, limits; null for no encryption
     * @return changed options
     */
    public ConnectOptions withTls(@Nullable TlsOptions options) {
        return new ConnectOptions(localAddress, happyEyeballs, interleave, allErrors, timeout, options);
    }

    /**
     * The same, bound to a local address first.
     *
     * @param address resolved
     * @return changed options
     * @throws IllegalArgumentException when the address is unresolved
     */
    public ConnectOptions withLocalAddress(InetSocketAddress address) {
        return new ConnectOptions(Objects.requireNonNull(address), happyEyeballs, interleave, allErrors, timeout, tls);
    }

    /**
     * The same with another Happy Eyeballs delay.
     *
     * @param delay positive; null tries one address after the other
     * @return changed options
     */
    public ConnectOptions withHappyEyeballs(@Nullable Duration delay) {
        return new ConnectOptions(localAddress, delay, interleave, allErrors, timeout, tls);
    }

    /**
     * The same with another interleaving.
     *
     * @param count addresses of the first family that come first, 0 for the resolver's order
     * @return changed options
     */
    public ConnectOptions withInterleave(int count) {
        return new ConnectOptions(localAddress, happyEyeballs, count, allErrors, timeout, tls);
    }

    /**
     * The same, failing with every attempt's exception or with one.
     *
     * @param all whether the failure is an {@link ExceptionGroup}
     * @return changed options
     */
    public ConnectOptions withAllErrors(boolean all) {
        return new ConnectOptions(localAddress, happyEyeballs, interleave, all, timeout, tls);
    }

    /**
     * The same with another limit.
     *
     * @param limit positive; null for none
     * @return changed options
     */
    public ConnectOptions withTimeout(@Nullable Duration limit) {
        return new ConnectOptions(localAddress, happyEyeballs, interleave, allErrors, limit, tls);
    }
}
