package org.tulip4j.python.internal;

import java.net.InetSocketAddress;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.WriteBufferLimits;
import org.tulip4j.transport.WriteTransport;

/** A transport of tulip's as transports.py calls it. Thread: the loop's. */
public final class TransportHandle {
    private final BaseTransport transport;

    TransportHandle(BaseTransport transport) {
        this.transport = transport;
    }

    /**
     * Returns the transport, whose own methods Python calls where they take nothing of Python's.
     *
     * @return tulip's
     */
    public BaseTransport transport() {
        return transport;
    }

    /**
     * Writes to a stream or a pipe.
     *
     * @param bytes bytes-like, copied
     */
    public void write(Value bytes) {
        ((WriteTransport) transport).write(Bytes.of(bytes));
    }

    /**
     * Sends a datagram.
     *
     * @param bytes bytes-like, copied
     * @param host null for the connected peer
     * @param port of the peer
     */
    public void sendTo(Value bytes, @Nullable String host, int port) {
        InetSocketAddress to = host == null ? null : new InetSocketAddress(host, port);
        ((DatagramTransport) transport).sendTo(Bytes.of(bytes), to);
    }

    /**
     * Sets the water marks.
     *
     * @param high bytes
     * @param low bytes
     */
    public void setLimits(long high, long low) {
        WriteBufferLimits limits = WriteBufferLimits.of(low, high);
        if (transport instanceof DatagramTransport datagrams) {
            datagrams.setWriteBufferLimits(limits);
        } else {
            ((WriteTransport) transport).setWriteBufferLimits(limits);
        }
    }
}
