package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.queues.Queue;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * Datagrams on the loopback interface: delivery, addresses, errors, flow, the end.
 *
 * @since 0.1.0
 */
public final class DatagramTck {
    private static final int LARGEST = 65_507;
    private static final int MANY = 100;

    private DatagramTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("DatagramTck");
        delivery(suite);
        errors(suite);
        ends(suite);
        options(suite);
        return suite;
    }

    private static void delivery(TckSuite suite) {
        suite.check(
                        "required_datagrams_boundariesAreKept",
                        "one send is one datagram, of any size up to the largest; the sender is told",
                        stage -> stage.play(DatagramTck::boundaries),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagrams_emptyOnesArrive",
                        "a datagram without a byte is a datagram, on connected receivers too",
                        stage -> stage.play(DatagramTck::empty),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagrams_manyInOneStepArriveOnce",
                        "what one step sends, together or not, arrives whole, once each",
                        stage -> stage.play(DatagramTck::many),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagrams_aConnectedEndpointHearsItsPeerOnly",
                        "with a remote address the socket is connected",
                        stage -> stage.play(DatagramTck::connected),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagrams_theBufferIsTheSendersAgain",
                        "sendTo keeps nothing: bytes changed afterwards do not arrive, the position equals the limit",
                        stage -> stage.play(DatagramTck::reuse),
                        Capability.DATAGRAMS);
    }

    private static void options(TckSuite suite) {
        String asks =
                "the options of multicast and SO_REUSEPORT have the system's defaults, and the values they are set to;"
                        + " check that an option sets itself and no other";
        suite.check(
                        "required_datagramOptions_areThoseOfTheSocket",
                        asks,
                        stage -> stage.play(() -> options(TckStage.HOST)),
                        Capability.DATAGRAMS,
                        Capability.SOCKETS)
                .check(
                        "required_datagramOptions_areThoseOfTheSocket_overIpv6",
                        asks,
                        stage -> stage.play(() -> options("::1")),
                        Capability.DATAGRAMS,
                        Capability.SOCKETS,
                        Capability.IPV6);
    }

    private static void options(String host) throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName(host));
        DatagramTransport transport =
                open(DatagramOptions.localAddress(host, 0).withReusePort(true)).transport();
        SocketView socket = Objects.requireNonNull(transport.extraInfo(InfoKey.SOCKET));
        assertEquals(true, socket.option(StandardSocketOptions.SO_REUSEPORT), "SO_REUSEPORT");
        assertEquals(1, socket.option(StandardSocketOptions.IP_MULTICAST_TTL), "IP_MULTICAST_TTL at first");
        assertEquals(true, socket.option(StandardSocketOptions.IP_MULTICAST_LOOP), "IP_MULTICAST_LOOP at first");
        assertNull(socket.option(StandardSocketOptions.IP_MULTICAST_IF), "IP_MULTICAST_IF at first");
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 4);
        socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        assertEquals(4, socket.option(StandardSocketOptions.IP_MULTICAST_TTL), "IP_MULTICAST_TTL");
        assertEquals(false, socket.option(StandardSocketOptions.IP_MULTICAST_LOOP), "IP_MULTICAST_LOOP");
        assertEquals(loopback, socket.option(StandardSocketOptions.IP_MULTICAST_IF), "IP_MULTICAST_IF");
        assertThrows(
                IllegalArgumentException.class, () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 256));
        DatagramTransport plain = open(DatagramOptions.localAddress(host, 0)).transport();
        SocketView other = Objects.requireNonNull(plain.extraInfo(InfoKey.SOCKET));
        assertEquals(false, other.option(StandardSocketOptions.SO_REUSEPORT), "SO_REUSEPORT of another");
        plain.close();
        transport.close();
    }

    private static void errors(TckSuite suite) {
        suite.check(
                        "required_datagramErrors_nobodyListens",
                        "a refused datagram of a connected endpoint is a PortUnreachableException in errorReceived",
                        stage -> stage.play(DatagramTck::refused),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramErrors_tooLargeIsToldAndTheEndpointGoesOn",
                        "what the system refuses goes to errorReceived, is not thrown and closes nothing",
                        stage -> stage.play(DatagramTck::tooLarge),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramErrors_badAddressesAreRefusedAtTheCall",
                        "no address, another than the remote one, an unresolved one",
                        stage -> stage.play(DatagramTck::badAddresses),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramErrors_anAddressInUseIsNamed",
                        "unless both share the port; families that do not fit are refused",
                        stage -> stage.play(DatagramTck::inUse),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramErrors_aCallbackThatThrowsIsReported",
                        "the exception handler hears of it, and the endpoint goes on",
                        stage -> stage.play(DatagramTck::throwing),
                        Capability.DATAGRAMS);
    }

    private static void ends(TckSuite suite) {
        suite.check(
                        "required_datagramEnds_closeFlushes",
                        "what was sent before close() leaves before connectionLost(null)",
                        stage -> stage.play(DatagramTck::closeFlushes),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramEnds_abortIsTheEnd",
                        "connectionLost(null) once; nothing is received or sent any more",
                        stage -> stage.play(DatagramTck::abort),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramEnds_thePortIsFreeSoon",
                        "a closed endpoint gives its port back within a few passes",
                        stage -> stage.play(DatagramTck::freePort),
                        Capability.DATAGRAMS)
                .check(
                        "required_datagramFlow_pauseAndResumeAlternate",
                        "above the high-water mark writing pauses, and resumes when the queue has drained; nothing is lost",
                        stage -> stage.play(DatagramTck::flow),
                        Capability.DATAGRAMS);
    }

    /** Everything it hears, in order. */
    private static final class Heard implements DatagramProtocol {
        private final Queue<String> events = new Queue<>();
        private final List<InetSocketAddress> senders = new ArrayList<>();
        private final List<Throwable> errors = new ArrayList<>();
        private final List<String> flow = new ArrayList<>();
        private boolean throwsOnce;

        @Override
        public void connectionMade(DatagramTransport transport) {
            events.putNowait("made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            senders.add(from);
            String text = StandardCharsets.ISO_8859_1.decode(data).toString();
            events.putNowait(text.length() > MANY ? text.length() + " bytes" : "data " + text);
            if (throwsOnce) {
                throwsOnce = false;
                throw new IllegalStateException("thrown by datagramReceived");
            }
        }

        @Override
        public void errorReceived(IOException exception) {
            errors.add(exception);
            events.putNowait("error");
        }

        @Override
        public void pauseWriting() {
            flow.add("pause");
        }

        @Override
        public void resumeWriting() {
            flow.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.putNowait("lost " + exception);
        }

        String next() {
            return events.get().await();
        }

        void nothingMore() {
            TckStage.passes(3);
            assertEquals(0, events.qsize(), "events that nobody asked for");
        }
    }

    private static Connected<DatagramTransport, Heard> open(DatagramOptions options) {
        Connected<DatagramTransport, Heard> made =
                EventLoops.running().createDatagramEndpoint(Heard::new, options).await();
        assertEquals("made", made.protocol().next(), "the first thing told");
        return made;
    }

    private static Connected<DatagramTransport, Heard> server() {
        return open(DatagramOptions.localAddress(TckStage.HOST, 0));
    }

    private static Connected<DatagramTransport, Heard> client(Connected<DatagramTransport, Heard> server) {
        return open(DatagramOptions.remoteAddress(TckStage.HOST, address(server).getPort()));
    }

    private static InetSocketAddress address(Connected<DatagramTransport, Heard> endpoint) {
        return endpoint.transport().localAddress();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @SafeVarargs
    private static void close(Connected<DatagramTransport, Heard>... endpoints) {
        for (Connected<DatagramTransport, Heard> endpoint : endpoints) {
            endpoint.transport().close();
            assertTrue(endpoint.transport().isClosing());
            assertEquals("lost null", endpoint.protocol().next(), "the last thing told");
            endpoint.protocol().nothingMore();
        }
    }

    private static void boundaries() {
        var server = server();
        var client = client(server);
        var free = open(DatagramOptions.of(StandardProtocolFamily.INET));
        assertEquals(address(server), client.transport().extraInfo(InfoKey.PEERNAME));
        for (String word : List.of("one", "two-two", "3")) {
            client.transport().sendTo(text(word));
            assertEquals("data " + word, server.protocol().next());
            free.transport().sendTo(text(word), address(server));
            assertEquals("data " + word, server.protocol().next());
        }
        client.transport().sendTo(ByteBuffer.allocateDirect(LARGEST));
        assertEquals(LARGEST + " bytes", server.protocol().next());
        assertEquals(address(client), server.protocol().senders.get(0));
        assertEquals(address(free).getPort(), server.protocol().senders.get(1).getPort());
        close(free, client, server);
    }

    private static void empty() {
        var server = server();
        var client = client(server);
        var free = open(DatagramOptions.of(StandardProtocolFamily.INET));
        free.transport().sendTo(text("before"), address(server));
        free.transport().sendTo(text(""), address(server));
        Set<String> got = new HashSet<>(
                List.of(server.protocol().next(), server.protocol().next()));
        assertEquals(Set.of("data before", "data "), got);
        server.transport().sendTo(text(""), address(client));
        assertEquals("data ", client.protocol().next());
        close(free, client, server);
    }

    private static void many() {
        var server = server();
        var client = client(server);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            client.transport().sendTo(text(String.valueOf(i)));
            sent.add("data " + i);
        }
        Set<String> got = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            got.add(server.protocol().next());
        }
        assertEquals(sent, got);
        server.protocol().nothingMore();
        assertEquals(0, client.transport().writeBufferSize());
        close(client, server);
    }

    private static void connected() {
        var server = server();
        var client = client(server);
        var stranger = server();
        stranger.transport().sendTo(text("psst"), address(client));
        server.transport().sendTo(text("hello"), address(client));
        assertEquals("data hello", client.protocol().next());
        client.protocol().nothingMore();
        close(client, stranger, server);
    }

    private static void reuse() {
        var server = server();
        var client = client(server);
        ByteBuffer buffer = ByteBuffer.allocate(1);
        for (char c = 'a'; c < 'e'; c++) {
            buffer.clear().put((byte) c).flip();
            client.transport().sendTo(buffer);
            assertFalse(buffer.hasRemaining());
        }
        buffer.put(0, (byte) '!');
        Set<String> got = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            got.add(server.protocol().next());
        }
        assertEquals(Set.of("data a", "data b", "data c", "data d"), got);
        close(client, server);
    }

    private static void refused() {
        var server = server();
        var client = client(server);
        int port = address(server).getPort();
        close(server);
        client.transport().sendTo(text("anyone?"));
        assertEquals("error", client.protocol().next());
        Throwable error = client.protocol().errors.get(0);
        assertInstanceOf(PortUnreachableException.class, error);
        assertTrue(String.valueOf(error.getMessage()).contains(":" + port), () -> "does not name the peer: " + error);
        assertFalse(client.transport().isClosing());
        var again = open(DatagramOptions.localAddress(TckStage.HOST, port));
        client.transport().sendTo(text("again"));
        assertEquals("data again", again.protocol().next());
        close(client, again);
    }

    private static void tooLarge() {
        var server = server();
        var client = client(server);
        client.transport().sendTo(ByteBuffer.allocate(LARGEST + 1));
        client.transport().sendTo(text("small"));
        assertEquals("data small", server.protocol().next());
        assertEquals("error", client.protocol().next());
        assertFalse(client.transport().isClosing());
        close(client, server);
    }

    private static void badAddresses() {
        var server = server();
        var client = client(server);
        assertThrows(IllegalStateException.class, () -> server.transport().sendTo(text("x")), "no address to send to");
        InetSocketAddress other = new InetSocketAddress(TckStage.HOST, 9);
        assertThrows(IllegalArgumentException.class, () -> client.transport().sendTo(text("x"), other), "not its peer");
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 9);
        assertThrows(
                IllegalArgumentException.class, () -> server.transport().sendTo(text("x"), unresolved), "unresolved");
        client.transport().sendTo(text("fine"), address(server));
        assertEquals("data fine", server.protocol().next());
        close(client, server);
    }

    private static void inUse() {
        var server = server();
        int port = address(server).getPort();
        BindException inUse = assertThrows(
                BindException.class, () -> open(DatagramOptions.localAddress(TckStage.HOST, port)), "in use");
        assertTrue(String.valueOf(inUse.getMessage()).contains(TckStage.HOST + ":" + port), inUse.getMessage());
        assertThrows(
                UnknownHostException.class,
                () -> open(DatagramOptions.localAddress(TckStage.HOST, 0).withFamily(StandardProtocolFamily.INET6)),
                "an IPv4 address for IPv6");
        var one = open(DatagramOptions.localAddress(TckStage.HOST, 0).withReusePort(true));
        var two = open(DatagramOptions.localAddress(TckStage.HOST, address(one).getPort())
                .withReusePort(true));
        assertEquals(address(one), address(two));
        close(one, two, server);
    }

    private static void throwing() {
        List<Throwable> reported = new ArrayList<>();
        EventLoop loop = EventLoops.running();
        loop.setExceptionHandler((where, context) -> reported.add(context.exception()));
        var server = server();
        var client = client(server);
        server.protocol().throwsOnce = true;
        client.transport().sendTo(text("one"));
        assertEquals("data one", server.protocol().next());
        client.transport().sendTo(text("two"));
        assertEquals("data two", server.protocol().next());
        assertEquals(1, reported.size());
        assertInstanceOf(IllegalStateException.class, reported.get(0));
        close(client, server);
    }

    private static void closeFlushes() {
        var server = server();
        var client = client(server);
        for (int i = 0; i < MANY; i++) {
            client.transport().sendTo(text("data"));
        }
        close(client);
        for (int i = 0; i < MANY; i++) {
            assertEquals("data data", server.protocol().next());
        }
        close(server);
    }

    private static void abort() {
        var server = server();
        var client = client(server);
        client.transport().abort();
        client.transport().abort();
        client.transport().sendTo(text("dropped"));
        server.transport().sendTo(text("unheard"), address(client));
        assertEquals("lost null", client.protocol().next());
        client.protocol().nothingMore();
        server.protocol().nothingMore();
        assertNull(client.transport().protocol());
        close(server);
    }

    private static void freePort() {
        var first = server();
        int port = address(first).getPort();
        close(first);
        close(open(DatagramOptions.localAddress(TckStage.HOST, port)));
    }

    private static void flow() {
        var server = server();
        var client = client(server);
        client.transport().setWriteBufferLimits(WriteBufferLimits.ofHigh(1));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < MANY; i++) {
                client.transport().sendTo(text("data"));
            }
            for (int i = 0; i < MANY; i++) {
                assertEquals("data data", server.protocol().next());
            }
        }
        close(client);
        List<String> flow = client.protocol().flow;
        for (int i = 0; i < flow.size(); i++) {
            assertEquals(i % 2 == 0 ? "pause" : "resume", flow.get(i));
        }
        assertEquals(0, flow.size() % 2, "paused for ever");
        close(server);
    }
}
