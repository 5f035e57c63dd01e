package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;

/** Linux, epoll. Loaded only when Netty's classes for it are there. */
final class EpollTransport implements NettyTransport {
    @Override
    public IoHandlerFactory ioHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public SocketChannel newSocket() {
        return new EpollSocketChannel();
    }

    @Override
    public ServerSocketChannel newServerSocket() {
        return new EpollServerSocketChannel();
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
