package org.tulip4j.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * Queries and options of a socket that cannot disturb its transport.
 *
 * <p>Source: asyncio 3.8, {@code TransportSocket}.
 *
 * @since 0.1.0
 */
public interface SocketView {
    /** {@return its own address, or null when not bound} */
    @Nullable SocketAddress localAddress();

    /** {@return the peer's address, or null} */
    @Nullable SocketAddress remoteAddress();

    /**
     * Reads an option.
     *
     * @param option of {@link java.net.StandardSocketOptions}
     * @param <T> its type
     * @return its value; null for {@code IP_MULTICAST_IF} as long as no network interface was chosen
     * @throws IOException when the socket is closed
     * @throws UnsupportedOperationException when the backend does not know the option
     */
    <T> T option(SocketOption<T> option) throws IOException;

    /**
     * Sets an option of the socket in the kernel, and no other. The options of multicast are those of the socket's own family.
     *
     * @param option of {@link java.net.StandardSocketOptions}
     * @param value its value
     * @param <T> its type
     * @throws IOException when the socket is closed
     * @throws IllegalArgumentException when the value is none of the option's
     * @throws UnsupportedOperationException when the backend does not know the option
     */
    <T> void setOption(SocketOption<T> option, T value) throws IOException;
}
