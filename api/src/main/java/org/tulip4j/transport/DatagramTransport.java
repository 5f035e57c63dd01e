package org.tulip4j.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket. One call to send, one datagram.
 *
 * <p>Not for implementation, as {@link BaseTransport} is not.
 *
 * <p>States: open, closing, closed. Thread: the loop's. Source: PEP 3156, "Datagram Transports"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface DatagramTransport extends BaseTransport {
    /**
     * Sends to the remote address this endpoint was made with.
     *
     * @param data from position to limit, may be empty; position equals limit on return; not kept
     * @throws IllegalStateException when the endpoint has no remote address
     */
    default void sendTo(ByteBuffer data) {
        sendTo(data, null);
    }

    /**
     * Sends to the remote address this endpoint was made with, as {@link #sendTo(ByteBuffer)} does.
     *
     * @param data may be empty; not kept
     * @throws IllegalStateException when the endpoint has no remote address
     */
    default void sendTo(byte[] data) {
        sendTo(ByteBuffer.wrap(data), null);
    }

    /**
     * Sends one datagram and returns at once. What the socket does not take now waits, with 8 bytes counted on top of each;
     * above the high-water mark the protocol hears {@code pauseWriting}; above
     * {@link org.tulip4j.DatagramOptions#maxQueuedBytes} the datagram is dropped and {@code errorReceived} says so. What the
     * system refuses goes to {@code errorReceived} too. After close it is dropped; from the fifth time on with a warning.
     *
     * @param data from position to limit, may be empty; position equals limit on return; not kept
     * @param to resolved; null: the remote address of this endpoint
     * @throws IllegalArgumentException when the endpoint has another remote address, or the address is unresolved
     * @throws IllegalStateException when there is no address to send to
     */
    void sendTo(ByteBuffer data, @Nullable InetSocketAddress to);

    /**
     * Sends one datagram, as {@link #sendTo(ByteBuffer, InetSocketAddress)} does.
     *
     * @param data may be empty; not kept
     * @param to resolved; null: the remote address of this endpoint
     * @throws IllegalArgumentException when the endpoint has another remote address, or the address is unresolved
     * @throws IllegalStateException when there is no address to send to
     */
    default void sendTo(byte[] data, @Nullable InetSocketAddress to) {
        sendTo(ByteBuffer.wrap(data), to);
    }

    /** Drops what waits and closes; {@code connectionLost(null)} follows. Idempotent. */
    void abort();

    /** {@return the bytes that wait to be sent, 8 for each datagram included} */
    long writeBufferSize();

    /** {@return the water marks} */
    WriteBufferLimits writeBufferLimits();

    /**
     * Sets the water marks, as {@link WriteTransport#setWriteBufferLimits}.
     *
     * @param limits what counts is {@link #writeBufferSize}; {@link WriteBufferLimits#DEFAULT} are those of the beginning
     */
    void setWriteBufferLimits(WriteBufferLimits limits);

    /**
     * Receives from now on what is sent to a multicast group.
     *
     * @param group a multicast address
     * @param network the interface to listen on
     * @throws IllegalArgumentException when it is no multicast address
     * @throws IOException when the system refuses
     */
    void joinGroup(InetAddress group, NetworkInterface network) throws IOException;

    /**
     * Ends {@link #joinGroup}; without effect when not joined.
     *
     * @param group a multicast address
     * @param network the interface
     * @throws IOException when the system refuses
     */
    void leaveGroup(InetAddress group, NetworkInterface network) throws IOException;
}
