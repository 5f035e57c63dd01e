package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;

/** macOS and BSD, kqueue. Loaded only when Netty's classes for it are there. */
final class KqueueTransport implements NettyTransport {
    @Override
    public IoHandlerFactory ioHandlers() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new KQueueSocketChannel();
    }

    @Override
    public ServerSocketChannel newServerSocket() {
        return new KQueueServerSocketChannel();
    }

    @Override
    public Outlet outlet(Channel channel, Scratch scratch) {
        return Outlet.of(((UnixChannel) channel).fd(), scratch);
    }

    @Override
    public void reusePort(ServerSocketChannel channel) {
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    }

    @Override
    public boolean mapsWildcard() {
        return true;
    }
}
