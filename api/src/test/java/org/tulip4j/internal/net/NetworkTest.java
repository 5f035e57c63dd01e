package org.tulip4j.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Future;
import org.tulip4j.NameFlags;
import org.tulip4j.Play;
import org.tulip4j.ResolveOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.internal.run.LoopEndpoints;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** What is refused at the call, and how a connection comes about. */
@Timeout(60)
class NetworkTest {
    private final FakeBackend backend = new FakeBackend();
    private final LoopEndpoints loop = (LoopEndpoints) backend.newLoop();
    private final Network network = loop.network();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** Writes down what it is told. */
    private final class Noting implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            events.add("made");
        }
    }

    private static void assertRefused(Map<String, ThrowingCallable> calls) {
        calls.forEach((message, call) -> assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message));
    }

    @Test
    void aHostIsOneWord() {
        ConnectOptions plain = ConnectOptions.DEFAULT;
        String longest = "a".repeat(253);
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("a host is needed: null", () -> network.connect(Noting::new, null, 80, plain));
        calls.put("a host is needed:  ", () -> network.connect(Noting::new, " ", 80, plain));
        calls.put("not a host name or address: \"a b\"", () -> network.connect(Noting::new, "a b", 80, plain));
        calls.put(
                "not a host name or address: \"" + longest + "a\"",
                () -> network.connect(Noting::new, longest + "a", 80, plain));
        calls.put("not a host name or address: \"a\n\"", () -> loop.getAddrInfo("a\n", 80, ResolveOptions.DEFAULT));
        calls.put(
                "not a host name or address: \"b c\"",
                () -> Network.checkServing(Noting::new, List.of("", "b c"), 80, ServerOptions.DEFAULT));
        calls.put(
                "not a host name or address: \"c d\"",
                () -> network.datagrams(() -> new DatagramProtocol() {}, DatagramOptions.localAddress("c d", 0)));
        calls.put(
                "not a host name or address: \"d e\"",
                () -> network.datagrams(() -> new DatagramProtocol() {}, DatagramOptions.remoteAddress("d e", 9)));
        assertRefused(calls);
        Network.checkServing(Noting::new, List.of(longest, " "), 80, ServerOptions.DEFAULT);
    }

    @Test
    void aPortIsInItsRange() {
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put(
                "port 0 is out of range 1 to 65535",
                () -> network.connect(Noting::new, "localhost", 0, ConnectOptions.DEFAULT));
        calls.put(
                "port 65536 is out of range 1 to 65535",
                () -> network.connect(Noting::new, "localhost", 65_536, ConnectOptions.DEFAULT));
        calls.put(
                "port -1 is out of range 0 to 65535",
                () -> Network.checkServing(Noting::new, List.of("localhost"), -1, ServerOptions.DEFAULT));
        calls.put(
                "port 65536 is out of range 0 to 65535",
                () -> loop.getAddrInfo("localhost", 65_536, ResolveOptions.DEFAULT));
        assertRefused(calls);
        Network.checkServing(Noting::new, List.of("localhost"), 0, ServerOptions.DEFAULT);
        Network.checkServing(Noting::new, List.of("localhost"), 65_535, ServerOptions.DEFAULT);
    }

    @Test
    void aUnixSocketNeedsANameAndHasNoPorts() {
        UnixAddress named = UnixAddress.of(Path.of("none"));
        InetSocketAddress local = new InetSocketAddress("127.0.0.1", 0);
        String unnamed =
                "a path or a name is needed, not the unnamed address: UnixAddress.of, UnixAddress.abstractName";
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put(unnamed, () -> network.connect(Noting::new, UnixAddress.UNNAMED, ConnectOptions.DEFAULT));
        calls.put(
                "a Unix connection has no local address: " + local,
                () -> network.connect(Noting::new, named, ConnectOptions.DEFAULT.withLocalAddress(local)));
        for (ServerOptions wrong :
                List.of(ServerOptions.DEFAULT.withReusePort(true), ServerOptions.DEFAULT.withKeepAlive(true))) {
            calls.put(
                    "a Unix server has no ports to reuse and nothing to keep alive: " + wrong,
                    () -> Network.checkServing(Noting::new, named, wrong));
        }
        assertRefused(calls);
        assertThatThrownBy(() -> network.serve(Noting::new, UnixAddress.UNNAMED, ServerOptions.DEFAULT))
                .hasMessage(unnamed);
    }

    @Test
    void whatIsNotOfThisLibraryOrNotReadyIsRefused(@TempDir Path folder) throws Exception {
        Transport foreign = mock(Transport.class, "foreign");
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("somewhere", 80);
        try (SocketChannel channel = SocketChannel.open();
                FileChannel file = FileChannel.open(Files.createFile(folder.resolve("file")))) {
            Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
            calls.put(
                    "sendFile takes the transport of a connection that a loop of tulip made: foreign",
                    () -> loop.sendFile(foreign, file));
            calls.put(
                    "startTls takes a transport that a loop of tulip made: foreign",
                    () -> network.startTls(foreign, new Noting(), TlsOptions.client(), false, null));
            calls.put(
                    unresolved + " is unresolved; give an address, not a name",
                    () -> loop.getNameInfo(unresolved, NameFlags.NONE));
            calls.put(
                    channel + " is not connected; connect it first",
                    () -> network.adopt(Noting::new, channel, null, false));
            assertRefused(calls);
        }
    }

    @Test
    void aConnectionIsToldAfterItsProtocolHasHeardOfItAndItsLimitIsOver() {
        FakeStream stream = backend.newStream();
        backend.acceptFirst(stream);
        loop.runUntilCompleteVoid(() -> {
            Future<Connected<Transport, Noting>> connecting = network.connect(
                    Noting::new, "127.0.0.1", 80, ConnectOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)));
            Connected<Transport, Noting> connected = connecting.await();
            assertThat(events).containsExactly("made");
            assertThat(connected.protocol()).isInstanceOf(Noting.class);
            Tulip.sleep(Duration.ofSeconds(9)).await();
            assertThat(connected.transport().isClosing()).isFalse();
            assertThat(stream.calls).doesNotContain("close");
            connected.transport().abort();
            Play.ticks(2);
        });
    }

    @Test
    void aFactoryThatFailsFailsTheConnectionAndClosesTheSocket() {
        FakeStream stream = backend.newStream();
        backend.acceptFirst(stream);
        loop.runUntilCompleteVoid(() -> {
            Future<?> connecting = network.connect(
                    () -> {
                        throw new IllegalStateException("broken");
                    },
                    "127.0.0.1",
                    80,
                    ConnectOptions.DEFAULT);
            assertThatThrownBy(connecting::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
            assertThat(stream.calls).contains("close");
        });
    }

    @Test
    void aServerOnKnownAddressesDoesNotServeYet() throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 80);
        loop.runUntilCompleteVoid(() -> {
            ServerImpl server = network.serverAt(Noting::new, List.of(address), false, ServerOptions.DEFAULT, backend);
            assertThat(server.isServing()).isFalse();
            assertThat(server.bothFamilies()).isFalse();
            assertThat(backend.bound).containsExactly(address);
            server.close();
            ServerImpl nowhere = network.serverAt(Noting::new, List.of(), true, ServerOptions.DEFAULT, backend);
            assertThat(nowhere.bothFamilies()).isTrue();
            assertThat(nowhere.addresses()).isEmpty();
        });
    }
}
