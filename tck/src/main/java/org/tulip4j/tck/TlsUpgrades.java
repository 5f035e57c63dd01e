package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.tck.TlsTck.Certificates;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** The checks of {@link TlsTck} on connections that are encrypted later. */
final class TlsUpgrades {
    private static final int MUCH = 4 << 20;

    private TlsUpgrades() {}

    /** Adds these checks to the suite. */
    static void addTo(TckSuite suite) {
        suite.check(
                        "required_startTls_encryptsWhatIsThere",
                        "both roles; what was written before arrives unencrypted before; connectionMade is not repeated",
                        TlsUpgrades::startTls)
                .check(
                        "required_startTls_theOldTransportRefusesWrites",
                        "it can only be closed, which closes the connection",
                        TlsUpgrades::oldTransport)
                .check(
                        "required_startTls_aFailureIsToldTwice",
                        "the future fails, and the protocol hears connectionLost once",
                        TlsUpgrades::failedUpgrade)
                .check(
                        "required_startTls_cancellingItClosesTheConnection",
                        "the protocol hears connectionLost(null)",
                        TlsUpgrades::cancelledUpgrade)
                .check(
                        "required_startTls_behindTheEndOfTheInputFailsAtOnce",
                        "nobody waits for a handshake with a peer that has ended its side",
                        TlsUpgrades::upgradeBehindTheEnd)
                .check("required_startTls_worksTwice", "TLS inside TLS, closed from the inside", TlsUpgrades::twice);
    }

    private static TlsOptions server(TckStage stage) {
        return stage.server(Certificates.GOOD);
    }

    private static TlsOptions client(TckStage stage) {
        return stage.client(Certificates.GOOD).withServerHostname("localhost");
    }

    private static Future<Transport> upgrade(RecordingProtocol protocol, TlsOptions options, boolean serverSide) {
        return EventLoops.running().startTls(protocol.transport(), protocol, options, serverSide);
    }

    private static void startTls(TckStage stage) {
        byte[] pattern = TckStage.pattern(MUCH);
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            // The peer begins the handshake, when it has read everything.
            ends.there().transport().write(pattern);
            Future<Transport> there = upgrade(ends.there(), server(stage), true);
            assertFalse(there.isDone());
            ends.here().received(MUCH).await();
            Transport here = upgrade(ends.here(), client(stage), false).await();
            assertArrayEquals(pattern, ends.here().received());
            here.write("encrypted".getBytes());
            there.await().write("too".getBytes());
            ends.there().received(9).await();
            ends.here().received(MUCH + 3).await();
            assertEquals(Certificates.GOOD.certificate(), here.extraInfo(InfoKey.PEERCERT));
            assertFalse(here == ends.here().transport(), "a new transport");
            here.close();
            assertNull(ends.here().lost().await());
            assertNull(ends.there().lost().await());
            ends.server().waitClosed().await();
            assertEquals(List.of("made", "data encrypted", "eof", "lost"), withoutPauses(ends.there()));
            assertEquals(1, ends.here().events().stream().filter("made"::equals).count());
        });
    }

    private static List<String> withoutPauses(RecordingProtocol protocol) {
        return protocol.events().stream()
                .filter(event -> !event.equals("pause") && !event.equals("resume"))
                .toList();
    }

    private static void oldTransport(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            Future<Transport> here = upgrade(ends.here(), client(stage), false);
            Transport old = ends.here().transport();
            assertThrows(IllegalStateException.class, () -> old.write("plain".getBytes()));
            assertThrows(IllegalStateException.class, () -> upgrade(ends.here(), client(stage), false));
            upgrade(ends.there(), server(stage), true).await();
            here.await();
            assertThrows(IllegalStateException.class, () -> old.write("plain".getBytes()));
            old.close();
            assertNull(ends.here().lost().await());
            assertNull(ends.there().lost().await());
            assertEquals(List.of("made", "eof", "lost"), ends.there().events());
        });
    }

    private static void failedUpgrade(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            TlsOptions stranger = stage.client(Certificates.OTHER).withServerHostname("localhost");
            Future<Transport> here = upgrade(ends.here(), stranger, false);
            Future<Transport> there = upgrade(ends.there(), server(stage), true);
            assertThrows(SSLHandshakeException.class, here::await);
            assertThrows(SSLException.class, there::await);
            assertInstanceOf(SSLHandshakeException.class, ends.here().lost().await());
            assertInstanceOf(SSLException.class, ends.there().lost().await());
            ends.server().waitClosed().await();
            assertEquals(
                    List.of("made", "lost SSLHandshakeException"), ends.here().events());
        });
    }

    private static void cancelledUpgrade(TckStage stage) {
        stage.play(() -> {
            Ends ends = Ends.connect(false);
            Future<Transport> here = upgrade(ends.here(), client(stage), false);
            ends.there().received(1).await();
            assertTrue(here.cancel());
            assertNull(ends.here().lost().await());
            @Nullable Throwable other = ends.there().lost().await();
            assertTrue(other == null || other instanceof java.io.IOException);
            assertEquals(List.of("made", "lost"), ends.here().events());
            ends.server().waitClosed().await();
        });
    }

    private static void upgradeBehindTheEnd(TckStage stage) {
        stage.play(() -> {
            RecordingProtocol there = new RecordingProtocol(true);
            Server server = TckStage.serve(there);
            RecordingProtocol here = new RecordingProtocol();
            TckStage.connect(here, server).writeEof();
            there.eof().await();
            Future<Transport> upgrading = upgrade(there, server(stage), true);
            assertThrows(SocketException.class, upgrading::await);
            assertInstanceOf(SocketException.class, there.lost().await());
            here.lost().await();
            server.close();
            server.waitClosed().await();
        });
    }

    private static void twice(TckStage stage) {
        byte[] pattern = TckStage.pattern(MUCH);
        stage.encrypted(TlsTck.good(stage)).play(() -> {
            Ends ends = Ends.connect(false);
            Future<Transport> here = upgrade(ends.here(), client(stage), false);
            upgrade(ends.there(), server(stage), true).await();
            here.await().write(pattern);
            ends.there().received(MUCH).await();
            assertArrayEquals(pattern, ends.there().received());
            here.result().close();
            assertNull(ends.here().lost().await());
            assertNull(ends.there().lost().await());
            ends.server().waitClosed().await();
        });
    }
}
