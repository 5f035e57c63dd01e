package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * Whoever awaits a connection goes on before the first data of it, whatever it is made of: it may set the protocol, or its fields.
 *
 * @since 0.1.0
 */
public final class AwaitTck {
    private static final int TIMES = 10;
    private static final byte[] FIRST = "first".getBytes(StandardCharsets.US_ASCII);

    private AwaitTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("AwaitTck")
                .check(name("AConnection"), ASKS, stage -> play(stage, AwaitTck::connection))
                .check(
                        name("AConnection") + "_overTls",
                        ASKS,
                        stage -> play(stage.encrypted(TlsTck.good(stage)), AwaitTck::connection))
                .check(name("AUnixConnection"), ASKS, stage -> play(stage, AwaitTck::unix), Capability.UNIX)
                .check(name("AnAcceptedChannel"), ASKS, stage -> play(stage, AwaitTck::accepted), Capability.SOCKETS)
                .check(name("AConnectedChannel"), ASKS, stage -> play(stage, AwaitTck::adopted), Capability.SOCKETS)
                .check(name("StartTls"), ASKS, stage -> play(stage, seen -> startTls(stage, seen)))
                .check(name("ADatagramEndpoint"), ASKS, stage -> play(stage, AwaitTck::datagrams), Capability.DATAGRAMS)
                .check(name("AReadPipe"), ASKS, stage -> play(stage, AwaitTck::pipe), Capability.SOCKETS);
    }

    private static final String ASKS =
            "The step of whoever awaits it comes before the first data, though that has arrived; check that"
                    + " nothing is read before resumeReading().";

    private static String name(String what) {
        return "required_connecting_whoAwaits" + what + "RunsBeforeItsData";
    }

    /** Notes in which order things happen. */
    private static final class Seen implements Protocol {
        private final List<String> order = new ArrayList<>();
        private final Future<@Nullable Void> data = EventLoops.running().createFuture();

        @Override
        public void connectionMade(Transport made) {
            order.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {
            if (!data.isDone()) {
                order.add("data");
                data.setResult(null);
            }
        }

        <T> T await(Future<T> what) {
            T made = what.await();
            order.add("awaited");
            return made;
        }

        void end(Transport transport) {
            data.await();
            transport.abort();
        }
    }

    private interface Scene {
        void play(Seen seen) throws Exception;
    }

    private static void play(TckStage stage, Scene scene) {
        stage.play(() -> {
            for (int i = 0; i < TIMES; i++) {
                Seen seen = new Seen();
                scene.play(seen);
                assertEquals(List.of("made", "awaited", "data"), seen.order);
            }
        });
    }

    /** Writes as soon as it is connected. */
    private static final class Greeting implements Protocol {
        @Override
        public void connectionMade(Transport made) {
            made.write(FIRST);
        }
    }

    private static void connection(Seen seen) {
        Server server = TckStage.serve(Greeting::new);
        Future<Connected<Transport, Seen>> connecting = TckStage.connecting(seen, server);
        seen.end(seen.await(connecting).transport());
        server.close();
        server.abortClients();
    }

    private static void unix(Seen seen) throws Exception {
        EventLoop loop = EventLoops.running();
        Path folder = Files.createTempDirectory("tck");
        Path path = folder.resolve("s");
        try {
            Server server = loop.createUnixServer(Greeting::new, path).await();
            seen.end(seen.await(loop.createUnixConnection(() -> seen, path)).transport());
            server.close();
            server.abortClients();
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    private static void accepted(Seen seen) throws Exception {
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress(TckStage.HOST, 0))) {
            InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                client.getOutputStream().write(FIRST);
                SocketChannel channel = listening.accept();
                seen.end(seen.await(EventLoops.running().connectAccepted(() -> seen, channel))
                        .transport());
            }
        }
    }

    private static void adopted(Seen seen) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, java.net.InetAddress.getByName(TckStage.HOST))) {
            SocketChannel channel = SocketChannel.open(listening.getLocalSocketAddress());
            try (Socket peer = listening.accept()) {
                peer.getOutputStream().write(FIRST);
                seen.end(seen.await(EventLoops.running().createConnection(() -> seen, channel))
                        .transport());
            }
        }
    }

    /** The client's last word in the handshake and its first data come together. */
    private static void startTls(TckStage stage, Seen seen) {
        EventLoop loop = EventLoops.running();
        RecordingProtocol here = new RecordingProtocol();
        RecordingProtocol there = new RecordingProtocol();
        Ends ends = Ends.connect(here, there);
        seen.order.add("made");
        here.transport().setProtocol(seen);
        Future<Transport> upgrade = loop.startTls(here.transport(), seen, stage.server(TlsTck.Good.CERTIFICATE), true);
        Future<Transport> client = loop.startTls(
                there.transport(), there, stage.client(TlsTck.Good.CERTIFICATE).withServerHostname("localhost"), false);
        client.addDoneCallback(done -> done.result().write(FIRST));
        seen.end(seen.await(upgrade));
        there.lost().await();
        ends.server().waitClosed().await();
    }

    private static void datagrams(Seen seen) {
        EventLoop loop = EventLoops.running();
        var receiving = loop.createDatagramEndpoint(
                () -> new DatagramProtocol() {
                    @Override
                    public void connectionMade(DatagramTransport made) {
                        seen.order.add("made");
                        // It is bound: what it sends to itself waits when it begins to read.
                        made.sendTo(ByteBuffer.wrap(FIRST), localAddress(made));
                    }

                    @Override
                    public void datagramReceived(ByteBuffer data, InetSocketAddress peer) {
                        seen.dataReceived(data);
                    }
                },
                DatagramOptions.localAddress(TckStage.HOST, 0));
        DatagramTransport transport = seen.await(receiving).transport();
        seen.data.await();
        transport.abort();
    }

    private static InetSocketAddress localAddress(DatagramTransport transport) {
        return transport.localAddress();
    }

    private static void pipe(Seen seen) throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            sink.write(ByteBuffer.wrap(FIRST));
            var reading = EventLoops.running()
                    .connectReadPipe(
                            () -> new org.tulip4j.transport.ReadProtocol<org.tulip4j.transport.ReadTransport>() {
                                @Override
                                public void connectionMade(org.tulip4j.transport.ReadTransport made) {
                                    seen.order.add("made");
                                }

                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    seen.dataReceived(data);
                                }
                            },
                            pipe.source());
            var transport = seen.await(reading).transport();
            seen.data.await();
            transport.close();
        }
    }
}
