package org.tulip4j.netty.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the kernel has afterwards, by the numbers of Linux. */
@EnabledOnOs(OS.LINUX)
class UnixOptionsTest {
    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_MULTICAST_HOPS = 18;

    @BeforeAll
    static void loadsTheNativeCode() {
        Epoll.ensureAvailability();
    }

    @Test
    void theMulticastTtlOfIpv4IsSetAndNoOther() throws IOException {
        EpollDatagramChannel channel = new EpollDatagramChannel(SocketProtocolFamily.INET);
        Socket socket = (Socket) channel.fd();
        int ttl = socket.getIntOpt(IPPROTO_IP, IP_TTL);
        UnixOptions.set(channel, StandardSocketOptions.IP_MULTICAST_TTL, 4);
        assertThat(socket.getIntOpt(IPPROTO_IP, IP_MULTICAST_TTL)).isEqualTo(4);
        assertThat(socket.getIntOpt(IPPROTO_IP, IP_TTL)).isEqualTo(ttl);
        socket.close();
    }

    @Test
    void theMulticastTtlOfIpv6IsItsHops() throws IOException {
        EpollDatagramChannel channel = new EpollDatagramChannel(SocketProtocolFamily.INET6);
        Socket socket = (Socket) channel.fd();
        int hops = socket.getIntOpt(IPPROTO_IPV6, IPV6_UNICAST_HOPS);
        UnixOptions.set(channel, StandardSocketOptions.IP_MULTICAST_TTL, 4);
        assertThat(socket.getIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_HOPS)).isEqualTo(4);
        assertThat(socket.getIntOpt(IPPROTO_IPV6, IPV6_UNICAST_HOPS)).isEqualTo(hops);
        socket.close();
    }

    @Test
    void valuesOfAnotherKindAreRefused() throws IOException {
        EpollDatagramChannel channel = new EpollDatagramChannel(SocketProtocolFamily.INET);
        for (Object value : new Object[] {-1, 256, "4"}) {
            assertThatThrownBy(() -> UnixOptions.set(channel, StandardSocketOptions.IP_MULTICAST_TTL, value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not a value of IP_MULTICAST_TTL: " + value);
        }
        ((Socket) channel.fd()).close();
    }

    @Test
    void aStreamKnowsNoMulticast() throws IOException {
        EpollSocketChannel channel = new EpollSocketChannel();
        assertThat(UnixOptions.know(channel, StandardSocketOptions.IP_MULTICAST_TTL))
                .isFalse();
        assertThat(UnixOptions.know(channel, StandardSocketOptions.SO_REUSEPORT))
                .isTrue();
        ((Socket) channel.fd()).close();
    }
}
