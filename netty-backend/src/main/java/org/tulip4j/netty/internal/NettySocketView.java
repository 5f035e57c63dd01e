package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/**
 * The addresses and options of a Netty channel.
 *
 * <p>The addresses are those of when it was connected: they are known after the close, too.
 */
final class NettySocketView implements SocketView {
    private static final Map<SocketOption<?>, ChannelOption<?>> OPTIONS = Map.of(
            StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_SNDBUF,
            StandardSocketOptions.TCP_NODELAY, ChannelOption.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR, ChannelOption.SO_REUSEADDR,
            StandardSocketOptions.SO_LINGER, ChannelOption.SO_LINGER,
            StandardSocketOptions.IP_TOS, ChannelOption.IP_TOS,
            StandardSocketOptions.SO_BROADCAST, ChannelOption.SO_BROADCAST,
            StandardSocketOptions.IP_MULTICAST_IF, ChannelOption.IP_MULTICAST_IF,
            StandardSocketOptions.IP_MULTICAST_TTL, ChannelOption.IP_MULTICAST_TTL);

    private final Channel channel;
    private final @Nullable SocketAddress local;
    private final @Nullable SocketAddress remote;

    NettySocketView(Channel channel, @Nullable SocketAddress remote) {
        this(channel, channel.localAddress(), remote);
    }

    NettySocketView(Channel channel, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
        this.channel = channel;
        this.local = local;
        this.remote = remote;
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
        ChannelOption<T> known = known(option);
        T value;
        try {
            value = channel.config().getOption(known);
        } catch (ChannelException e) {
            throw NettyErrors.broken(e);
        }
        if (value == null) {
            throw unsupported(option);
        }
        return value;
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        ChannelOption<T> known = known(option);
        boolean set;
        try {
            set = channel.config().setOption(known, value);
        } catch (ChannelException e) {
            throw NettyErrors.broken(e);
        }
        if (!set) {
            throw unsupported(option);
        }
    }

    @SuppressWarnings("unchecked") // each pair of the table has one type
    private <T> ChannelOption<T> known(SocketOption<T> option) throws IOException {
        ChannelOption<?> known = OPTIONS.get(option);
        if (known == null) {
            throw unsupported(option);
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return (ChannelOption<T>) known;
    }

    private UnsupportedOperationException unsupported(SocketOption<?> option) {
        return new UnsupportedOperationException(
                option.name() + " is not known to " + channel.getClass().getSimpleName());
    }
}
