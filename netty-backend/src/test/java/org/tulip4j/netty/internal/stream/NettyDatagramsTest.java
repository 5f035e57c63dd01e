package org.tulip4j.netty.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.netty.internal.Backends;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;

/** Datagram sockets of each backend, against each other and against the JDK's, without the core. */
@Timeout(60)
class NettyDatagramsTest {
    static List<BackendProvider> backends() {
        return Backends.all();
    }

    /** Writes down what it hears. */
    private static final class Heard implements DatagramSink {
        private final DatagramEndpoint endpoint;
        private final List<String> events = new ArrayList<>();
        private final List<IOException> errors = new ArrayList<>();
        private final List<InetSocketAddress> senders = new ArrayList<>();
        private boolean answers;
        private int pauseAfter = Integer.MAX_VALUE;

        Heard(DatagramEndpoint endpoint) {
            this.endpoint = endpoint;
            endpoint.attach(this);
            endpoint.resumeReading();
        }

        @Override
        public void received(ByteBuffer data, InetSocketAddress from) {
            String text = StandardCharsets.ISO_8859_1.decode(data.duplicate()).toString();
            events.add(text.length() > 100 ? text.length() + " bytes" : text);
            senders.add(from);
            if (answers) {
                send(text, from);
                endpoint.flush();
            }
            if (events.size() == pauseAfter) {
                endpoint.pauseReading();
            }
        }

        void send(String text, @Nullable InetSocketAddress to) {
            ByteBuffer data = bytes(text);
            try {
                assertThat(endpoint.send(data, to)).isTrue();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(data.hasRemaining()).isFalse();
        }

        /** Sends it now. */
        void tell(String text, @Nullable InetSocketAddress to) {
            send(text, to);
            endpoint.flush();
        }

        @Override
        public void writable() {
            events.add("writable");
        }

        @Override
        public void error(IOException cause) {
            errors.add(cause);
        }

        @Override
        public void failed(IOException cause) {
            events.add("failed " + cause.getMessage());
        }

        InetSocketAddress address() {
            return (InetSocketAddress) Objects.requireNonNull(endpoint.socket().localAddress());
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Heard open(TestBed bed, @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote)
            throws IOException {
        return new Heard(bed.backend.openDatagram(DatagramSettings.of(StandardProtocolFamily.INET)
                .withLocalAddress(local)
                .withRemoteAddress(remote)));
    }

    /** What is tried between a server and a client that is connected to it. */
    private interface Talk {
        void with(TestBed bed, Heard server, Heard client) throws IOException;
    }

    private static void between(BackendProvider provider, Talk talk) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Heard server = open(bed, TestBed.loopback(0), null);
            talk.with(bed, server, open(bed, null, server.address()));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void boundariesSendersAndSizesAreKept(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            Heard free = open(bed, null, null);
            assertThat(client.endpoint.socket().remoteAddress()).isEqualTo(server.address());
            assertThat(client.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
            client.send("one", null);
            client.tell("x".repeat(65_507), null);
            bed.until(() -> server.events.size() == 2);
            free.tell("three", server.address());
            bed.until(() -> server.events.size() == 3);
            assertThat(server.events).containsExactly("one", "65507 bytes", "three");
            assertThat(server.senders.get(0)).isEqualTo(client.address());
            assertThat(server.senders.get(2))
                    .isEqualTo(TestBed.loopback(free.address().getPort()));
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void emptyDatagramsKeepTheirPlace(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Heard server = open(bed, TestBed.loopback(0), null);
            Heard free = open(bed, null, null);
            for (int i = 0; i < 2; i++) {
                free.send("a", server.address());
                if (free.endpoint.send(bytes(""), server.address())) {
                    free.endpoint.flush();
                } else {
                    free.endpoint.awaitWritable();
                    bed.until(() -> free.events.remove("writable"));
                    free.send("", server.address());
                }
                free.endpoint.flush();
                int all = 2 * i + 2;
                bed.until(() -> server.events.size() == all);
            }
            assertThat(server.events).containsExactly("a", "", "a", "");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aConnectedSocketSendsAndReceivesEmptyDatagrams(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            if (provider.name().equals("netty-nio")) {
                assertThatThrownBy(() -> client.endpoint.send(bytes(""), null))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("choose another backend");
            } else {
                client.tell("", null);
                bed.until(() -> server.events.size() == 1);
            }
            server.tell("", client.address());
            bed.until(() -> client.events.size() == 1);
            assertThat(client.events).containsExactly("");
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void manySentInOneStepComeInOrderAndAreAnswered(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            server.answers = true;
            List<String> sent = IntStream.range(0, 60).mapToObj(String::valueOf).toList();
            sent.forEach(text -> client.send(text, null));
            assertThat(client.endpoint.holds()).isTrue();
            client.endpoint.flush();
            bed.until(() -> client.events.size() == sent.size());
            assertThat(server.events).isEqualTo(sent);
            assertThat(client.events).isEqualTo(sent);
            assertThat(client.endpoint.holds()).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsPausedInTheMiddleOfABatchWaits(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            server.pauseAfter = 3;
            List<String> sent = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
            sent.forEach(text -> client.tell(text, null));
            bed.until(() -> server.events.size() == 3);
            bed.settle();
            assertThat(server.events).hasSize(3);
            server.endpoint.resumeReading();
            bed.until(() -> server.events.size() == 10);
            assertThat(server.events).isEqualTo(sent);
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsTooMuchIsRefusedUntilItIsWritable(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            client.endpoint.socket().setOption(StandardSocketOptions.SO_SNDBUF, 4096);
            ByteBuffer data = ByteBuffer.allocate(1000);
            for (int i = 0; i < 10_000 && client.endpoint.send(data.clear(), null); i++) {
                assertThat(data.hasRemaining()).isFalse();
            }
            if (data.hasRemaining()) {
                client.endpoint.awaitWritable();
                bed.until(() -> client.events.contains("writable"));
            }
            client.tell("last", null);
            bed.until(() -> !client.endpoint.holds());
            assertThat(client.errors).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void refusedDatagramsAreErrorsAndTheSocketGoesOn(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            assertThat(client.endpoint.send(ByteBuffer.allocate(70_000), null)).isTrue();
            client.tell("small", null);
            bed.until(() -> client.errors.size() == 1 && server.events.size() == 1);
            assertThat(client.errors.get(0)).hasMessageContaining("too long");
            assertThat(server.events).containsExactly("small");
            InetSocketAddress was = server.address();
            server.endpoint.close();
            bed.settle();
            client.tell("anyone?", null);
            bed.until(() -> client.errors.size() == 2);
            assertThat(client.errors.get(1)).isInstanceOf(PortUnreachableException.class);
            Heard again = open(bed, was, null);
            client.tell("again", null);
            bed.until(() -> again.events.size() == 1);
            assertThat(again.events).containsExactly("again");
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anAddressInUseIsNamedUnlessThePortIsShared(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            Heard first = open(bed, TestBed.loopback(0), null);
            assertThatThrownBy(() -> open(bed, first.address(), null))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + first.address().getPort());
            DatagramSettings shared = DatagramSettings.of(StandardProtocolFamily.INET)
                    .withLocalAddress(TestBed.loopback(0))
                    .withReusePort(true)
                    .withBroadcast(true);
            Heard one = new Heard(bed.backend.openDatagram(shared));
            Heard two = new Heard(bed.backend.openDatagram(DatagramSettings.of(StandardProtocolFamily.INET)
                    .withLocalAddress(one.address())
                    .withReusePort(true)));
            assertThat(two.address()).isEqualTo(one.address());
            assertThat(one.endpoint.socket().option(StandardSocketOptions.SO_BROADCAST))
                    .isTrue();
            assertThat(two.endpoint.socket().option(StandardSocketOptions.SO_BROADCAST))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aGroupIsJoinedAndLeft(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider)) {
            NetworkInterface loopback = Objects.requireNonNull(
                    NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()), "no loopback interface");
            InetAddress group = InetAddress.getByName("239.255.3.157");
            Heard member = open(bed, null, null);
            InetSocketAddress all =
                    new InetSocketAddress(group, member.address().getPort());
            member.endpoint.leave(group, loopback);
            member.endpoint.join(group, loopback);
            member.tell("all", all);
            bed.until(() -> !member.events.isEmpty());
            member.endpoint.leave(group, loopback);
            member.tell("none", all);
            bed.settle();
            assertThat(member.events).containsExactly("all");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aClosedSocketIsSilentAndRefuses(BackendProvider provider) throws IOException {
        between(provider, (bed, server, client) -> {
            client.send("dropped", null);
            client.endpoint.close();
            client.endpoint.close();
            bed.settle();
            assertThat(server.events).isEmpty();
            assertThat(client.events).isEmpty();
            assertThat(client.errors).isEmpty();
            assertThat(client.endpoint.holds()).isFalse();
            assertThatThrownBy(() -> client.endpoint.send(bytes("x"), null)).isInstanceOf(ClosedChannelException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void channelsOfTheJdkAreTakenOverOrLeftAsTheyWere(BackendProvider provider) throws IOException {
        try (TestBed bed = new TestBed(provider);
                DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            if (!provider.name().equals("netty-nio")) {
                assertThatThrownBy(() -> bed.backend.adoptDatagram(channel))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("netty-nio");
                assertThat(channel.isBlocking()).isTrue();
                assertThat(channel.isOpen()).isTrue();
                return;
            }
            Heard server = open(bed, TestBed.loopback(0), null);
            Heard adopted = new Heard(bed.backend.adoptDatagram(channel));
            adopted.tell("hello", server.address());
            bed.until(() -> server.events.size() == 1);
            adopted.endpoint.close();
            assertThat(channel.isOpen()).isFalse();
            assertThatThrownBy(() -> bed.backend.adoptDatagram(channel)).isInstanceOf(ClosedChannelException.class);
        }
    }
}
