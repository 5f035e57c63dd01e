package org.tulip4j.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What every transport can do.
 *
 * <p>Not for implementation: tulip and its adapters make transports, and later versions add members to them. Whoever wants another kind of
 * connection implements {@link org.tulip4j.spi.StreamEndpoint}, on which tulip puts a transport; a test has the network in memory of the
 * module {@code testing}.
 *
 * <p>Thread: the loop's; elsewhere what changes the transport throws {@link IllegalStateException} while the loop runs, and what
 * only tells something is a guess. Source: PEP 3156, "Transports"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface BaseTransport extends AutoCloseable {
    /**
     * Extra information.
     *
     * @param key what to look for
     * @param <T> its type
     * @return its value, or null when unknown
     */
    default <T> @Nullable T extraInfo(InfoKey<T> key) {
        return extraInfo(key, null);
    }

    /**
     * Extra information, with a default.
     *
     * @param key what to look for
     * @param fallback answered when unknown
     * @param <T> its type
     * @return its value or the fallback
     */
    <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback);

    /**
     * The socket's own address. asyncio: {@code get_extra_info("sockname")}.
     *
     * @return of a connection or a datagram socket, also after its end
     * @throws IllegalStateException when it has no internet address: a Unix domain socket, a pipe, a child process. What there is,
     *     {@link InfoKey#SOCKNAME} tells
     */
    default InetSocketAddress localAddress() {
        return Inet.address(this, InfoKey.SOCKNAME);
    }

    /**
     * The peer's address. asyncio: {@code get_extra_info("peername")}.
     *
     * @return of a connection or a connected datagram socket, also after its end
     * @throws IllegalStateException when the peer has no internet address, or none is known. What there is, {@link InfoKey#PEERNAME}
     *     tells
     */
    default InetSocketAddress remoteAddress() {
        return Inet.address(this, InfoKey.PEERNAME);
    }

    /** {@return whether close, abort or an error has begun to end it} */
    boolean isClosing();

    /** Stops reading at once, sends what waits, then {@code connectionLost(null)}. Returns at once; idempotent. */
    @Override
    void close();

    /**
     * Hands what comes next to another protocol, which hears neither made nor, if switched away, lost. After connectionLost there
     * is nothing to come, and this does nothing.
     *
     * @param protocol of the kind this transport needs
     * @throws IllegalArgumentException when it is of another kind
     * @throws IllegalStateException when {@code startTls} has taken the connection over
     */
    void setProtocol(BaseProtocol<?> protocol);

    /** {@return the protocol, or null after the connection was lost} */
    @Nullable BaseProtocol<?> protocol();
}
