package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;

/** What Netty's transports on descriptors have in common. */
abstract class NativeTransport implements NettyTransport {
    @Override
    public Outlet outlet(Channel channel, Scratch scratch) {
        return Outlet.of(((UnixChannel) channel).fd(), scratch);
    }

    @Override
    public final void reusePort(ServerSocketChannel channel) {
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    }

    @Override
    public final boolean mapsWildcard() {
        return true;
    }
}
