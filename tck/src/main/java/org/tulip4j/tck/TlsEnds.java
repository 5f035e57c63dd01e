package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.tck.TlsTck.Certificates;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Transport;

/** The checks of {@link TlsTck} on the end of an encrypted connection, with a relay between the two ends. */
final class TlsEnds {
    private TlsEnds() {}

    /** Adds these checks to the suite. */
    static void addTo(TckSuite suite) {
        suite.check(
                        "required_tlsEnd_anEndWithoutAFarewellIsAnEnd",
                        "TCP's end alone: eofReceived, then connectionLost(null)",
                        TlsEnds::noFarewell)
                .check(
                        "required_tlsEnd_anEndInTheMiddleOfARecordIsAnError",
                        "what is cut off is not passed over in silence",
                        TlsEnds::cutRecord)
                .check(
                        "required_tlsEnd_garbageIsAnError",
                        "bytes that are no TLS end the connection with an SSLException, behind the data before them",
                        TlsEnds::garbage)
                .check(
                        "required_tlsEnd_aFarewellThatIsNotAnsweredIsTooLate",
                        "the end has a time limit; then connectionLost(SocketTimeoutException)",
                        TlsEnds::noAnswer)
                .check(
                        "required_tlsEnd_abortAsksNobody",
                        "abort() closes at once, also while the peer's farewell is awaited",
                        TlsEnds::abort)
                .check(
                        "required_tlsEnd_halfACloseIsRefused",
                        "canWriteEof() is false, writeEof() throws, and keeping open after the end does not work",
                        TlsEnds::noHalfClose);
    }

    /** Both ends with a relay between them. */
    private record Relayed(Server server, TlsRelay relay, RecordingProtocol here, RecordingProtocol there)
            implements AutoCloseable {
        static Relayed connect() {
            RecordingProtocol there = new RecordingProtocol();
            RecordingProtocol here = new RecordingProtocol();
            Server server = TckStage.serve(there);
            TlsRelay relay = new TlsRelay(server);
            TckStage.connect(here, relay.front());
            there.made().await();
            here.transport().write("hello".getBytes());
            there.received(5).await();
            there.transport().write("hello".getBytes());
            here.received(5).await();
            return new Relayed(server, relay, here, there);
        }

        @Override
        public void close() {
            relay.close();
            server.close();
            server.waitClosed().await();
        }
    }

    private static void noFarewell(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            try (Relayed ends = Relayed.connect()) {
                ends.relay().cut();
                assertNull(ends.here().lost().await());
                assertNull(ends.there().lost().await());
                assertEquals(
                        List.of("made", "data hello", "eof", "lost"),
                        ends.here().events());
                assertEquals(
                        List.of("made", "data hello", "eof", "lost"),
                        ends.there().events());
            }
        });
    }

    private static void cutRecord(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            try (Relayed ends = Relayed.connect()) {
                // The head of a record of 256 bytes, and no more.
                ends.relay().inject(new byte[] {23, 3, 3, 1, 0, 42});
                ends.relay().cut();
                assertInstanceOf(SSLException.class, ends.here().lost().await());
                assertInstanceOf(SSLException.class, ends.there().lost().await());
                assertEquals(
                        List.of("made", "data hello", "lost SSLException"),
                        ends.here().events());
            }
        });
    }

    private static void garbage(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            try (Relayed ends = Relayed.connect()) {
                ends.relay().inject(TckStage.pattern(100));
                assertInstanceOf(SSLException.class, ends.here().lost().await());
                assertInstanceOf(SSLException.class, ends.there().lost().await());
                assertEquals("data hello", ends.here().events().get(1));
                assertEquals(3, ends.here().events().size());
            }
        });
    }

    private static void noAnswer(TckStage stage) {
        Duration limit = Duration.ofMillis(30);
        Encryption hasty = new Encryption(
                stage.server(Certificates.GOOD), stage.client(Certificates.GOOD).withShutdownTimeout(limit));
        stage.encrypted(hasty).play(() -> {
            try (Relayed ends = Relayed.connect()) {
                ends.relay().mute();
                ends.here().transport().close();
                Throwable thrown = ends.here().lost().await();
                assertInstanceOf(SocketTimeoutException.class, thrown);
                assertTrue(String.valueOf(thrown.getMessage()).contains("PT0.03S"), thrown::getMessage);
            }
        });
    }

    private static void abort(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            try (Relayed ends = Relayed.connect()) {
                ends.relay().mute();
                ends.there().transport().abort();
                assertNull(ends.there().lost().await());
                ends.here().transport().close();
                TckStage.passes(5);
                assertFalse(ends.here().lost().isDone());
                assertTrue(ends.here().transport().isClosing());
                ends.here().transport().abort();
                assertNull(ends.here().lost().await());
                assertEquals(List.of("made", "data hello", "lost"), ends.here().events());
            }
        });
    }

    private static void noHalfClose(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(true);
            Transport transport = ends.here().transport();
            assertFalse(transport.canWriteEof());
            assertThrows(UnsupportedOperationException.class, transport::writeEof);
            transport.close();
            assertNull(ends.there().lost().await());
            assertNull(ends.here().lost().await());
            assertEquals(List.of("made", "eof", "lost"), ends.there().events());
        });
    }
}
