package org.tulip4j.netty.internal.platform;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.UnixAddress;

/**
 * What Netty's transports on descriptors have in common: sockets that are written past the pipeline, addresses of Unix domain
 * sockets, and what is asked of the kernel itself. Stateless.
 */
abstract class NativeTransport implements NettyTransport {
    /** The level of options of IPv6. */
    private static final int IPPROTO_IPV6 = 41;
    /** The number that Linux has for it. */
    private static final int IPV6_V6ONLY_LINUX = 26;

    @Override
    public DirectWriter outlet(Scratch scratch) {
        return DirectWriter.onDescriptors(scratch);
    }

    @Override
    public final SocketAddress toNetty(UnixAddress address) {
        if (address.abstractName() == null) {
            return new BindPath(address.toString());
        }
        if (!hasAbstractNames()) {
            throw new UnsupportedOperationException("only Linux has abstract names: " + address + "; use a path");
        }
        return new DomainSocketAddress('\0' + address.abstractName());
    }

    boolean hasAbstractNames() {
        return true;
    }

    @Override
    public final void reusePort(Channel channel) {
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    }

    /** Past Netty, which connects later on some transports, and then receives no empty datagrams on others. */
    @Override
    public void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        socket(channel).connect(remote);
    }

    @Override
    public final @Nullable SocketAddress localAddress(DatagramChannel channel) {
        return socket(channel).localAddress();
    }

    @Override
    public final void sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        ByteBuffer nothing = ByteBuffer.allocateDirect(1);
        if (to == null) {
            socket(channel).send(nothing, 0, 0);
        } else {
            socket(channel).sendTo(nothing, 0, 0, to.getAddress(), to.getPort());
        }
    }

    @Override
    public boolean separatesFamilies() {
        return true;
    }

    /** Netty sets the option for every socket of IPv6, to hear both. */
    @Override
    public final void leaveIpv4Alone(Channel channel) throws IOException {
        if (Socket.isIPv6Preferred()) {
            ((Socket) ((UnixChannel) channel).fd()).setIntOpt(IPPROTO_IPV6, ipv6Only(), 1);
        }
    }

    /** {@return IPV6_V6ONLY of this system} */
    int ipv6Only() {
        return IPV6_V6ONLY_LINUX;
    }

    private static Socket socket(DatagramChannel channel) {
        return (Socket) ((UnixChannel) channel).fd();
    }

    @Override
    public final boolean mapsWildcard() {
        return true;
    }
}
