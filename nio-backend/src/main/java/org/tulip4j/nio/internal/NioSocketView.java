package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/** The addresses of a socket, which outlive it, and the options, which do not. Owns nothing. Thread: the loop's. */
final class NioSocketView implements SocketView {
    /** The channel, for its options. */
    private final NetworkChannel channel;
    /** The own address; null where there is none. */
    private final @Nullable SocketAddress local;
    /** The peer's address; null where there is none. */
    private final @Nullable SocketAddress remote;

    NioSocketView(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.local = NioUnix.fromJdk(channel.getLocalAddress());
        this.remote = NioUnix.fromJdk(channel.getRemoteAddress());
    }

    /** The view of a Unix domain socket, whose addresses are those that were asked for. */
    NioSocketView(SocketChannel channel, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
        this.channel = channel;
        this.local = local;
        this.remote = remote;
    }

    NioSocketView(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.remote = channel.getRemoteAddress();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
    }

    @Override
    public String toString() {
        return "socket " + local + (remote == null ? "" : " -> " + remote);
    }
}
