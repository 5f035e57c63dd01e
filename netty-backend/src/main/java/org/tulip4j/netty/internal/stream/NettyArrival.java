package org.tulip4j.netty.internal.stream;

import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.StreamSockets;

/**
 * An accepted channel that is registered with no event loop yet, on its way to a loop; owns the channel until it is taken in or
 * closed. Thread: one at a time, which the hand-over orders.
 */
final class NettyArrival implements HandOver.Connection {
    /** The transport of the loop that accepted it; only one of the same kind can take it in. */
    private final NettyTransport transport;
    /** What was accepted. */
    private final DuplexChannel channel;
    /** The own address of a Unix domain socket, else null. */
    private final @Nullable SocketAddress local;
    /** The peer's address; null where it has none. */
    private final @Nullable SocketAddress peer;

    /**
     * An accepted channel with tulip's addresses.
     *
     * @param transport of the loop that accepted it
     * @param channel not registered; owned until it is taken in
     * @param local of a Unix domain socket its own address, else null
     * @param peer null when it has none
     */
    NettyArrival(
            NettyTransport transport,
            DuplexChannel channel,
            @Nullable SocketAddress local,
            @Nullable SocketAddress peer) {
        this.transport = transport;
        this.channel = channel;
        this.local = local;
        this.peer = peer;
    }

    @Override
    public void takeIn(StreamSockets sockets, AcceptSink sink) throws IOException {
        if (!(sockets instanceof SetsChannelsUp other)
                || other.setup().transport().getClass() != transport.getClass()) {
            close();
            throw new IOException(channel + " can go to a loop of the same backend only, not to " + sockets);
        }
        ChannelSetup setup = other.setup();
        setup.loop().call(() -> {
            setup.configure(channel);
            setup.accept(channel, local, peer, sink);
            return channel;
        });
    }

    @Override
    public void close() {
        channel.unsafe().closeForcibly();
    }

    @Override
    public String toString() {
        return "connection " + channel;
    }
}
