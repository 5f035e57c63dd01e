package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Transport;

/**
 * Listening, accepting, connecting.
 *
 * @since 0.1.0
 */
public final class ServerTck {
    private static final int MANY = 60;

    private ServerTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("ServerTck");
        servers(suite);
        connections(suite);
        return suite;
    }

    private static void servers(TckSuite suite) {
        suite.check(
                        "required_servers_aPortInUseIsNamed",
                        "BindException with host and port; refused connects name theirs",
                        ServerTck::portInUse)
                .check(
                        "required_servers_aClosedPortIsFreeAfterAPass",
                        "the listening socket is closed for the system too when the loop has passed",
                        ServerTck::portIsFree)
                .check(
                        "required_servers_anAddressIsFreeWhenItsServerIsClosed",
                        "after close(), after closeAndWait() and after a createServer that failed the address can be bound"
                                + " in the same pass; check what keeps a closed socket open",
                        ServerTck::addressIsFree,
                        Capability.CLOSES_AT_ONCE)
                .check(
                        "required_servers_nothingIsAcceptedBeforeServing",
                        "connections wait in the backlog until resumeAccepting()",
                        ServerTck::backlog)
                .check(
                        "required_servers_everyConnectionIsAcceptedOnce",
                        "many connects at once: one protocol each; check that accepting goes on after a full turn",
                        ServerTck::manyAtOnce)
                .check(
                        "required_servers_closeDuringABurstLosesNoConnection",
                        "each protocol that heard connectionMade hears connectionLost",
                        ServerTck::closeDuringBurst)
                .check(
                        "required_servers_aListeningChannelIsTakenOverOrRefused",
                        "adoptListener() takes a channel that the caller bound, and its listener closes it; or returns null and leaves the"
                                + " channel as it was",
                        ServerTck::listeningChannel)
                .check(
                        "required_servers_connectionsOutliveTheirServer",
                        "close() of a listener leaves accepted connections alone",
                        ServerTck::outlive)
                .check(
                        "required_servers_peerAndOwnAddressesAgree",
                        "sockname and peername of both ends are each other's",
                        ServerTck::addresses);
    }

    private static void connections(TckSuite suite) {
        suite.check(
                        "required_connections_badHostsAndPortsAreRefusedAtTheCall",
                        "IllegalArgumentException or UnknownHostException, named",
                        ServerTck::badHosts)
                .check(
                        "required_connections_aCancelledConnectIsSilent",
                        "after Attempt.cancel() nothing is told and the socket is closed",
                        ServerTck::cancelledConnect)
                .check(
                        "required_connections_aConnectedChannelIsTakenOver",
                        "adopt() takes a blocking or non-blocking channel with what it has received; closing closes it",
                        ServerTck::adopted,
                        Capability.SOCKETS)
                .check(
                        "required_connections_aChannelThatIsNotConnectedIsRefused",
                        "IllegalArgumentException, and the channel is left to its owner",
                        ServerTck::notConnected,
                        Capability.SOCKETS)
                .check(
                        "required_protocols_aFactoryThatThrowsClosesAndReports",
                        "the connection is closed and the exception handler told",
                        ServerTck::throwingFactory);
    }

    private static void portInUse(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Server server = TckStage.serve(new RecordingProtocol());
            int port = TckStage.port(server);
            String inUse = assertThrows(
                            BindException.class, () -> loop.createServer(RecordingProtocol::new, TckStage.HOST, port)
                                    .await())
                    .getMessage();
            assertTrue(inUse.contains(TckStage.HOST) && inUse.contains(String.valueOf(port)), inUse);
            server.close();
            server.waitClosed().await();
            TckStage.passes(3);
            String refused = assertThrows(ConnectException.class, () -> loop.createConnection(
                                    RecordingProtocol::new, TckStage.HOST, port)
                            .await())
                    .getMessage();
            assertTrue(refused.contains(String.valueOf(port)), refused);
        });
    }

    private static void portIsFree(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Server first = TckStage.serve(new RecordingProtocol());
            int port = TckStage.port(first);
            first.close();
            TckStage.passes(3);
            Server second = loop.createServer(RecordingProtocol::new, TckStage.HOST, port)
                    .await();
            assertEquals(port, TckStage.port(second));
            second.close();
        });
    }

    private static void addressIsFree(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Server first = TckStage.serve(new RecordingProtocol());
            int port = TckStage.port(first);
            first.close();
            Server second = bindTo(loop, port);
            second.closeAndWait().await();
            Server third = bindTo(loop, port);
            third.close();
            Server taken =
                    loop.createServer(RecordingProtocol::new, "127.0.0.2", port).await();
            assertThrows(BindException.class, () -> loop.createServer(
                            RecordingProtocol::new, List.of(TckStage.HOST, "127.0.0.2"), port, ServerOptions.DEFAULT)
                    .await());
            bindTo(loop, port).close();
            taken.close();
        });
    }

    private static Server bindTo(EventLoop loop, int port) {
        return loop.createServer(RecordingProtocol::new, TckStage.HOST, port).await();
    }

    private static void backlog(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            RecordingProtocol there = new RecordingProtocol();
            Server server = loop.createServer(
                            () -> there, TckStage.HOST, 0, ServerOptions.DEFAULT.withStartServing(false))
                    .await();
            RecordingProtocol here = new RecordingProtocol();
            TckStage.connect(here, server).write("waiting".getBytes());
            TckStage.passes(10);
            assertEquals(List.of(), there.events());
            server.startServing().await();
            there.received(7).await();
            assertEquals(List.of("made", "data waiting"), there.events());
            server.close();
            here.transport().close();
            there.lost().await();
            here.lost().await();
        });
    }

    private static void manyAtOnce(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            List<RecordingProtocol> accepted = new ArrayList<>();
            ServerOptions options = ServerOptions.DEFAULT.withBacklog(MANY);
            Server server = loop.createServer(() -> remember(accepted), TckStage.HOST, 0, options)
                    .await();
            List<Future<Connected<Transport, RecordingProtocol>>> connecting = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                connecting.add(loop.createConnection(RecordingProtocol::new, TckStage.HOST, TckStage.port(server)));
            }
            List<Connected<Transport, RecordingProtocol>> connected =
                    Tulip.gather(connecting).await();
            for (Connected<Transport, RecordingProtocol> one : connected) {
                one.transport().close();
                one.protocol().lost().await();
            }
            while (accepted.size() < MANY) {
                TckStage.passes(1);
            }
            server.close();
            server.waitClosed().await();
            TckStage.passes(2);
            assertEquals(MANY, accepted.size());
            for (RecordingProtocol one : accepted) {
                assertEquals(List.of("made", "eof", "lost"), one.events());
            }
        });
    }

    private static RecordingProtocol remember(List<RecordingProtocol> all) {
        RecordingProtocol made = new RecordingProtocol();
        all.add(made);
        return made;
    }

    private static void closeDuringBurst(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            List<RecordingProtocol> accepted = new ArrayList<>();
            Server[] server = new Server[1];
            server[0] = loop.createServer(
                            () -> {
                                RecordingProtocol made = remember(accepted);
                                if (accepted.size() == 3) {
                                    server[0].close();
                                }
                                return made;
                            },
                            TckStage.HOST,
                            0)
                    .await();
            int port = TckStage.port(server[0]);
            List<Future<?>> connecting = new ArrayList<>();
            List<RecordingProtocol> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                connecting.add(loop.createConnection(() -> remember(clients), TckStage.HOST, port));
            }
            Tulip.gatherReturnExceptions(connecting).await();
            for (RecordingProtocol client : clients) {
                client.transport().close();
                client.lost().await();
            }
            server[0].waitClosed().await();
            assertTrue(accepted.size() >= 3, () -> accepted.size() + " accepted");
            for (RecordingProtocol one : accepted) {
                one.lost().await();
                assertEquals("made", one.events().get(0));
            }
        });
    }

    private static void outlive(TckStage stage) {
        stage.play(() -> {
            TckStage.Ends ends = TckStage.Ends.connect(false);
            TckStage.passes(3);
            ends.here().transport().write("still".getBytes());
            ends.there().received(5).await();
            ends.there().transport().write("here".getBytes());
            ends.here().received(4).await();
            Future<@Nullable Void> closed = ends.server().waitClosed();
            assertTrue(!closed.isDone(), "waitClosed() was done while a connection was open");
            ends.here().transport().close();
            assertNull(ends.there().lost().await());
            closed.await();
        });
    }

    private static void addresses(TckStage stage) {
        stage.play(() -> {
            TckStage.Ends ends = TckStage.Ends.connect(false);
            Transport here = ends.here().transport();
            Transport there = ends.there().transport();
            assertEquals(there.extraInfo(InfoKey.SOCKNAME), here.extraInfo(InfoKey.PEERNAME));
            assertEquals(there.extraInfo(InfoKey.PEERNAME), here.extraInfo(InfoKey.SOCKNAME));
            ends.end();
        });
    }

    private static void badHosts(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            for (int port : new int[] {-1, 0, 65_536}) {
                String message = assertThrows(
                                IllegalArgumentException.class,
                                () -> loop.createConnection(RecordingProtocol::new, TckStage.HOST, port))
                        .getMessage();
                assertTrue(message.contains(String.valueOf(port)), message);
            }
            assertThrows(IllegalArgumentException.class, () -> loop.createConnection(RecordingProtocol::new, " ", 80));
            String unknown = assertThrows(UnknownHostException.class, () -> loop.createConnection(
                                    RecordingProtocol::new, "no-such-host.invalid", 80)
                            .await())
                    .getMessage();
            assertTrue(unknown.contains("no-such-host.invalid"), unknown);
        });
    }

    private static void cancelledConnect(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Server server =
                    loop.createServer(RecordingProtocol::new, TckStage.HOST, 0).await();
            List<RecordingProtocol> made = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                loop.createConnection(() -> remember(made), TckStage.HOST, TckStage.port(server))
                        .cancel();
            }
            TckStage.passes(5);
            assertEquals(List.of(), made);
            server.close();
            TckStage.passes(2);
        });
    }

    private static void adopted(TckStage stage) {
        byte[] pattern = TckStage.pattern(1 << 20);
        stage.play(() -> {
            for (boolean blocking : new boolean[] {true, false}) {
                RecordingProtocol there = new RecordingProtocol();
                Server server = TckStage.serve(there);
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(TckStage.HOST, TckStage.port(server)));
                channel.configureBlocking(blocking);
                SocketAddress own = channel.getLocalAddress();
                there.made().await();
                there.transport().write("early".getBytes());
                TckStage.passes(3);
                RecordingProtocol here = new RecordingProtocol();
                Transport transport = EventLoops.running()
                        .createConnection(() -> here, channel)
                        .await()
                        .transport();
                here.received(5).await();
                assertEquals(List.of("made", "data early"), here.events());
                assertEquals(own, transport.extraInfo(InfoKey.SOCKNAME));
                assertEquals(server.addresses().get(0), transport.extraInfo(InfoKey.PEERNAME));
                transport.write(pattern);
                there.received(pattern.length).await();
                assertArrayEquals(pattern, there.received());
                transport.close();
                assertNull(here.lost().await());
                assertNull(there.lost().await());
                while (channel.isOpen()) {
                    TckStage.passes(1);
                }
                server.close();
                server.waitClosed().await();
            }
        });
    }

    private static void listeningChannel(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            try (ServerSocketChannel channel = ServerSocketChannel.open()) {
                channel.bind(new InetSocketAddress(TckStage.HOST, 0));
                SocketAddress bound = channel.getLocalAddress();
                RecordingProtocol there = new RecordingProtocol();
                Server server;
                try {
                    server = loop.createServer(() -> there, channel).await();
                } catch (UnsupportedOperationException refused) {
                    String backend = loop.report().backend();
                    assertTrue(String.valueOf(refused.getMessage()).contains(backend), "no name: " + refused);
                    assertTrue(channel.isOpen() && channel.isBlocking(), "the channel was changed");
                    return;
                }
                assertEquals(List.of(bound), server.addresses());
                RecordingProtocol here = new RecordingProtocol();
                TckStage.connect(here, server).write("hello".getBytes());
                there.received(5).await();
                server.close();
                assertFalse(channel.isOpen(), "the channel is open when its server is closed");
                here.transport().close();
                there.lost().await();
                server.waitClosed().await();
            }
        });
    }

    private static void notConnected(TckStage stage) {
        stage.play(() -> {
            try (SocketChannel channel = SocketChannel.open()) {
                assertThrows(IllegalArgumentException.class, () -> EventLoops.running()
                        .createConnection(RecordingProtocol::new, channel));
                assertTrue(channel.isOpen() && channel.isBlocking(), "the channel was changed");
            }
        });
    }

    private static void throwingFactory(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<@Nullable Throwable> report = loop.createFuture();
            loop.setExceptionHandler((on, context) -> report.trySetResult(context.exception()));
            Server server = loop.createServer(
                            () -> {
                                throw new IllegalStateException("no protocol");
                            },
                            TckStage.HOST,
                            0)
                    .await();
            RecordingProtocol client = new RecordingProtocol();
            TckStage.connect(client, server);
            assertEquals("no protocol", String.valueOf(report.await().getMessage()));
            client.lost().await();
            server.close();
            server.waitClosed().await();
        });
    }
}
