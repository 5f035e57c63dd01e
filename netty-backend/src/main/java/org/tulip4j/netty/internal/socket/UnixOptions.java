package org.tulip4j.netty.internal.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Options that Netty's channels on descriptors lack or mistake (4.2.18 takes IP_MULTICAST_TTL for IP_TTL), asked of the kernel
 * itself: SO_REUSEPORT, and those of multicast, each of the socket's own family, as the JDK does. Stateless. Thread: any.
 */
final class UnixOptions {
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    private static final int IPPROTO_IP = 0;
    private static final int IP_MULTICAST_IF = LINUX ? 32 : 9;
    private static final int IP_MULTICAST_TTL = LINUX ? 33 : 10;
    private static final int IP_MULTICAST_LOOP = LINUX ? 34 : 11;

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MULTICAST_IF = LINUX ? 17 : 9;
    private static final int IPV6_MULTICAST_HOPS = LINUX ? 18 : 10;
    private static final int IPV6_MULTICAST_LOOP = LINUX ? 19 : 11;

    private static final int IPV4_BYTES = 4;
    private static final int MOST_HOPS = 255;

    private UnixOptions() {}

    /** {@return whether an option of a channel is asked for here} */
    static boolean know(Channel channel, SocketOption<?> option) {
        return channel instanceof UnixChannel
                && (option == StandardSocketOptions.SO_REUSEPORT
                        || channel instanceof DatagramChannel
                                && (option == StandardSocketOptions.IP_MULTICAST_TTL
                                        || option == StandardSocketOptions.IP_MULTICAST_LOOP
                                        || option == StandardSocketOptions.IP_MULTICAST_IF));
    }

    /**
     * {@return the value; null: no network interface was chosen}
     *
     * @param channel open
     * @param option one that is known
     */
    static @Nullable Object get(Channel channel, SocketOption<?> option) throws IOException {
        Socket socket = socket(channel);
        if (option == StandardSocketOptions.SO_REUSEPORT) {
            return socket.isReusePort();
        }
        boolean ipv6 = isIpv6(socket);
        if (option == StandardSocketOptions.IP_MULTICAST_IF) {
            return ipv6 ? byIndex(socket.getIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_IF)) : byAddress(socket);
        }
        int value = ipv6
                ? socket.getIntOpt(IPPROTO_IPV6, ipv6Number(option))
                : socket.getIntOpt(IPPROTO_IP, ipv4Number(option));
        return option == StandardSocketOptions.IP_MULTICAST_LOOP ? (Object) (value != 0) : (Object) value;
    }

    /**
     * Sets it.
     *
     * @param channel open
     * @param option one that is known
     * @throws IllegalArgumentException when the value is none of the option's
     */
    static void set(Channel channel, SocketOption<?> option, @Nullable Object value) throws IOException {
        Socket socket = socket(channel);
        if (option == StandardSocketOptions.SO_REUSEPORT && value instanceof Boolean on) {
            socket.setReusePort(on);
        } else if (option == StandardSocketOptions.IP_MULTICAST_IF && value instanceof NetworkInterface network) {
            choose(socket, network);
        } else if (option == StandardSocketOptions.IP_MULTICAST_LOOP && value instanceof Boolean on) {
            setNumber(socket, option, on ? 1 : 0);
        } else if (option == StandardSocketOptions.IP_MULTICAST_TTL
                && value instanceof Integer hops
                && hops >= 0
                && hops <= MOST_HOPS) {
            setNumber(socket, option, hops);
        } else {
            throw new IllegalArgumentException("not a value of " + option.name() + ": " + value);
        }
    }

    private static void setNumber(Socket socket, SocketOption<?> option, int value) throws IOException {
        if (isIpv6(socket)) {
            socket.setIntOpt(IPPROTO_IPV6, ipv6Number(option), value);
        } else {
            socket.setIntOpt(IPPROTO_IP, ipv4Number(option), value);
        }
    }

    private static int ipv4Number(SocketOption<?> option) {
        return option == StandardSocketOptions.IP_MULTICAST_TTL ? IP_MULTICAST_TTL : IP_MULTICAST_LOOP;
    }

    private static int ipv6Number(SocketOption<?> option) {
        return option == StandardSocketOptions.IP_MULTICAST_TTL ? IPV6_MULTICAST_HOPS : IPV6_MULTICAST_LOOP;
    }

    private static void choose(Socket socket, NetworkInterface network) throws IOException {
        if (isIpv6(socket)) {
            socket.setIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_IF, network.getIndex());
            return;
        }
        InetAddress address = network.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElseThrow(() -> new IOException("the network interface has no IPv4 address: " + network));
        socket.setRawOpt(IPPROTO_IP, IP_MULTICAST_IF, ByteBuffer.wrap(address.getAddress()));
    }

    private static @Nullable NetworkInterface byAddress(Socket socket) throws IOException {
        ByteBuffer address = ByteBuffer.allocate(IPV4_BYTES);
        socket.getRawOpt(IPPROTO_IP, IP_MULTICAST_IF, address);
        InetAddress chosen = InetAddress.getByAddress(address.array());
        return chosen.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(chosen);
    }

    private static @Nullable NetworkInterface byIndex(int index) throws IOException {
        return index == 0 ? null : NetworkInterface.getByIndex(index);
    }

    /** A socket of IPv4 has no options of IPv6. */
    private static boolean isIpv6(Socket socket) throws IOException {
        try {
            socket.getIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_LOOP);
            return true;
        } catch (ChannelException notOfItsFamily) {
            socket.getIntOpt(IPPROTO_IP, IP_MULTICAST_LOOP);
            return false;
        }
    }

    private static Socket socket(Channel channel) {
        return (Socket) ((UnixChannel) channel).fd();
    }
}
