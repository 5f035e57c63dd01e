package org.tulip4j.netty.internal.platform;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.GuestHandle;
import org.tulip4j.transport.UnixAddress;

/**
 * Any system, java.nio under Netty's pipeline. Its channels show the channel of the JDK, which is written to past the pipeline.
 * Stateless.
 */
public final class NettyNioTransport implements NettyTransport {
    /** The channel of the JDK, which Netty does not show. */
    private static final AttributeKey<java.nio.channels.DatagramChannel> SOCKET =
            AttributeKey.valueOf(NettyNioTransport.class, "socket");

    /** The selector waits in milliseconds. */
    private static final long MILLISECOND_NANOS = 1_000_000;

    @Override
    public IoHandlerFactory ioHandlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new OpenSocket();
    }

    @Override
    public ServerSocketChannel newServerSocket(boolean ipv4) {
        return ipv4 ? new OpenServerSocket(SocketProtocolFamily.INET) : new OpenServerSocket();
    }

    @Override
    public void leaveIpv4Alone(Channel channel) {
        System.getLogger("org.tulip4j")
                .log(
                        System.Logger.Level.WARNING,
                        ":: takes IPv4 as well on the backend netty-nio, for the JDK cannot leave it alone; use an IPv6 address of this"
                                + " machine, or the backend epoll or io_uring");
    }

    @Override
    public DuplexChannel newUnixSocket() {
        try {
            return new NioUnixChannel(null, java.nio.channels.SocketChannel.open(StandardProtocolFamily.UNIX));
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }

    @Override
    public ServerChannel newUnixServer() {
        try {
            return new NioUnixServer(java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }

    @Override
    public SocketAddress toNetty(UnixAddress address) {
        if (address.path() == null) {
            throw new UnsupportedOperationException("the backend netty-nio has no abstract names, as the JDK has none: "
                    + address + "; use a path, or the backend epoll or io_uring");
        }
        return UnixDomainSocketAddress.of(address.path());
    }

    @Override
    public DuplexChannel wrap(java.nio.channels.SocketChannel connected) throws IOException {
        return connected.getRemoteAddress() instanceof UnixDomainSocketAddress
                ? new NioUnixChannel(null, connected)
                : new OpenSocket(null, connected);
    }

    @Override
    public ServerChannel wrap(java.nio.channels.ServerSocketChannel bound) throws IOException {
        return bound.getLocalAddress() instanceof UnixDomainSocketAddress
                ? NioUnixServer.listening(bound)
                : new OpenServerSocket(bound);
    }

    @Override
    public DirectWriter outlet(Scratch scratch) {
        return (channel, data) -> {
            java.nio.channels.SocketChannel socket =
                    channel instanceof OpenSocket tcp ? tcp.socket() : ((NioUnixChannel) channel).socket();
            return socket.write(data);
        };
    }

    @Override
    public void reusePort(Channel channel) throws IOException {
        if (!channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true)) {
            throw new IOException("SO_REUSEPORT is not supported here");
        }
    }

    @Override
    public boolean closesInSelect() {
        return true;
    }

    @Override
    public DatagramChannel newDatagrams(SocketProtocolFamily family) {
        try {
            return wrap(java.nio.channels.DatagramChannel.open(
                    family == SocketProtocolFamily.INET6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET));
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }

    @Override
    public DatagramChannel wrap(java.nio.channels.DatagramChannel channel) {
        NioDatagramChannel wrapped = new NioDatagramChannel(channel);
        wrapped.attr(SOCKET).set(channel);
        return wrapped;
    }

    @Override
    public void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        NettyTransport.connectChannel(channel, remote);
    }

    @Override
    public @Nullable SocketAddress localAddress(DatagramChannel channel) throws IOException {
        return channel.attr(SOCKET).get().getLocalAddress();
    }

    @Override
    public void sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        if (to == null) {
            // The JDK drops it without a word.
            throw new IOException("java.nio cannot send an empty datagram from a connected socket; make the endpoint"
                    + " without a remote address, or choose another backend: " + channel);
        }
        channel.attr(SOCKET).get().send(ByteBuffer.allocate(0), to);
    }

    @Override
    public long waitUnitNanos() {
        return MILLISECOND_NANOS;
    }

    /** Shows the channel of the JDK to the outlet. */
    private static final class OpenSocket extends NioSocketChannel {
        OpenSocket() {}

        OpenSocket(@Nullable Channel parent, java.nio.channels.SocketChannel connected) {
            super(parent, connected);
        }

        java.nio.channels.SocketChannel socket() {
            return javaChannel();
        }
    }

    /** Accepts channels that suit the outlet. */
    private static final class OpenServerSocket extends NioServerSocketChannel {
        /** Listens for both families where the system has both. */
        OpenServerSocket() {}

        OpenServerSocket(SocketProtocolFamily family) {
            super(SelectorProvider.provider(), family);
        }

        /** Somebody has bound it. */
        OpenServerSocket(java.nio.channels.ServerSocketChannel bound) {
            super(bound);
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            java.nio.channels.SocketChannel child = javaChannel().accept();
            if (child == null) {
                return 0;
            }
            accepted.add(new OpenSocket(this, child));
            return 1;
        }
    }

    @Override
    public IoHandle within(IoHandle handle, GuestEventLoop loop) {
        return new Within((NioIoHandle) handle, loop);
    }

    /** Hears a guest's channel on NIO first: what it is told happens inside the tulip loop. Thread: the host's. */
    private static final class Within extends GuestHandle<NioIoHandle> implements NioIoHandle {
        Within(NioIoHandle channel, GuestEventLoop loop) {
            super(channel, loop);
        }

        @Override
        public java.nio.channels.SelectableChannel selectableChannel() {
            return channel().selectableChannel();
        }
    }
}
