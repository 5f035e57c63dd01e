package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Anywhere, java.nio under Netty's pipeline. */
final class NettyNioTransport implements NettyTransport {
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
    public ServerSocketChannel newServerSocket() {
        return new OpenServerSocket();
    }

    @Override
    public @Nullable SocketChannel wrap(java.nio.channels.SocketChannel connected) {
        return new OpenSocket(null, connected);
    }

    @Override
    public Outlet outlet(Channel channel, Scratch scratch) {
        return Outlet.of(((OpenSocket) channel).socket());
    }

    @Override
    public void reusePort(ServerSocketChannel channel) throws IOException {
        if (!channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true)) {
            throw new IOException("SO_REUSEPORT is not supported here");
        }
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
}
