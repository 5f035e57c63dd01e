package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** The short forms: a server's port, an address in one piece, a connection that closes itself, a reader's limit in the options. */
class ShortFormsTest {
    private static Server greeting(ServerOptions options) {
        return Streams.startServer((reader, writer) -> writer.write("hello\n"), "127.0.0.1", 0, options)
                .await();
    }

    @TulipTest
    void aConnectionToAnAddressClosesItself() {
        try (Server server = greeting(ServerOptions.DEFAULT)) {
            InetSocketAddress address = server.address();
            assertThat(address).isEqualTo(new InetSocketAddress("127.0.0.1", server.port()));
            Streams.Connection left;
            try (Streams.Connection connection = Streams.openConnection(address).await()) {
                assertThat(connection.reader().readLine(StandardCharsets.UTF_8).await())
                        .isEqualTo("hello\n");
                InetSocketAddress peer = connection.writer().remoteAddress();
                assertThat(peer).isEqualTo(address);
                left = connection;
            }
            assertThat(left.writer().transport().isClosing()).isTrue();
            assertThat(left.writer().remoteAddress()).isEqualTo(address);
        }
    }

    @TulipTest
    void theReadersLimitIsAnOption() {
        try (Server server = greeting(ServerOptions.DEFAULT)) {
            ConnectOptions narrow = ConnectOptions.DEFAULT.withReaderLimit(3);
            try (var connection =
                    Streams.openConnection("127.0.0.1", server.port(), narrow).await()) {
                assertThatThrownBy(() -> connection.reader().readLine().await())
                        .isInstanceOf(LimitOverrunException.class)
                        .hasMessageContaining("3 bytes");
            }
        }
        assertThatThrownBy(() -> ServerOptions.DEFAULT.withReaderLimit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("readerLimit");
    }

    @TulipTest
    void aProtocolConnectsToAnAddressAndServesAHostWithOptions() {
        EventLoop loop = EventLoops.running();
        Server server = loop.createServer(RecordingProtocol::new, "127.0.0.1", 0, ServerOptions.DEFAULT.withBacklog(3))
                .await();
        var connected =
                loop.createConnection(RecordingProtocol::new, server.address()).await();
        assertThat(connected.transport().remoteAddress()).isEqualTo(server.address());
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("127.0.0.1", server.port());
        var again = loop.createConnection(RecordingProtocol::new, unresolved).await();
        assertThat(again.transport().remoteAddress()).isEqualTo(server.address());
        connected.transport().abort();
        again.transport().abort();
        server.close();
    }

    @TulipTest
    void aDatagramEndpointTellsItsAddresses() {
        EventLoop loop = EventLoops.running();
        DatagramTransport server = loop.createDatagramEndpoint(
                        () -> new DatagramProtocol() {}, DatagramOptions.localAddress("127.0.0.1", 0))
                .await()
                .transport();
        InetSocketAddress address = server.localAddress();
        DatagramTransport client = loop.createDatagramEndpoint(
                        () -> new DatagramProtocol() {}, DatagramOptions.remoteAddress("127.0.0.1", address.getPort()))
                .await()
                .transport();
        assertThat(client.remoteAddress()).isEqualTo(address);
        assertThatThrownBy(server::remoteAddress)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("peername")
                .hasMessageContaining("not known");
        client.close();
        server.close();
    }

    @TulipTest
    void aClosedServerHasNoPort() {
        Server server = greeting(ServerOptions.DEFAULT);
        server.close();
        assertThatThrownBy(server::port)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no port");
    }
}
