package org.tulip4j;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a datagram endpoint is made. Immutable: each {@code with} returns a changed copy.
 *
 * <p>Source: asyncio 3.4, {@code create_datagram_endpoint}. Differs: {@code maxQueuedBytes}.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class DatagramOptions {
    private static final DatagramOptions NONE =
            new DatagramOptions(null, null, null, false, false, null, Long.MAX_VALUE);

    private final @Nullable InetSocketAddress localAddress;
    private final @Nullable InetSocketAddress remoteAddress;
    private final @Nullable ProtocolFamily family;
    private final boolean reusePort;
    private final boolean broadcast;
    private final @Nullable DatagramChannel channel;
    private final long maxQueuedBytes;

    private DatagramOptions(
            @Nullable InetSocketAddress localAddress,
            @Nullable InetSocketAddress remoteAddress,
            @Nullable ProtocolFamily family,
            boolean reusePort,
            boolean broadcast,
            @Nullable DatagramChannel channel,
            long maxQueuedBytes) {
        if (maxQueuedBytes < 0) {
            throw new IllegalArgumentException("maxQueuedBytes must not be negative: " + maxQueuedBytes);
        }
        this.localAddress = localAddress;
        this.remoteAddress = remoteAddress;
        this.family = family;
        this.reusePort = reusePort;
        this.broadcast = broadcast;
        this.channel = channel;
        this.maxQueuedBytes = maxQueuedBytes;
    }

    /**
     * An endpoint that receives at an address.
     *
     * @param host a name or literal address
     * @param port 0 to 65535; 0 takes any free one
     * @return options
     */
    public static DatagramOptions localAddress(String host, int port) {
        return NONE.withLocalAddress(InetSocketAddress.createUnresolved(host, port));
    }

    /**
     * An endpoint with one peer.
     *
     * @param host a name or literal address
     * @param port 1 to 65535
     * @return options
     */
    public static DatagramOptions remoteAddress(String host, int port) {
        return NONE.withRemoteAddress(InetSocketAddress.createUnresolved(host, port));
    }

    /**
     * An endpoint at any free port of all interfaces, with any peer.
     *
     * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6}
     * @return options
     */
    public static DatagramOptions of(ProtocolFamily family) {
        return new DatagramOptions(
                null, null, Objects.requireNonNull(family, "family"), false, false, null, Long.MAX_VALUE);
    }

    /**
     * Takes over a channel that the caller opened.
     *
     * @param channel bound or connected; made non-blocking; owned by the transport from then on
     * @return options
     */
    public static DatagramOptions of(DatagramChannel channel) {
        return new DatagramOptions(
                null, null, null, false, false, Objects.requireNonNull(channel, "channel"), Long.MAX_VALUE);
    }

    /**
     * Returns these options, bound to an address.
     *
     * @param address resolved or not
     * @return changed options
     */
    public DatagramOptions withLocalAddress(InetSocketAddress address) {
        return new DatagramOptions(
                Objects.requireNonNull(address), remoteAddress, family, reusePort, broadcast, channel, maxQueuedBytes);
    }

    /**
     * Returns these options with one peer.
     *
     * @param address resolved or not
     * @return changed options
     */
    public DatagramOptions withRemoteAddress(InetSocketAddress address) {
        return new DatagramOptions(
                localAddress, Objects.requireNonNull(address), family, reusePort, broadcast, channel, maxQueuedBytes);
    }

    /**
     * Returns these options, restricted to a family.
     *
     * @param wanted {@link java.net.StandardProtocolFamily#INET} or {@code INET6}
     * @return changed options
     */
    public DatagramOptions withFamily(ProtocolFamily wanted) {
        return new DatagramOptions(
                localAddress,
                remoteAddress,
                Objects.requireNonNull(wanted),
                reusePort,
                broadcast,
                channel,
                maxQueuedBytes);
    }

    /**
     * Returns these options with or without SO_REUSEPORT.
     *
     * @param on whether several sockets may share the port
     * @return changed options
     */
    public DatagramOptions withReusePort(boolean on) {
        return new DatagramOptions(localAddress, remoteAddress, family, on, broadcast, channel, maxQueuedBytes);
    }

    /**
     * Returns these options with or without SO_BROADCAST.
     *
     * @param on whether broadcasts may be sent
     * @return changed options
     */
    public DatagramOptions withBroadcast(boolean on) {
        return new DatagramOptions(localAddress, remoteAddress, family, reusePort, on, channel, maxQueuedBytes);
    }

    /**
     * Returns these options with another limit of what waits to be sent.
     *
     * @param bytes zero or more, 8 counted on top of each datagram
     * @return changed options
     */
    public DatagramOptions withMaxQueuedBytes(long bytes) {
        return new DatagramOptions(localAddress, remoteAddress, family, reusePort, broadcast, channel, bytes);
    }

    /** {@return bound to it, resolved or not; null: the wildcard and any free port} */
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    /** {@return the only peer, resolved or not; null: any} */
    public @Nullable InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** {@return needed when there is no address; null: that of the addresses} */
    public @Nullable ProtocolFamily family() {
        return family;
    }

    /** {@return SO_REUSEPORT: several sockets may share the port} */
    public boolean reusePort() {
        return reusePort;
    }

    /** {@return SO_BROADCAST: may send to broadcast addresses; the socket is not connected then} */
    public boolean broadcast() {
        return broadcast;
    }

    /** {@return an open channel to take over instead; no other option may be given then, but the queue's limit} */
    public @Nullable DatagramChannel channel() {
        return channel;
    }

    /** {@return more than this never waits to be sent; a datagram beyond it is dropped and reported} */
    public long maxQueuedBytes() {
        return maxQueuedBytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatagramOptions that
                && Objects.equals(localAddress, that.localAddress)
                && Objects.equals(remoteAddress, that.remoteAddress)
                && Objects.equals(family, that.family)
                && reusePort == that.reusePort
                && broadcast == that.broadcast
                && Objects.equals(channel, that.channel)
                && maxQueuedBytes == that.maxQueuedBytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(localAddress, remoteAddress, family, reusePort, broadcast, channel, maxQueuedBytes);
    }

    @Override
    public String toString() {
        return "DatagramOptions[localAddress=" + localAddress + ", remoteAddress=" + remoteAddress + ", family="
                + family + ", reusePort="
                + reusePort + ", broadcast=" + broadcast + ", channel=" + channel + ", maxQueuedBytes=" + maxQueuedBytes
                + "]";
    }
}
