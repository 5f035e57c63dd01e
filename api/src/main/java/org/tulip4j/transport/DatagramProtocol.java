package org.tulip4j.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Hears of datagrams.
 *
 * <p>Thread: the loop's. What a callback throws goes to the loop's exception handler; the endpoint stays open.
 *
 * <p>Source: PEP 3156, "Datagram Protocols"; asyncio 3.4, {@code DatagramProtocol}.
 *
 * @since 0.1.0
 */
public interface DatagramProtocol extends BaseProtocol<DatagramTransport> {
    /**
     * One datagram came.
     *
     * @param data its bytes, none perhaps; valid until this returns
     * @param from who sent it; {@link DatagramTransport#sendTo(ByteBuffer, InetSocketAddress)} answers there
     */
    default void datagramReceived(ByteBuffer data, InetSocketAddress from) {}

    /**
     * Sending or receiving failed; the endpoint stays usable.
     *
     * @param exception what the system said, for instance that nobody listens at the peer's port
     */
    default void errorReceived(IOException exception) {}
}
