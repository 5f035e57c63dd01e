package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * Checks of {@link TlsTck}: everything that was written is encrypted, the socket has not taken all of it, and then something ends or
 * changes. Encrypted bytes that wait count as bytes that wait.
 */
final class TlsUnsent {
    /** Is gathered and encrypted as a whole, so that no plaintext waits. */
    private static final int PIECE = 48 * 1024;

    private TlsUnsent() {}

    /** Adds these checks to the suite. */
    static void addTo(TckSuite suite) {
        suite.check(
                        "required_tlsUnsent_closeSendsIt",
                        "close() sends the encrypted bytes that wait before the farewell, and nobody is told earlier",
                        TlsUnsent::closed)
                .check(
                        "required_tlsUnsent_closeSendsIt_insideTls",
                        "TLS inside TLS: close() of the inner one sends what waits in both",
                        TlsUnsent::closedInside)
                .check(
                        "required_tlsUnsent_countsForTheMarks",
                        "writeBufferSize() and the water marks count encrypted bytes that wait, until the peer has taken them",
                        TlsUnsent::marks)
                .check(
                        "required_tlsUnsent_abortDropsIt",
                        "abort() tells connectionLost in the next pass, whatever waits",
                        TlsUnsent::aborted)
                .check(
                        "required_tlsUnsent_startTlsSendsItFirst",
                        "startTls over TLS: what waits arrives whole before the inner handshake's first byte",
                        TlsUnsent::upgraded)
                .check(
                        "required_tlsUnsent_startTlsGivenUpClosesTheConnection",
                        "closing the old transport while startTls waits for the peer to read sends what waits, then ends both",
                        TlsUnsent::upgradeClosed);
    }

    /** Writes until the socket takes no more; what waits then is encrypted. {@return what was written} */
    private static byte[] fill(RecordingProtocol from, RecordingProtocol to) {
        to.transport().pauseReading();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        while (from.transport().writeBufferSize() == 0) {
            byte[] piece = TckStage.pattern(PIECE + written.size() % 7);
            written.writeBytes(piece);
            from.transport().write(piece);
            TckStage.passes(1);
        }
        return written.toByteArray();
    }

    private static void stillWaits(RecordingProtocol protocol) {
        TckStage.passes(5);
        assertFalse(protocol.lost().isDone(), "told while bytes wait");
    }

    private static void arrives(byte[] written, RecordingProtocol at) {
        at.transport().resumeReading();
        at.received(written.length).await();
        assertArrayEquals(written, at.received());
    }

    private static List<String> withoutData(RecordingProtocol protocol) {
        return protocol.events().stream()
                .filter(event -> !event.startsWith("data") && !event.equals("pause") && !event.equals("resume"))
                .toList();
    }

    private static void closed(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            byte[] written = fill(ends.here(), ends.there());
            ends.here().transport().close();
            stillWaits(ends.here());
            arrives(written, ends.there());
            assertNull(ends.there().lost().await());
            assertNull(ends.here().lost().await());
            assertEquals(List.of("made", "eof", "lost"), withoutData(ends.there()));
        });
    }

    private static void closedInside(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            Future<Transport> here = upgrade(ends.here(), client(stage), false);
            RecordingProtocol inner = new RecordingProtocol();
            Future<Transport> there =
                    EventLoops.running().startTls(ends.there().transport(), inner, server(stage), true);
            here.await();
            there.await().setProtocol(inner);
            inner.connectionMade(there.result());
            ends.here().connectionMade(here.result());
            byte[] written = fill(ends.here(), inner);
            here.result().close();
            stillWaits(ends.here());
            arrives(written, inner);
            assertNull(inner.lost().await());
            assertNull(ends.here().lost().await());
        });
    }

    private static void marks(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            Transport transport = ends.here().transport();
            transport.setWriteBufferLimits(WriteBufferLimits.of(0, 0));
            byte[] written = fill(ends.here(), ends.there());
            assertTrue(transport.writeBufferSize() > 0);
            List<String> before = ends.here().events();
            assertEquals("pause", before.get(before.size() - 1));
            TckStage.passes(5);
            assertEquals(before, ends.here().events(), "the peer has read nothing");
            arrives(written, ends.there());
            while (transport.writeBufferSize() > 0) {
                TckStage.passes(1);
            }
            List<String> after = ends.here().events();
            assertEquals("resume", after.get(after.size() - 1));
            ends.end();
        });
    }

    private static void aborted(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            fill(ends.here(), ends.there());
            ends.here().transport().abort();
            assertFalse(ends.here().lost().isDone());
            assertNull(ends.here().lost().await());
            assertEquals(0, ends.here().transport().writeBufferSize());
            ends.there().transport().resumeReading();
            ends.there().lost().await();
        });
    }

    private static void upgraded(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            byte[] written = fill(ends.here(), ends.there());
            Future<Transport> here = upgrade(ends.here(), server(stage), true);
            TckStage.passes(5);
            assertFalse(here.isDone());
            arrives(written, ends.there());
            // The peer begins the handshake, when it has read everything.
            Transport there = upgrade(ends.there(), client(stage), false).await();
            here.await().write("inside".getBytes());
            ends.there().received(written.length + 6).await();
            there.close();
            assertNull(ends.there().lost().await());
            assertNull(ends.here().lost().await());
            ends.server().waitClosed().await();
        });
    }

    private static void upgradeClosed(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            byte[] written = fill(ends.here(), ends.there());
            Future<Transport> here = upgrade(ends.here(), server(stage), true);
            TckStage.passes(2);
            ends.here().transport().close();
            arrives(written, ends.there());
            ends.there().lost().await();
            ends.here().lost().await();
            assertTrue(here.isDone());
            assertEquals(
                    1,
                    withoutData(ends.here()).stream()
                            .filter(event -> event.startsWith("lost"))
                            .count());
            ends.server().waitClosed().await();
        });
    }

    private static TlsOptions server(TckStage stage) {
        return stage.server(TlsTck.Good.CERTIFICATE);
    }

    private static TlsOptions client(TckStage stage) {
        return stage.client(TlsTck.Good.CERTIFICATE).withServerHostname("localhost");
    }

    private static Future<Transport> upgrade(RecordingProtocol protocol, TlsOptions options, boolean serverSide) {
        return EventLoops.running().startTls(protocol.transport(), protocol, options, serverSide);
    }
}
