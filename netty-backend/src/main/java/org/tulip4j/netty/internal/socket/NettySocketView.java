package org.tulip4j.netty.internal.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/**
 * The addresses and options of a Netty channel. Owns nothing. Thread: the loop's.
 *
 * <p>The addresses are those of when it was connected: they are known after the close, too.
 */
public final class NettySocketView implements SocketView {
    /** Options of the JDK that Netty has under a name of its own. */
    private static final Map<SocketOption<?>, ChannelOption<?>> OPTIONS = Map.of(
            StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_SNDBUF,
            StandardSocketOptions.TCP_NODELAY, ChannelOption.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR, ChannelOption.SO_REUSEADDR,
            StandardSocketOptions.SO_LINGER, ChannelOption.SO_LINGER,
            StandardSocketOptions.IP_TOS, ChannelOption.IP_TOS,
            StandardSocketOptions.SO_BROADCAST, ChannelOption.SO_BROADCAST);

    /** Asked of the JDK where the channel is one of its own, else of the kernel: see {@link UnixOptions}. */
    private static final Set<SocketOption<?>> PAST_NETTY = Set.of(
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.IP_MULTICAST_IF,
            StandardSocketOptions.IP_MULTICAST_TTL,
            StandardSocketOptions.IP_MULTICAST_LOOP);

    /** The channel, for its options. */
    private final Channel channel;
    /** The own address; null where there is none. */
    private final @Nullable SocketAddress local;
    /** The peer's address; null where there is none. */
    private final @Nullable SocketAddress remote;

    public NettySocketView(Channel channel, @Nullable SocketAddress remote) {
        this(channel, channel.localAddress(), remote);
    }

    public NettySocketView(Channel channel, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
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
    @SuppressWarnings("unchecked") // each option has one type
    public <T> T option(SocketOption<T> option) throws IOException {
        if (UnixOptions.know(channel, option)) {
            requireOpen();
            try {
                return (T) UnixOptions.get(channel, option);
            } catch (ChannelException e) {
                throw NettyErrors.broken(e);
            }
        }
        ChannelOption<T> known = known(option);
        T value;
        try {
            value = channel.config().getOption(known);
        } catch (ChannelException e) {
            throw NettyErrors.broken(e);
        }
        if (value == null && !mayBeUnset(option)) {
            throw unsupported(option);
        }
        return value;
    }

    private boolean mayBeUnset(SocketOption<?> option) {
        return option == StandardSocketOptions.IP_MULTICAST_IF && channel instanceof DatagramChannel;
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        if (UnixOptions.know(channel, option)) {
            requireOpen();
            try {
                UnixOptions.set(channel, option, value);
            } catch (ChannelException e) {
                throw NettyErrors.broken(e);
            }
            return;
        }
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
        if (known == null && PAST_NETTY.contains(option) && !(channel instanceof UnixChannel)) {
            known = NioChannelOption.of(option);
        }
        if (known == null) {
            throw unsupported(option);
        }
        requireOpen();
        return (ChannelOption<T>) known;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private UnsupportedOperationException unsupported(SocketOption<?> option) {
        return new UnsupportedOperationException(
                option.name() + " is not known to " + channel.getClass().getSimpleName());
    }
}
