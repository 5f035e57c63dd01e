package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.StreamEndpoint;

/** An accepted channel that no selector knows yet. */
final class NioArrival implements HandOver.Connection {
    private final SocketChannel channel;
    private final SocketAddress peer;

    NioArrival(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.peer = channel.getRemoteAddress();
    }

    @Override
    public @Nullable SocketAddress peer() {
        return peer;
    }

    @Override
    public StreamEndpoint takeIn(Backend backend) throws IOException {
        try {
            return backend.adopt(channel);
        } catch (IOException | RuntimeException refused) {
            close();
            throw refused;
        }
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
