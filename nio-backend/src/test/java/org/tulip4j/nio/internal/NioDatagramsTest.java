package org.tulip4j.nio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.queues.Queue;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

@Timeout(60)
class NioDatagramsTest {
    private static final String HOST = "127.0.0.1";

    /** Everything it hears, in order. */
    private static final class Heard implements DatagramProtocol {
        private final Queue<String> events = new Queue<>();
        private final List<InetSocketAddress> senders = new ArrayList<>();
        private final List<IOException> errors = new ArrayList<>();

        @Override
        public void connectionMade(DatagramTransport transport) {
            events.putNowait("made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            senders.add(from);
            events.putNowait("data " + StandardCharsets.ISO_8859_1.decode(data));
        }

        @Override
        public void errorReceived(IOException exception) {
            errors.add(exception);
            events.putNowait("error " + exception.getClass().getSimpleName());
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.putNowait("lost " + exception);
        }

        String next() {
            return events.get().await();
        }
    }

    private static void play(VoidCoroutine body) {
        try (EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Connected<DatagramTransport, Heard> open(DatagramOptions options) {
        Connected<DatagramTransport, Heard> made =
                EventLoops.running().createDatagramEndpoint(Heard::new, options).await();
        assertThat(made.protocol().next()).isEqualTo("made");
        return made;
    }

    private static InetSocketAddress address(Connected<DatagramTransport, Heard> endpoint) {
        return endpoint.transport().localAddress();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void close(Connected<DatagramTransport, Heard> endpoint) {
        endpoint.transport().close();
        assertThat(endpoint.protocol().next()).isEqualTo("lost null");
    }

    @Test
    void required_datagrams_boundariesAndEmptyOnesAreKept() {
        play(() -> {
            var server = open(DatagramOptions.localAddress(HOST, 0));
            var client =
                    open(DatagramOptions.remoteAddress(HOST, address(server).getPort()));
            var free = open(DatagramOptions.of(StandardProtocolFamily.INET));
            for (String word : List.of("one", "", "three")) {
                client.transport().sendTo(text(word));
                if (word.isEmpty()) {
                    assertThat(client.protocol().next()).isEqualTo("error IOException");
                } else {
                    assertThat(server.protocol().next()).isEqualTo("data " + word);
                }
                free.transport().sendTo(text(word), address(server));
                assertThat(server.protocol().next()).isEqualTo("data " + word);
            }
            assertThat(server.protocol().senders).contains(address(client));
            close(free);
            close(client);
            close(server);
        });
    }

    @Test
    void required_datagrams_aConnectedEndpointHearsItsPeerOnlyAndThatNobodyListens() {
        play(() -> {
            var server = open(DatagramOptions.localAddress(HOST, 0));
            var client =
                    open(DatagramOptions.remoteAddress(HOST, address(server).getPort()));
            var stranger = open(DatagramOptions.localAddress(HOST, 0));
            stranger.transport().sendTo(text("psst"), address(client));
            server.transport().sendTo(text("hello"), address(client));
            assertThat(client.protocol().next()).isEqualTo("data hello");
            assertThatThrownBy(() -> client.transport().sendTo(text("x"), address(stranger)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(address(server).getPort()));
            assertThatThrownBy(() -> stranger.transport().sendTo(text("x")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("remote");
            close(server);
            client.transport().sendTo(text("anyone?"));
            assertThat(client.protocol().next()).isEqualTo("error " + PortUnreachableException.class.getSimpleName());
            assertThat(client.transport().isClosing()).isFalse();
            close(client);
            close(stranger);
        });
    }

    @Test
    void required_datagrams_whatTheSystemRefusesIsAnErrorAndTheEndpointGoesOn() {
        play(() -> {
            var server = open(DatagramOptions.localAddress(HOST, 0));
            var client =
                    open(DatagramOptions.remoteAddress(HOST, address(server).getPort()));
            client.transport().sendTo(ByteBuffer.allocate(70_000));
            assertThat(client.protocol().next()).startsWith("error ");
            client.transport().sendTo(text("small"));
            assertThat(server.protocol().next()).isEqualTo("data small");
            close(client);
            close(server);
        });
    }

    @Test
    void required_datagrams_badOptionsAreRefusedAtTheCall() {
        play(() -> {
            EventLoop loop = EventLoops.running();
            assertThatThrownBy(() -> loop.createDatagramEndpoint(
                                    Heard::new,
                                    DatagramOptions.localAddress(HOST, 0)
                                            .withLocalAddress(new InetSocketAddress(HOST, 0))
                                            .withFamily(StandardProtocolFamily.INET6))
                            .await())
                    .isInstanceOf(java.net.UnknownHostException.class)
                    .hasMessageContaining("family");
            DatagramChannel channel = DatagramChannel.open();
            assertThatThrownBy(() -> loop.createDatagramEndpoint(
                            Heard::new, DatagramOptions.of(channel).withBroadcast(true)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(channel.isOpen()).isTrue();
            var adopted = open(DatagramOptions.of(channel));
            assertThat(address(adopted).getPort()).isPositive();
            assertThatThrownBy(() -> open(
                            DatagramOptions.localAddress(HOST, address(adopted).getPort())))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(String.valueOf(address(adopted).getPort()));
            close(adopted);
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void required_datagrams_anEndpointThatClosesFreesItsPort() {
        play(() -> {
            var first = open(DatagramOptions.localAddress(HOST, 0));
            int port = address(first).getPort();
            close(first);
            org.tulip4j.Tulip.sleep(Duration.ZERO).await();
            close(open(DatagramOptions.localAddress(HOST, port)));
        });
    }

    @Test
    void required_datagrams_aGroupIsJoinedAndLeft() {
        play(() -> {
            NetworkInterface loopback = Objects.requireNonNull(
                    NetworkInterface.getByInetAddress(InetAddress.getByName(HOST)), "no loopback interface");
            InetAddress group = InetAddress.getByName("239.255.3.156");
            var member = open(DatagramOptions.of(StandardProtocolFamily.INET));
            assertThatThrownBy(() -> member.transport().joinGroup(InetAddress.getByName(HOST), loopback))
                    .isInstanceOf(IllegalArgumentException.class);
            member.transport().joinGroup(group, loopback);
            member.transport()
                    .sendTo(
                            text("all"),
                            new InetSocketAddress(group, address(member).getPort()));
            assertThat(member.protocol().next()).isEqualTo("data all");
            member.transport().leaveGroup(group, loopback);
            close(member);
        });
    }

    @Test
    void aReceiverOfAnotherFamilyIsAnErrorOfTheEndpointAndNotThrown() {
        play(() -> {
            var endpoint = open(DatagramOptions.localAddress(HOST, 0));
            endpoint.transport().sendTo(text("x"), new InetSocketAddress("::1", 9));
            assertThat(endpoint.protocol().next()).isEqualTo("error SocketException");
            assertThat(endpoint.protocol().errors.get(0)).hasMessageContaining("[0:0:0:0:0:0:0:1]:9");
            endpoint.transport().sendTo(text("y"), address(endpoint));
            assertThat(endpoint.protocol().next()).isEqualTo("data y");
            close(endpoint);
        });
    }
}
