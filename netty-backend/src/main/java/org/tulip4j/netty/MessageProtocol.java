package org.tulip4j.netty;

import org.tulip4j.transport.BaseProtocol;

/**
 * Hears of a connection that carries objects: requests of HTTP, frames of Redis, {@code ByteBuf}s without a copy.
 *
 * <p>Thread: the loop's. What {@link #messageReceived} throws goes to the exception handler, and ends the connection.
 *
 * <p>Reference counts: a message is lent for the length of the call and released by the handler behind it. To keep it, or to write
 * it, {@code retain} it. What is written is given away.
 *
 * <p>Source: PEP 3156, "Protocols", with messages in place of bytes.
 *
 * @param <I> what comes
 * @param <O> what goes
 * @since 0.1.0
 */
public interface MessageProtocol<I, O> extends BaseProtocol<MessageTransport<O>> {
    /**
     * A message came.
     *
     * @param message lent; never null
     */
    void messageReceived(I message);

    /**
     * A handler in front has fired an event: TLS is ready or has got its {@code close_notify}, nothing was read or written for some time,
     * WebSocket has shaken hands, a stream of HTTP/2 was reset. Told in its place among the messages; the handlers behind get it, too. One and the same
     * object is not told again while it waits for messages before it. Netty's events of a closed direction are {@link #eofReceived}, and
     * not told here.
     *
     * @param event lent, as a message is; never null
     */
    default void eventReceived(Object event) {}

    /**
     * The peer will send no more: it has closed its sending direction, or TLS in front of the handler got its
     * {@code close_notify}. Told once, behind every message. Not told when the connection is lost before, and not by channels that
     * cannot be closed in one direction only, such as those within one process: they end with {@code connectionLost(null)}.
     *
     * @return whether to keep the connection open for writing; false closes it
     */
    default boolean eofReceived() {
        return false;
    }
}
