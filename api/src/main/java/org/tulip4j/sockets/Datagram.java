package org.tulip4j.sockets;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;

/**
 * What {@link EventLoop#sockRecvFrom} answers.
 *
 * @since 0.1.0
 */
public final class Datagram {
    private final ByteBuffer data;
    private final InetSocketAddress sender;

    private Datagram(ByteBuffer data, InetSocketAddress sender) {
        this.data = data;
        this.sender = sender;
    }

    /**
     * Makes what {@link EventLoop#sockRecvFrom} answers, for those who stand in for a loop in a test.
     *
     * @param data from position to limit; kept
     * @param sender who sent it
     * @return the value
     */
    public static Datagram of(ByteBuffer data, InetSocketAddress sender) {
        return new Datagram(data, sender);
    }

    /** {@return its bytes, from position to limit; the caller's} */
    public ByteBuffer data() {
        return data;
    }

    /** {@return who sent it; {@link EventLoop#sockSendTo} answers there} */
    public InetSocketAddress sender() {
        return sender;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Datagram that && data.equals(that.data) && sender.equals(that.sender);
    }

    @Override
    public int hashCode() {
        return Objects.hash(data, sender);
    }

    @Override
    public String toString() {
        return "Datagram[data=" + data + ", sender=" + sender + "]";
    }
}
