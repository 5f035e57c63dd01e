package org.tulip4j.sockets;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;

/**
 * What {@link EventLoop#sockRecvFromInto} answers.
 *
 * @since 0.1.0
 */
public final class Received {
    private final int count;
    private final InetSocketAddress sender;

    private Received(int count, InetSocketAddress sender) {
        this.count = count;
        this.sender = sender;
    }

    /**
     * Makes what {@link EventLoop#sockRecvFromInto} answers, for those who stand in for a loop in a test.
     *
     * @param count bytes, 0 or more
     * @param sender who sent it
     * @return the value
     */
    public static Received of(int count, InetSocketAddress sender) {
        return new Received(count, sender);
    }

    /** {@return how many bytes were put into the buffer; 0 for an empty datagram} */
    public int count() {
        return count;
    }

    /** {@return who sent it; {@link EventLoop#sockSendTo} answers there} */
    public InetSocketAddress sender() {
        return sender;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Received that && count == that.count && sender.equals(that.sender);
    }

    @Override
    public int hashCode() {
        return Objects.hash(count, sender);
    }

    @Override
    public String toString() {
        return "Received[count=" + count + ", sender=" + sender + "]";
    }
}
