package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Transport;

/**
 * Connections: the order of callbacks, flow control, every way to end.
 *
 * @since 0.1.0
 */
public final class StreamTck {
    private static final int MUCH = 4 << 20;
    private static final String ONCE =
            "the sink hears of the end once; check what tells failed() or eof() besides the read and the write";

    private StreamTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("StreamTck");
        streams(suite);
        flow(suite);
        closing(suite);
        losses(suite);
        protocolsAndSockets(suite);
        return suite;
    }

    private static void streams(TckSuite suite) {
        suite.check(
                        "required_streams_madeComesFirst",
                        "connectionMade, then the connect future, then data; the backend does not read before"
                                + " resumeReading()",
                        StreamTck::madeComesFirst)
                .check(
                        "required_streams_bytesArriveInOrderOnce",
                        "every byte, in order, once, both ways; check partial writes and the position of the chunk",
                        StreamTck::bytesInOrder)
                .check(
                        "required_streams_aBufferedProtocolIsReadInto",
                        "bytes are put into the target from its position on, and filled() tells how many",
                        StreamTck::buffered);
    }

    private static void flow(TckSuite suite) {
        suite.check(
                        "required_flow_pauseReadingIsHonouredBetweenTwoReads",
                        "after pauseReading() in dataReceived nothing comes until resumeReading(), even if it was read"
                                + " already",
                        StreamTck::pauseBetweenReads)
                .check(
                        "required_flow_aTransportPausedFromTheStartHearsNothing",
                        "pauseReading() in connectionMade holds, for bytes and for the end behind them",
                        StreamTck::pausedFromTheStart)
                .check(
                        "required_flow_pauseAndResumeWritingAlternateAtTheMarks",
                        "a peer that does not read holds its writer back; check that write() takes only what the socket"
                                + " takes",
                        StreamTck::waterMarks);
    }

    private static void closing(TckSuite suite) {
        suite.check(
                        "required_closing_closeFlushes",
                        "everything written before close() arrives, then the end",
                        StreamTck::closeFlushes)
                .check(
                        "required_closing_nothingIsReceivedAfterClose",
                        "close() in dataReceived is the last the protocol hears but connectionLost",
                        StreamTck::nothingAfterClose)
                .check(
                        "required_closing_abortDropsWhatWaits",
                        "abort() loses the buffer and tells connectionLost(null)",
                        StreamTck::abort)
                .check(
                        "required_closing_halfCloseKeepsTheOtherDirection",
                        "writeEof() sends the end behind what waits; reading goes on",
                        StreamTck::halfClose)
                .check(
                        "required_closing_eofIsToldOnce",
                        "pauseReading and resumeReading after the end tell nothing more",
                        StreamTck::eofOnce);
    }

    private static void losses(TckSuite suite) {
        suite.check("required_lost_aClosedPeerIsToldOnce", ONCE, StreamTck::closedPeer)
                .check("required_lost_writingToAPeerThatIsGoneFailsOnce", ONCE, StreamTck::gonePeer)
                .check("required_lost_aResetIsAnIOExceptionToldOnce", ONCE, StreamTck::unreadReset)
                .check(
                        "required_lost_aResetInTheMiddleOfAWriteIsToldOnce",
                        ONCE,
                        StreamTck::resetWhileWriting,
                        Capability.SOCKETS)
                .check(
                        "required_lost_addressesAreKnownInConnectionLost",
                        "the socket is closed after connectionLost; its addresses stay",
                        StreamTck::addressesInLost);
    }

    private static void protocolsAndSockets(TckSuite suite) {
        suite.check(
                        "required_protocols_whatTheyThrowIsReportedAndLostComesOnce",
                        "an exception of dataReceived goes to the exception handler and ends the connection",
                        StreamTck::throwing)
                .check(
                        "required_sockets_anOptionOfAClosedSocketIsRefused",
                        "SocketView.option fails with IOException once the socket is closed",
                        StreamTck::optionAfterClose);
    }

    private static void madeComesFirst(TckStage stage) {
        stage.play(() -> {
            Server server = TckStage.serve(() -> new RecordingProtocol() {
                @Override
                public void connectionMade(Transport connected) {
                    super.connectionMade(connected);
                    connected.write("at once".getBytes());
                    connected.close();
                }
            });
            for (int i = 0; i < 10; i++) {
                List<String> whenConnected = new ArrayList<>();
                RecordingProtocol client = new RecordingProtocol();
                var connecting = TckStage.connecting(client, server);
                connecting.addDoneCallback(done -> whenConnected.addAll(client.events()));
                connecting.await();
                client.lost().await();
                assertEquals("made", whenConnected.get(0));
                assertEquals(List.of("made", "data at once", "eof", "lost"), client.events());
            }
            server.close();
            server.waitClosed().await();
        });
    }

    private static void bytesInOrder(TckStage stage) {
        byte[] pattern = TckStage.pattern(MUCH);
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            for (int from = 0, step = 1; from < MUCH; step = step * 3 % 99_991) {
                int length = Math.min(step, MUCH - from);
                ends.here().transport().write(ByteBuffer.wrap(pattern, from, length));
                ends.there().transport().write(ByteBuffer.wrap(pattern, from, length));
                from += length;
                if (ends.here().transport().writeBufferSize() > MUCH / 2) {
                    TckStage.passes(1);
                }
            }
            ends.there().received(MUCH).await();
            ends.here().received(MUCH).await();
            assertArrayEquals(pattern, ends.there().received());
            assertArrayEquals(pattern, ends.here().received());
            ends.end();
        });
    }

    private static void buffered(TckStage stage) {
        byte[] pattern = TckStage.pattern(100_000);
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Filling filling = new Filling(loop.createFuture());
            Server server = TckStage.serve(filling);
            RecordingProtocol client = new RecordingProtocol();
            Transport transport = TckStage.connect(client, server);
            transport.write(pattern);
            transport.close();
            assertArrayEquals(pattern, filling.done.await());
            client.lost().await();
            server.close();
        });
    }

    /** Reads into a buffer of its own that begins in the middle of an array. */
    private static final class Filling implements BufferedProtocol {
        private final Future<byte[]> done;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ByteBuffer buffer = ByteBuffer.allocate(3000);

        Filling(Future<byte[]> done) {
            this.done = done;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer.position(100);
        }

        @Override
        public void bufferUpdated(int count) {
            if (buffer.position() != 100) {
                throw new IllegalStateException("the position of the buffer was moved to " + buffer.position());
            }
            bytes.write(buffer.array(), 100, count);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            done.setResult(bytes.toByteArray());
        }
    }

    private static void pauseBetweenReads(TckStage stage) {
        int size = 1 << 20;
        stage.play(() -> {
            List<String> wrong = new ArrayList<>();
            RecordingProtocol reader = new RecordingProtocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    if (!transport().isReading()) {
                        wrong.add(data.remaining() + " bytes while paused");
                    }
                    super.dataReceived(data);
                    transport().pauseReading();
                }
            };
            Ends ends = Ends.connect(new RecordingProtocol(), reader);
            ends.here().transport().write(new byte[size]);
            while (reader.received().length < size) {
                TckStage.passes(3);
                reader.transport().resumeReading();
            }
            assertEquals(List.of(), wrong);
            ends.end();
        });
    }

    private static void pausedFromTheStart(TckStage stage) {
        stage.play(() -> {
            RecordingProtocol reader = new RecordingProtocol() {
                @Override
                public void connectionMade(Transport connected) {
                    super.connectionMade(connected);
                    connected.pauseReading();
                }
            };
            Ends ends = Ends.connect(new RecordingProtocol(), reader);
            ends.here().transport().write("early".getBytes());
            TckStage.passes(10);
            assertEquals(List.of("made"), reader.events());
            ends.here().transport().close();
            TckStage.passes(10);
            assertEquals(List.of("made"), reader.events());
            reader.transport().resumeReading();
            assertEquals(List.of("made"), reader.events(), "told inside resumeReading()");
            assertNull(reader.lost().await());
            assertEquals(List.of("made", "data early", "eof", "lost"), reader.events());
            assertNull(ends.here().lost().await());
            ends.end();
        });
    }

    private static void waterMarks(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            Transport writer = ends.here().transport();
            ends.there().transport().pauseReading();
            int total = 0;
            // What the system buffers is its own affair: write until it takes no more.
            while (ends.here().events().size() < 2) {
                writer.write(new byte[MUCH]);
                total += MUCH;
            }
            assertEquals(List.of("made", "pause"), ends.here().events());
            TckStage.passes(5);
            assertTrue(writer.writeBufferSize() > writer.writeBufferLimits().low(), "a paused peer was written to");
            assertEquals(List.of("made", "pause"), ends.here().events());
            ends.there().transport().resumeReading();
            ends.there().received(total).await();
            TckStage.passes(2);
            assertEquals(List.of("made", "pause", "resume"), ends.here().events());
            assertEquals(0, writer.writeBufferSize());
            ends.end();
        });
    }

    private static void closeFlushes(TckStage stage) {
        byte[] pattern = TckStage.pattern(MUCH);
        stage.play(() -> {
            for (int size : new int[] {1, 10_000, MUCH}) {
                Ends ends = Ends.connect(false);
                ends.here().transport().write(ByteBuffer.wrap(pattern, 0, size));
                ends.here().transport().close();
                assertNull(ends.there().lost().await());
                assertNull(ends.here().lost().await());
                assertEquals(size, ends.there().received().length, "bytes that arrived");
                assertArrayEquals(
                        java.util.Arrays.copyOf(pattern, size), ends.there().received());
                List<String> events = ends.there().events();
                assertEquals(List.of("eof", "lost"), events.subList(2, events.size()));
            }
        });
    }

    private static void nothingAfterClose(TckStage stage) {
        stage.play(() -> {
            RecordingProtocol reader = new RecordingProtocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    if (transport().isClosing()) {
                        throw new IllegalStateException("data after close");
                    }
                    super.dataReceived(data);
                    transport().close();
                }
            };
            Ends ends = Ends.connect(new RecordingProtocol(), reader);
            ends.here().transport().write(new byte[1 << 20]);
            assertNull(reader.lost().await());
            assertEquals(3, reader.events().size(), () -> reader.events().size() + " events: " + kinds(reader));
            ends.here().transport().abort();
            ends.here().lost().await();
        });
    }

    private static String kinds(RecordingProtocol protocol) {
        return String.join(
                ", ", protocol.events().stream().map(e -> e.split(" ")[0]).toList());
    }

    private static void abort(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            ends.there().transport().pauseReading();
            while (ends.here().events().size() < 2) {
                ends.here().transport().write(new byte[MUCH]);
            }
            ends.here().transport().abort();
            assertEquals(0, ends.here().transport().writeBufferSize());
            assertFalse(ends.here().lost().isDone(), "connectionLost inside abort()");
            assertNull(ends.here().lost().await());
            ends.there().transport().abort();
            assertNull(ends.there().lost().await());
            assertEquals("made, pause, lost", kinds(ends.here()));
        });
    }

    private static void halfClose(TckStage stage) {
        byte[] pattern = TckStage.pattern(MUCH);
        stage.play(() -> {
            Ends ends = Ends.connect(true);
            ends.here().transport().write(pattern);
            ends.here().transport().writeEof();
            ends.there().eof().await();
            assertArrayEquals(pattern, ends.there().received());
            ends.there().transport().write("answer".getBytes());
            ends.here().received(6).await();
            ends.there().transport().close();
            ends.here().eof().await();
            ends.here().transport().close();
            assertNull(ends.here().lost().await());
            assertNull(ends.there().lost().await());
        });
    }

    private static void eofOnce(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(true);
            ends.here().transport().writeEof();
            ends.there().eof().await();
            for (int i = 0; i < 3; i++) {
                ends.there().transport().pauseReading();
                TckStage.passes(2);
                ends.there().transport().resumeReading();
                TckStage.passes(2);
            }
            assertEquals(List.of("made", "eof"), ends.there().events());
            ends.end();
        });
    }

    private static void closedPeer(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            ends.there().transport().close();
            assertNull(ends.here().lost().await());
            TckStage.passes(5);
            assertEquals(List.of("made", "eof", "lost"), ends.here().events());
            assertEquals(List.of("made", "lost"), ends.there().events());
        });
    }

    private static void gonePeer(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(true);
            ends.there().transport().close();
            ends.here().eof().await();
            while (!ends.here().lost().isDone()) {
                ends.here().transport().write(new byte[10]);
                TckStage.passes(1);
            }
            assertInstanceOf(IOException.class, ends.here().lost().await());
            TckStage.passes(5);
            assertEquals("made, eof, lost", kinds(ends.here()));
        });
    }

    private static void unreadReset(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            List<Object> reports = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> reports.add(context));
            Ends ends = Ends.connect(true);
            ends.there().transport().pauseReading();
            TckStage.passes(2);
            ends.here().transport().write(new byte[1000]);
            TckStage.passes(10);
            ends.there().transport().close();
            // Some systems send the end before the reset; then only a write hears of it.
            while (!ends.here().lost().isDone()) {
                TckStage.passes(2);
                ends.here().transport().write(new byte[1]);
            }
            assertInstanceOf(IOException.class, ends.here().lost().await());
            TckStage.passes(5);
            assertEquals("made, lost", kinds(ends.here()).replace("eof, ", ""));
            assertEquals(List.of(), reports, "an I/O error went to the exception handler");
        });
    }

    private static void resetWhileWriting(TckStage stage) {
        stage.play(() -> {
            RecordingProtocol writer = new RecordingProtocol() {
                @Override
                public void connectionMade(Transport connected) {
                    super.connectionMade(connected);
                    connected.write(new byte[32 << 20]);
                }
            };
            Server server = TckStage.serve(writer);
            try (Socket peer = new Socket(TckStage.HOST, TckStage.port(server))) {
                writer.made().await();
                peer.setSoLinger(true, 0);
            }
            assertInstanceOf(IOException.class, writer.lost().await());
            server.close();
            server.waitClosed().await();
            assertEquals("made, pause, lost", kinds(writer));
        });
    }

    private static void addressesInLost(TckStage stage) {
        stage.play(() -> {
            List<Object> addresses = new ArrayList<>();
            RecordingProtocol client = new RecordingProtocol() {
                @Override
                public void connectionLost(@Nullable Throwable exception) {
                    addresses.add(String.valueOf(transport().extraInfo(InfoKey.PEERNAME)));
                    addresses.add(String.valueOf(transport().extraInfo(InfoKey.SOCKNAME)));
                    super.connectionLost(exception);
                }
            };
            Ends ends = Ends.connect(client, new RecordingProtocol());
            Object peer = ends.there().transport().extraInfo(InfoKey.SOCKNAME);
            Object own = ends.there().transport().extraInfo(InfoKey.PEERNAME);
            ends.there().transport().close();
            client.lost().await();
            assertEquals(List.of(String.valueOf(peer), String.valueOf(own)), addresses);
        });
    }

    private static void throwing(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            List<@Nullable Throwable> reports = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> reports.add(context.exception()));
            IllegalStateException boom = new IllegalStateException("boom");
            RecordingProtocol bad = new RecordingProtocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    throw boom;
                }
            };
            Ends ends = Ends.connect(new RecordingProtocol(), bad);
            ends.here().transport().write(new byte[] {1});
            assertEquals(boom, bad.lost().await());
            ends.here().transport().abort();
            ends.here().lost().await();
            TckStage.passes(3);
            assertEquals(List.of("made", "lost IllegalStateException"), bad.events());
            assertEquals(List.of(boom), reports);
        });
    }

    private static void optionAfterClose(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            var socket = ends.here().transport().extraInfo(InfoKey.SOCKET);
            assertNotNull(socket);
            assertTrue(socket.option(java.net.StandardSocketOptions.TCP_NODELAY), "TCP_NODELAY is off");
            var accepted = ends.there().transport().extraInfo(InfoKey.SOCKET);
            assertNotNull(accepted);
            assertTrue(
                    accepted.option(java.net.StandardSocketOptions.TCP_NODELAY),
                    "TCP_NODELAY is off in the accepted connection");
            Object peer = ends.here().transport().extraInfo(InfoKey.PEERNAME);
            Object own = ends.here().transport().extraInfo(InfoKey.SOCKNAME);
            assertTrue(peer != null && own != null, "addresses are unknown");
            ends.here().transport().close();
            ends.here().lost().await();
            ends.there().lost().await();
            TckStage.passes(2);
            assertEquals(peer, ends.here().transport().extraInfo(InfoKey.PEERNAME));
            assertEquals(own, ends.here().transport().extraInfo(InfoKey.SOCKNAME));
            org.junit.jupiter.api.Assertions.assertThrows(
                    IOException.class, () -> socket.option(java.net.StandardSocketOptions.TCP_NODELAY));
        });
    }
}
