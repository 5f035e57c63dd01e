package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSockets;

/**
 * An accepted channel that no selector knows yet, on its way to a loop; owns the channel until it is taken in or closed. Thread:
 * one at a time, which the hand-over orders.
 */
final class NioArrival implements HandOver.Connection {
    /** What was accepted; owned until it is taken in. */
    private final SocketChannel channel;
    /** The peer's address. */
    private final SocketAddress peer;

    NioArrival(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.peer = channel.getRemoteAddress();
    }

    @Override
    public void takeIn(StreamSockets sockets, AcceptSink sink) throws IOException {
        if (!(sockets instanceof Backend backend)) {
            close();
            throw new IOException(this + " can go to a loop of the same backend only, not to " + sockets);
        }
        StreamEndpoint taken;
        try {
            taken = backend.adopt(channel);
        } catch (IOException | RuntimeException refused) {
            close();
            throw refused;
        }
        sink.accepted(taken, peer);
    }

    @Override
    public void close() {
        NioPoller.closeQuietly(channel);
    }

    @Override
    public String toString() {
        return "nio connection from " + peer;
    }
}
