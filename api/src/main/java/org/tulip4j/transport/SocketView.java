package org.tulip4j.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * Queries and options of a socket that cannot disturb its transport.
 *
 * <p>Source: asyncio 3.8, {@code TransportSocket}.
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
     * @return its value
     * @throws IOException when the socket is closed
     * @throws UnsupportedOperationException when the backend does not know the option
     */
    <T> T option(SocketOption<T> option) throws IOException;

    /**
     * Sets an option.
     *
     * @param option of {@link java.net.StandardSocketOptions}
     * @param value its value
     * @param <T> its type
     * @throws IOException when the socket is closed
     * @throws UnsupportedOperationException when the backend does not know the option
     */
    <T> void setOption(SocketOption<T> option, T value) throws IOException;
}
