package org.tulip4j.transport;

import org.jspecify.annotations.Nullable;

/**
 * What every protocol hears: made, then data, pause and resume in turn, then lost. Implement {@link Protocol},
 * {@link BufferedProtocol} or {@link DatagramProtocol}.
 *
 * <p>Thread: the loop's. What a callback throws goes to the loop's exception handler. When it was told of bytes or of their end,
 * the connection ends with what it threw; else it goes on.
 *
 * <p>Every callback may call every method of its transport. The one who awaits the connection, if anybody does, goes on between
 * {@code connectionMade} and the first data, its end, or a datagram.
 *
 * <p>Source: PEP 3156, "Protocols"; asyncio 3.4, {@code BaseProtocol}. Differs: asyncio tells data that comes with the end of a TLS
 * handshake before whoever awaits the connection goes on.
 *
 * @param <T> the kind of transport it is for
 * @since 0.1.0
 */
public interface BaseProtocol<T extends BaseTransport> {
    /**
     * The connection is there. Once, first. May write, pause reading, close and abort.
     *
     * @param transport the connection
     */
    default void connectionMade(T transport) {}

    /**
     * The connection is gone. Once, last. The socket is closed after this returns.
     *
     * @param exception null after close, abort and a clean end; otherwise what broke it
     */
    default void connectionLost(@Nullable Throwable exception) {}

    /** More than the high-water mark waits to be sent. Called inside {@code write}. */
    default void pauseWriting() {}

    /** What waits has drained to the low-water mark. */
    default void resumeWriting() {}
}
