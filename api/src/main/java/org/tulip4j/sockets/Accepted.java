package org.tulip4j.sockets;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;

/**
 * What {@link EventLoop#sockAccept} answers.
 *
 * @since 0.1.0
 */
public final class Accepted {
    private final SocketChannel channel;
    private final @Nullable SocketAddress remoteAddress;

    private Accepted(SocketChannel channel, @Nullable SocketAddress remoteAddress) {
        this.channel = channel;
        this.remoteAddress = remoteAddress;
    }

    /**
     * Makes what {@link EventLoop#sockAccept} answers, for those who stand in for a loop in a test.
     *
     * @param channel not blocking
     * @param remoteAddress who it is, or null
     * @return the value
     */
    public static Accepted of(SocketChannel channel, @Nullable SocketAddress remoteAddress) {
        return new Accepted(channel, remoteAddress);
    }

    /** {@return the new connection, not blocking; the caller's} */
    public SocketChannel channel() {
        return channel;
    }

    /** {@return who it is; null for a peer without an address} */
    public @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Accepted that
                && channel.equals(that.channel)
                && Objects.equals(remoteAddress, that.remoteAddress);
    }

    @Override
    public int hashCode() {
        return Objects.hash(channel, remoteAddress);
    }

    @Override
    public String toString() {
        return "Accepted[channel=" + channel + ", remoteAddress=" + remoteAddress + "]";
    }
}
