package org.tulip4j;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a datagram endpoint is made.
 *
 * <p>Source: asyncio 3.4, {@code create_datagram_endpoint}. Differs: {@code maxQueuedBytes}.
 *
 * @param local bound to it, resolved or not; null: the wildcard and any free port
 * @param remote the only peer, resolved or not; null: any
 * @param family needed when there is no address; null: that of the addresses
 * @param reusePort SO_REUSEPORT: several sockets may share the port
 * @param broadcast SO_BROADCAST: may send to broadcast addresses; the socket is not connected then
 * @param channel an open channel to take over instead; no other option may be given then, but the queue's limit
 * @param maxQueuedBytes more than this never waits to be sent; a datagram beyond it is dropped and reported
 */
public record DatagramOptions(
        @Nullable InetSocketAddress local,
        @Nullable InetSocketAddress remote,
        @Nullable ProtocolFamily family,
        boolean reusePort,
        boolean broadcast,
        @Nullable DatagramChannel channel,
        long maxQueuedBytes) {
    private static final DatagramOptions NONE =
            new DatagramOptions(null, null, null, false, false, null, Long.MAX_VALUE);

    /**
     * Checks the range.
     *
     * @param local see the record
     * @param remote see the record
     * @param family see the record
     * @param reusePort see the record
     * @param broadcast see the record
     * @param channel see the record
     * @param maxQueuedBytes see the record
     * @throws IllegalArgumentException when a value is out of its range
     */
    public DatagramOptions {
        if (maxQueuedBytes < 0) {
            throw new IllegalArgumentException("maxQueuedBytes must not be negative: " + maxQueuedBytes);
        }
    }

    /**
     * An endpoint that receives at an address.
     *
     * @param host a name or literal address
     * @param port 0 to 65535; 0 takes any free one
     * @return options
     */
    public static DatagramOptions local(String host, int port) {
        return NONE.withLocal(InetSocketAddress.createUnresolved(host, port));
    }

    /**
     * An endpoint with one peer.
     *
     * @param host a name or literal address
     * @param port 1 to 65535
     * @return options
     */
    public static DatagramOptions remote(String host, int port) {
        return NONE.withRemote(InetSocketAddress.createUnresolved(host, port));
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
     * The same, bound to an address.
     *
     * @param address resolved or not
     * @return changed options
     */
    public DatagramOptions withLocal(InetSocketAddress address) {
        return new DatagramOptions(
                Objects.requireNonNull(address), remote, family, reusePort, broadcast, channel, maxQueuedBytes);
    }

    /**
     * The same with one peer.
     *
     * @param address resolved or not
     * @return changed options
     */
    public DatagramOptions withRemote(InetSocketAddress address) {
        return new DatagramOptions(
                local, Objects.requireNonNull(address), family, reusePort, broadcast, channel, maxQueuedBytes);
    }

    /**
     * The same, restricted to a family.
     *
     * @param wanted {@link java.net.StandardProtocolFamily#INET} or {@code INET6}
     * @return changed options
     */
    public DatagramOptions withFamily(ProtocolFamily wanted) {
        return new DatagramOptions(
                local, remote, Objects.requireNonNull(wanted), reusePort, broadcast, channel, maxQueuedBytes);
    }

    /**
     * The same with or without SO_REUSEPORT.
     *
     * @param on whether several sockets may share the port
     * @return changed options
     */
    public DatagramOptions withReusePort(boolean on) {
        return new DatagramOptions(local, remote, family, on, broadcast, channel, maxQueuedBytes);
    }

    /**
     * The same with or without SO_BROADCAST.
     *
     * @param on whether broadcasts may be sent
     * @return changed options
     */
    public DatagramOptions withBroadcast(boolean on) {
        return new DatagramOptions(local, remote, family, reusePort, on, channel, maxQueuedBytes);
    }

    /**
     * The same with another limit of what waits to be sent.
     *
     * @param bytes zero or more, 8 counted on top of each datagram
     * @return changed options
     */
    public DatagramOptions withMaxQueuedBytes(long bytes) {
        return new DatagramOptions(local, remote, family, reusePort, broadcast, channel, bytes);
    }
}
