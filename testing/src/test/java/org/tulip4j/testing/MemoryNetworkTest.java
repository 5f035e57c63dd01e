package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** Connections as a user sees them. */
class MemoryNetworkTest {
    /** Both ends of a connection. */
    private record Ends(Server server, RecordingProtocol here, RecordingProtocol there) {
        static Ends connect(EventLoop loop) {
            return connect(loop, false);
        }

        static Ends connect(EventLoop loop, boolean keepOpen) {
            RecordingProtocol there = new RecordingProtocol(keepOpen);
            Server server = loop.createServer(() -> there, "127.0.0.1", 0).await();
            RecordingProtocol here = new RecordingProtocol(keepOpen);
            loop.createConnection(() -> here, "127.0.0.1", port(server)).await();
            there.made().await();
            server.close();
            return new Ends(server, here, there);
        }
    }

    private static int port(Server server) {
        return server.port();
    }

    private static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @TulipTest
    void bytesArriveInOrderAndCloseEndsBothSides(EventLoop loop) {
        Ends ends = Ends.connect(loop);
        ends.here().transport().write("hello ".getBytes());
        ends.here().transport().write("world".getBytes());
        ends.here().transport().close();
        assertThat(ends.there().lost().await()).isNull();
        assertThat(ends.here().lost().await()).isNull();
        assertThat(ends.there().events()).containsExactly("made", "data hello world", "eof", "lost");
        assertThat(ends.here().events()).containsExactly("made", "lost");
    }

    @TulipTest
    void portsAreCountedUpAndNamedOnBothEnds(EventLoop loop) {
        Ends ends = Ends.connect(loop);
        SocketAddress server = new InetSocketAddress("127.0.0.1", 49_152);
        SocketAddress client = new InetSocketAddress("127.0.0.1", 49_153);
        assertThat(ends.here().transport().extraInfo(InfoKey.PEERNAME)).isEqualTo(server);
        assertThat(ends.here().transport().extraInfo(InfoKey.SOCKNAME)).isEqualTo(client);
        assertThat(ends.there().transport().extraInfo(InfoKey.PEERNAME)).isEqualTo(client);
        assertThat(ends.there().transport().extraInfo(InfoKey.SOCKNAME)).isEqualTo(server);
        ends.here().transport().close();
        ends.there().lost().await();
    }

    @TulipTest
    void nobodyListeningIsNamed(EventLoop loop) {
        assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80)
                        .await())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("refused")
                .hasMessageContaining("127.0.0.1:80");
    }

    @TulipTest
    void anAddressInUseIsNamedAndFreeAgainAfterClose(EventLoop loop) {
        Server first = loop.createServer(RecordingProtocol::new, null, 80).await();
        assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, "127.0.0.1", 80)
                        .await())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:80");
        first.close();
        loop.createServer(RecordingProtocol::new, "127.0.0.1", 80).await().close();
    }

    @TulipTest
    void theWildcardHearsEveryAddress(EventLoop loop) {
        RecordingProtocol there = new RecordingProtocol();
        Server server = loop.createServer(() -> there, null, 80).await();
        RecordingProtocol here = new RecordingProtocol();
        loop.createConnection(() -> here, "10.1.2.3", 80).await();
        assertThat(there.made().await().extraInfo(InfoKey.SOCKNAME)).isEqualTo(new InetSocketAddress("10.1.2.3", 80));
        server.close();
        here.transport().close();
        there.lost().await();
    }

    @TulipTest
    void aLocalAddressIsBoundAndTakenTwiceRefused(EventLoop loop) {
        Server server =
                loop.createServer(RecordingProtocol::new, "127.0.0.1", 80).await();
        ConnectOptions options = ConnectOptions.DEFAULT.withLocalAddress(new InetSocketAddress("127.0.0.1", 5000));
        Transport first = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80, options)
                .await()
                .transport();
        assertThat(first.extraInfo(InfoKey.SOCKNAME)).isEqualTo(new InetSocketAddress("127.0.0.1", 5000));
        assertThatThrownBy(() -> loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80, options)
                        .await())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:5000");
        server.close();
        first.close();
        server.waitClosed().await();
    }

    @TulipTest
    void aPausedReaderHoldsItsWriterBackAtTheCapacity(EventLoop loop, MemoryNetwork network) {
        Ends ends = Ends.connect(loop);
        Transport writer = ends.here().transport();
        ends.there().transport().pauseReading();
        writer.write(new byte[1 << 20]);
        ticks(10);
        assertThat(ends.here().events()).containsExactly("made", "pause");
        assertThat(writer.writeBufferSize()).isEqualTo((1 << 20) - network.capacityBytes());
        ends.there().transport().resumeReading();
        ends.there().received(1 << 20).await();
        ticks(2);
        assertThat(ends.here().events()).containsExactly("made", "pause", "resume");
        writer.close();
        ends.there().lost().await();
        ends.here().lost().await();
    }

    @TulipTest
    void oneEventReadsNoMoreThanThereIsRoomFor(EventLoop loop) {
        List<Integer> pieces = new ArrayList<>();
        MemoryBackendProvider small = new MemoryBackendProvider(new MemoryNetwork(10));
        assertThat(small.network().capacityBytes()).isEqualTo(10);
        Thread thread = new Thread(() -> {
            try (EventLoop own = EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(small))) {
                own.runUntilCompleteVoid(() -> {
                    RecordingProtocol there = new RecordingProtocol() {
                        @Override
                        public void dataReceived(ByteBuffer data) {
                            pieces.add(data.remaining());
                            super.dataReceived(data);
                        }
                    };
                    own.createServer(() -> there, "127.0.0.1", 80).await();
                    Transport writer = own.createConnection(RecordingProtocol::new, "127.0.0.1", 80)
                            .await()
                            .transport();
                    writer.write("a text of twenty-five byt".getBytes());
                    there.received(25).await();
                    assertThat(there.text()).isEqualTo("a text of twenty-five byt");
                    writer.close();
                    there.lost().await();
                });
            }
        });
        thread.start();
        Tulip.toThreadVoid(() -> {
                    thread.join();
                })
                .await();
        assertThat(pieces).containsExactly(10, 10, 5);
    }

    @TulipTest
    void aHalfClosedConnectionStillCarriesTheAnswer(EventLoop loop) {
        Ends ends = Ends.connect(loop, true);
        ends.here().transport().write("question".getBytes());
        ends.here().transport().writeEof();
        ends.there().eof().await();
        ends.there().transport().write("answer".getBytes());
        ends.here().received(6).await();
        ends.there().transport().close();
        ends.here().eof().await();
        ends.here().transport().close();
        ends.here().lost().await();
        assertThat(ends.there().events()).containsExactly("made", "data question", "eof", "lost");
        assertThat(ends.here().events()).containsExactly("made", "data answer", "eof", "lost");
    }

    @TulipTest
    void closingWithBytesUnreadResetsThePeerAfterWhatReachedIt(EventLoop loop) {
        Ends ends = Ends.connect(loop, true);
        ends.there().transport().pauseReading();
        ends.here().transport().write("nobody reads this".getBytes());
        ends.there().transport().write("last words".getBytes());
        ends.there().transport().close();
        assertThat(ends.here().lost().await()).isInstanceOf(IOException.class).hasMessageContaining("Connection reset");
        assertThat(ends.here().events()).containsExactly("made", "data last words", "lost SocketException");
    }

    @TulipTest
    void theSecondWriteToAPeerThatIsGoneFails(EventLoop loop) {
        Ends ends = Ends.connect(loop, true);
        ends.there().transport().close();
        ends.here().eof().await();
        ends.here().transport().write(new byte[1]);
        ticks(3);
        assertThat(ends.here().lost().isDone()).isFalse();
        ends.here().transport().write(new byte[1]);
        assertThat(ends.here().lost().await()).isInstanceOf(IOException.class).hasMessageContaining("Broken pipe");
        assertThat(ends.here().events()).containsExactly("made", "eof", "lost SocketException");
    }

    @TulipTest
    void aResetBreaksBothEndsAndLosesWhatIsUnderWay(EventLoop loop, MemoryNetwork network) {
        Ends ends = Ends.connect(loop);
        ends.here().transport().write("lost on the way".getBytes());
        ends.here().transport().writeBufferSize();
        network.reset(ends.there().transport());
        assertThat(ends.here().lost().await()).hasMessageContaining("Connection reset");
        assertThat(ends.there().lost().await()).hasMessageContaining("Connection reset");
        assertThat(ends.there().events()).containsExactly("made", "lost SocketException");
    }

    @TulipTest
    void aResetInTheMiddleOfAWriteIsHeardByTheWriter(EventLoop loop, MemoryNetwork network) {
        Ends ends = Ends.connect(loop);
        ends.there().transport().pauseReading();
        ends.here().transport().pauseReading();
        ends.here().transport().write(new byte[1 << 20]);
        ticks(3);
        network.reset(ends.here().transport());
        assertThat(ends.here().lost().await()).isInstanceOf(IOException.class);
        ends.there().transport().abort();
        assertThat(ends.there().lost().await()).isNull();
    }

    @TulipTest
    void onlyItsOwnConnectionsCanBeReset(EventLoop loop) {
        Ends ends = Ends.connect(loop);
        assertThatThrownBy(() -> new MemoryNetwork().reset(ends.here().transport()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no connection of this memory network");
        ends.here().transport().close();
        ends.there().lost().await();
    }

    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void aFailedAcceptIsReportedAndTheConnectionAcceptedASecondLater(
            EventLoop loop, MemoryNetwork network, ManualClock clock) {
        List<Throwable> reports = new ArrayList<>();
        loop.setExceptionHandler((on, context) -> reports.add(context.exception()));
        IOException full = new OutOfResourcesException("Too many open files", new IOException("EMFILE"));
        network.failNextAccept(full);
        Ends ends = Ends.connect(loop);
        assertThat(reports).containsExactly(full);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(1));
        ends.here().transport().close();
        ends.there().lost().await();
    }

    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void afterAnotherFailureTheConnectionIsAcceptedAtOnce(EventLoop loop, MemoryNetwork network, ManualClock clock) {
        List<Throwable> reports = new ArrayList<>();
        loop.setExceptionHandler((on, context) -> reports.add(context.exception()));
        IOException down = new IOException("Network is down");
        network.failNextAccept(down);
        Ends ends = Ends.connect(loop);
        assertThat(reports).containsExactly(down);
        assertThat(clock.elapsed()).isZero();
        ends.here().transport().close();
        ends.there().lost().await();
    }

    @TulipTest
    void connectsBeyondTheBacklogWaitUntilThereIsRoom(EventLoop loop) {
        ServerOptions options = ServerOptions.DEFAULT.withBacklog(1).withStartServing(false);
        Server server =
                loop.createServer(Protocols::closing, "127.0.0.1", 80, options).await();
        var first = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80);
        var second = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80);
        first.await();
        ticks(5);
        assertThat(second.isDone()).isFalse();
        server.startServing().await();
        second.await().protocol().lost().await();
        first.await().protocol().lost().await();
        server.close();
        server.waitClosed().await();
    }

    @TulipTest
    void aListenerThatClosesRefusesWhoeverWaits(EventLoop loop) {
        ServerOptions options = ServerOptions.DEFAULT.withBacklog(1).withStartServing(false);
        Server server = loop.createServer(RecordingProtocol::new, "127.0.0.1", 80, options)
                .await();
        RecordingProtocol queued = new RecordingProtocol();
        loop.createConnection(() -> queued, "127.0.0.1", 80).await();
        var waiting = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80);
        server.close();
        assertThat(queued.lost().await()).isInstanceOf(IOException.class).hasMessageContaining("reset");
        assertThatThrownBy(waiting::await).isInstanceOf(ConnectException.class).hasMessageContaining("127.0.0.1:80");
    }

    @TulipTest
    void aConnectThatIsCancelledLeavesNothingBehind(EventLoop loop) {
        ServerOptions options = ServerOptions.DEFAULT.withBacklog(1).withStartServing(false);
        List<RecordingProtocol> accepted = new ArrayList<>();
        Server server = loop.createServer(
                        () -> {
                            accepted.add(new RecordingProtocol());
                            return accepted.get(accepted.size() - 1);
                        },
                        List.of("127.0.0.1"),
                        80,
                        options)
                .await();
        var established = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80);
        var waiting = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80);
        established.cancel();
        waiting.cancel();
        server.startServing().await();
        ticks(5);
        assertThat(accepted).hasSize(1);
        assertThat(accepted.get(0).events()).containsExactly("made", "eof", "lost");
        server.close();
        server.waitClosed().await();
    }

    @TulipTest
    void aBufferedProtocolIsReadIntoItsOwnBuffer(EventLoop loop) {
        ByteBuffer own = ByteBuffer.allocate(4);
        var done = loop.<String>createFuture();
        StringBuilder text = new StringBuilder();
        Server server = loop.createServer(
                        () -> new BufferedProtocol() {
                            @Override
                            public ByteBuffer getBuffer(int sizeHint) {
                                return own;
                            }

                            @Override
                            public void bufferUpdated(int count) {
                                text.append(new String(own.array(), 0, count)).append('|');
                            }

                            @Override
                            public void connectionLost(Throwable exception) {
                                done.setResult(text.toString());
                            }
                        },
                        "127.0.0.1",
                        80)
                .await();
        Transport writer = loop.createConnection(RecordingProtocol::new, "127.0.0.1", 80)
                .await()
                .transport();
        writer.write("0123456789".getBytes());
        writer.close();
        assertThat(done.await()).isEqualTo("0123|4567|89|");
        server.close();
        server.waitClosed().await();
    }

    @TulipTest
    void socketOptionsAreRememberedUntilTheSocketIsClosed(EventLoop loop) throws IOException {
        Ends ends = Ends.connect(loop);
        var socket = ends.here().transport().extraInfo(InfoKey.SOCKET);
        assertThat(socket.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        assertThat(socket.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThatThrownBy(() -> socket.option(StandardSocketOptions.SO_RCVBUF))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SO_RCVBUF");
        ends.here().transport().close();
        ends.here().lost().await();
        ends.there().lost().await();
        assertThatThrownBy(() -> socket.option(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @TulipTest
    void theSameProgramDoesTheSameThingsInTheSameOrder(EventLoop loop) {
        assertThat(program()).isEqualTo(program()).isNotEmpty();
    }

    private static List<String> program() {
        List<String> events = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try (EventLoop loop = EventLoops.newLoop("memory")) {
                loop.runUntilCompleteVoid(() -> {
                    Server server = loop.createServer(() -> new Echo(events), "127.0.0.1", 0)
                            .await();
                    List<RecordingProtocol> clients = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        RecordingProtocol client = new RecordingProtocol();
                        clients.add(client);
                        Transport transport = loop.createConnection(() -> client, "127.0.0.1", port(server))
                                .await()
                                .transport();
                        transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(10));
                        transport.write(new byte[300_000 + i]);
                    }
                    for (RecordingProtocol client : clients) {
                        client.received(300_000).await();
                        client.transport().close();
                        client.lost().await();
                    }
                    server.close();
                    server.waitClosed().await();
                });
            }
        });
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return events;
    }

    /** Sends everything back and notes how much came when, from whom. */
    private static final class Echo implements Protocol {
        private final List<String> events;
        private Transport transport;

        Echo(List<String> events) {
            this.events = events;
        }

        @Override
        public void connectionMade(Transport connected) {
            transport = connected;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            events.add(transport.extraInfo(InfoKey.PEERNAME) + " " + data.remaining());
            transport.write(data);
        }
    }

    private static final class Protocols {
        /** Closes at once. */
        static Protocol closing() {
            return new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    transport.close();
                }
            };
        }
    }
}
