package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.ClientAuth;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** Encrypted connections: what every connection must do, handshake, names, peers that misbehave, startTls. */
public final class TlsTck {
    private static final int MUCH = 4 << 20;
    /** Checks of StreamTck that do not apply: TLS has no half-close, and reads on while it closes. */
    private static final Set<String> PLAIN_ONLY = Set.of(
            "required_closing_halfCloseKeepsTheOtherDirection",
            "required_closing_eofIsToldOnce",
            "required_lost_writingToAPeerThatIsGoneFailsOnce",
            "required_lost_aResetIsAnIOExceptionToldOnce",
            "required_lost_aResetInTheMiddleOfAWriteIsToldOnce");

    private TlsTck() {}

    /** Made when first needed, apart from the others: each takes seconds on a machine that has much to do. */
    static final class Good {
        static final TestCertificate CERTIFICATE = TestCertificate.of("localhost", TckStage.HOST);

        private Good() {}
    }

    /** Made when first needed. */
    static final class Certificates {
        static final TestCertificate GOOD = Good.CERTIFICATE;
        static final TestCertificate OTHER = TestCertificate.of("other.example");
        static final TestCertificate EXPIRED = TestCertificate.expired("localhost", TckStage.HOST);

        private Certificates() {}
    }

    static Encryption good(TckStage stage) {
        return new Encryption(stage.server(Good.CERTIFICATE), stage.client(Good.CERTIFICATE));
    }

    private static Encryption good12(TckStage stage) {
        return new Encryption(
                stage.server(Certificates.GOOD).withProtocols("TLSv1.2"),
                stage.client(Certificates.GOOD).withProtocols("TLSv1.2"));
    }

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("TlsTck");
        for (TckCheck check : StreamTck.suite().checks()) {
            if (!PLAIN_ONLY.contains(check.name())) {
                add(suite, check, "_overTls", TlsTck::good);
                add(suite, check, "_overTls12", TlsTck::good12);
            }
        }
        for (TckCheck check : SendFileTck.suite().checks()) {
            if (!SendFileTck.PLAIN_ONLY.contains(check.name())) {
                add(suite, check, "_overTls", TlsTck::good);
            }
        }
        handshakes(suite);
        ends(suite);
        upgrades(suite);
        return suite;
    }

    private static void add(
            TckSuite suite,
            TckCheck check,
            String suffix,
            java.util.function.Function<TckStage, Encryption> encryption) {
        suite.check(
                check.name() + suffix,
                check.asks() + "; the same encrypted",
                stage -> check.play().run(stage.encrypted(encryption.apply(stage))),
                check.needs().toArray(Capability[]::new));
    }

    private static void handshakes(TckSuite suite) {
        suite.check(
                        "required_tlsHandshake_connectionMadeComesAfterIt",
                        "a connection is introduced when it is encrypted, on both sides, and tells with what",
                        TlsTck::handshake)
                .check(
                        "required_tlsHandshake_aCertificateThatIsNotTrustedIsRefused",
                        "the connect fails, nobody is introduced, the server goes on without a word to its exception handler",
                        TlsTck::stranger)
                .check(
                        "required_tlsHandshake_aNameThatIsNotTheHostsIsRefused",
                        "host names are verified unless switched off",
                        TlsTck::wrongName)
                .check(
                        "required_tlsHandshake_anExpiredCertificateIsRefused",
                        "the connect fails and says why",
                        TlsTck::expired)
                .check(
                        "required_tlsHandshake_clientsProveWhoTheyAre",
                        "ClientAuth.NEED turns away whoever has no certificate, and shows the certificate of who has",
                        TlsTck::clientAuth)
                .check(
                        "required_tlsHandshake_theApplicationProtocolIsAgreedOn",
                        "ALPN: the server's best that the client has; none in common fails the handshake",
                        TlsTck::alpn)
                .check(
                        "required_tlsHandshake_theCertificateFollowsTheName",
                        "SNI: a server with several certificates shows the one for the name asked for",
                        TlsTck::sni)
                .check(
                        "required_tlsHandshake_plaintextToATlsPortIsTurnedAwayAndTheServerGoesOn",
                        "a client that does not speak TLS is no error of the server, and neither is a probe that closes",
                        TlsTck::plaintext)
                .check(
                        "required_tlsHandshake_aPeerThatStopsIsTooLate",
                        "a handshake has a time limit, on both sides",
                        TlsTck::silentPeer)
                .check(
                        "required_tlsHandshake_aPeerThatClosesIsAReset",
                        "an end during the handshake is a SocketException",
                        TlsTck::closingPeer)
                .check(
                        "required_tlsHandshake_cancellingItClosesTheSocket",
                        "a cancelled connect leaves nothing behind",
                        TlsTck::cancelled)
                .check(
                        "required_tlsHandshake_aServerCanGiveItUp",
                        "closeClients ends handshakes, waitClosed waits for them",
                        TlsTck::givenUp);
    }

    private static void ends(TckSuite suite) {
        suite.check(
                        "required_tlsEnd_anEndWithoutAFarewellIsAnEnd",
                        "TCP's end alone: eofReceived, then connectionLost(null)",
                        TlsTck::noFarewell)
                .check(
                        "required_tlsEnd_anEndInTheMiddleOfARecordIsAnError",
                        "what is cut off is not passed over in silence",
                        TlsTck::cutRecord)
                .check(
                        "required_tlsEnd_garbageIsAnError",
                        "bytes that are no TLS end the connection with an SSLException, behind the data before them",
                        TlsTck::garbage)
                .check(
                        "required_tlsEnd_aFarewellThatIsNotAnsweredIsTooLate",
                        "the end has a time limit; then connectionLost(TimeoutException)",
                        TlsTck::noAnswer)
                .check(
                        "required_tlsEnd_abortAsksNobody",
                        "abort() closes at once, also while the peer's farewell is awaited",
                        TlsTck::abort)
                .check(
                        "required_tlsEnd_halfACloseIsRefused",
                        "canWriteEof() is false, writeEof() throws, and keeping open after the end does not work",
                        TlsTck::noHalfClose);
    }

    private static void upgrades(TckSuite suite) {
        suite.check(
                        "required_startTls_encryptsWhatIsThere",
                        "both roles; what was written before arrives unencrypted before; connectionMade is not repeated",
                        TlsTck::startTls)
                .check(
                        "required_startTls_theOldTransportRefusesWrites",
                        "it can only be closed, which closes the connection",
                        TlsTck::oldTransport)
                .check(
                        "required_startTls_aFailureIsToldTwice",
                        "the future fails, and the protocol hears connectionLost once",
                        TlsTck::failedUpgrade)
                .check(
                        "required_startTls_cancellingItClosesTheConnection",
                        "the protocol hears connectionLost(null)",
                        TlsTck::cancelledUpgrade)
                .check(
                        "required_startTls_behindTheEndOfTheInputFailsAtOnce",
                        "nobody waits for a handshake with a peer that has ended its side",
                        TlsTck::upgradeBehindTheEnd)
                .check("required_startTls_worksTwice", "TLS inside TLS, closed from the inside", TlsTck::twice);
    }

    private static List<ErrorContext> reports() {
        List<ErrorContext> reports = new ArrayList<>();
        EventLoops.running().setExceptionHandler((loop, context) -> reports.add(context));
        return reports;
    }

    private static void handshake(TckStage stage) {
        stage.encrypted(good(stage)).play(() -> {
            RecordingProtocol there = new RecordingProtocol();
            RecordingProtocol here = new RecordingProtocol();
            Server server = TckStage.serve(there);
            Transport transport = TckStage.connect(here, server);
            assertEquals(List.of("made"), here.events());
            there.made().await();
            assertEquals(Certificates.GOOD.certificate(), transport.extraInfo(InfoKey.PEERCERT));
            assertNull(there.transport().extraInfo(InfoKey.PEERCERT));
            SSLSession session = transport.extraInfo(InfoKey.SSL_OBJECT);
            assertNotNull(session);
            assertEquals("TLSv1.3", session.getProtocol());
            assertEquals(session.getCipherSuite(), there.transport().extraInfo(InfoKey.CIPHER));
            assertNotNull(transport.extraInfo(InfoKey.SSLCONTEXT));
            assertNull(transport.extraInfo(InfoKey.COMPRESSION));
            assertNull(transport.extraInfo(InfoKey.ALPN_PROTOCOL));
            assertEquals(512 * 1024, transport.writeBufferLimits().high());
            transport.write("hello".getBytes());
            there.received(5).await();
            transport.close();
            assertNull(here.lost().await());
            assertNull(there.lost().await());
            assertEquals(List.of("made", "lost"), here.events());
            assertEquals(List.of("made", "data hello", "eof", "lost"), there.events());
            server.close();
            server.waitClosed().await();
        });
    }

    /** The connect fails; the server serves the next one. */
    private static SSLHandshakeException refused(TckStage stage, TlsOptions server, TlsOptions client) {
        List<SSLHandshakeException> thrown = new ArrayList<>();
        stage.encrypted(new Encryption(server, client)).play(() -> {
            List<ErrorContext> reports = reports();
            RecordingProtocol there = new RecordingProtocol();
            RecordingProtocol here = new RecordingProtocol();
            Server listening = TckStage.serve(there);
            thrown.add(assertThrows(SSLHandshakeException.class, () -> TckStage.connect(here, listening)));
            assertEquals(List.of(), here.events());
            listening.close();
            listening.waitClosed().await();
            assertEquals(List.of(), there.events());
            assertEquals(List.of(), reports, "a peer can cause it");
        });
        return thrown.get(0);
    }

    private static void stranger(TckStage stage) {
        SSLHandshakeException thrown =
                refused(stage, stage.server(Certificates.GOOD), stage.client(Certificates.OTHER));
        assertTrue(thrown.getMessage().contains("/" + TckStage.HOST + ":"), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("certification path"), thrown::getMessage);
    }

    private static void wrongName(TckStage stage) {
        TlsOptions trusting = stage.client(Certificates.OTHER);
        SSLHandshakeException thrown = refused(stage, stage.server(Certificates.OTHER), trusting);
        assertTrue(thrown.getMessage().contains(TckStage.HOST), thrown::getMessage);
        for (TlsOptions accepting :
                List.of(trusting.withServerHostname("other.example"), trusting.withoutHostnameVerification())) {
            stage.encrypted(new Encryption(stage.server(Certificates.OTHER), accepting))
                    .play(() -> Ends.connect(false).end());
        }
    }

    private static void expired(TckStage stage) {
        // The JDK takes a certificate that is trusted by itself at any age: the trust is in its issuer.
        SSLHandshakeException thrown =
                refused(stage, stage.server(Certificates.EXPIRED), stage.client(Certificates.EXPIRED));
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        assertInstanceOf(CertificateExpiredException.class, root);
    }

    private static void clientAuth(TckStage stage) {
        TlsOptions picky =
                stage.server(Certificates.GOOD).withProtocols("TLSv1.2").withClientAuth(ClientAuth.NEED);
        refused(stage, picky, stage.client(Certificates.GOOD));
        TckStage.Encryption mutual;
        try {
            mutual = new Encryption(
                    stage.server(Certificates.GOOD)
                            .withTrust(Certificates.OTHER.trust())
                            .withClientAuth(ClientAuth.NEED),
                    stage.client(Certificates.GOOD)
                            .withCertificates(Certificates.OTHER.keys(), Certificates.OTHER.password()));
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        stage.encrypted(mutual).play(() -> {
            Ends ends = Ends.connect(false);
            assertEquals(
                    Certificates.OTHER.certificate(), ends.there().transport().extraInfo(InfoKey.PEERCERT));
            ends.end();
        });
        // In TLS 1.3 the client has finished before the server looks at its certificate.
        stage.encrypted(new Encryption(mutual.server(), stage.client(Certificates.GOOD)))
                .play(() -> {
                    List<ErrorContext> reports = reports();
                    RecordingProtocol there = new RecordingProtocol();
                    RecordingProtocol here = new RecordingProtocol();
                    Server server = TckStage.serve(there);
                    TckStage.connect(here, server);
                    assertInstanceOf(SSLException.class, here.lost().await());
                    assertEquals(List.of(), there.events());
                    assertEquals(List.of(), reports, "a peer can cause it");
                    server.close();
                });
    }

    private static void alpn(TckStage stage) {
        TlsOptions server = stage.server(Certificates.GOOD).withAlpn("h2", "http/1.1");
        TlsOptions client = stage.client(Certificates.GOOD);
        stage.encrypted(new Encryption(server, client.withAlpn("http/1.1", "h2")))
                .play(() -> {
                    Ends ends = Ends.connect(false);
                    assertEquals("h2", ends.here().transport().extraInfo(InfoKey.ALPN_PROTOCOL));
                    assertEquals("h2", ends.there().transport().extraInfo(InfoKey.ALPN_PROTOCOL));
                    ends.end();
                });
        SSLHandshakeException thrown = refused(stage, server, client.withAlpn("gopher"));
        assertTrue(thrown.getMessage().contains("no_application_protocol"), thrown::getMessage);
    }

    private static void sni(TckStage stage) {
        java.security.KeyStore both;
        TlsOptions server;
        try {
            both = java.security.KeyStore.getInstance("PKCS12");
            both.load(null, null);
            copy(Certificates.GOOD, "a", both);
            copy(Certificates.OTHER, "b", both);
            server = TlsOptions.server(both, Certificates.GOOD.password());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        for (TestCertificate wanted : List.of(Certificates.GOOD, Certificates.OTHER)) {
            String name = wanted == Certificates.GOOD ? "localhost" : "other.example";
            stage.encrypted(new Encryption(server, stage.client(wanted).withServerHostname(name)))
                    .play(() -> {
                        Ends ends = Ends.connect(false);
                        assertEquals(
                                wanted.certificate(), ends.here().transport().extraInfo(InfoKey.PEERCERT));
                        ends.end();
                    });
        }
    }

    private static void copy(TestCertificate one, String alias, java.security.KeyStore to) throws Exception {
        String own = one.keys().aliases().nextElement();
        to.setKeyEntry(
                alias,
                one.keys().getKey(own, one.password()),
                one.password(),
                one.keys().getCertificateChain(own));
    }

    private static void plaintext(TckStage stage) {
        stage.encrypted(good(stage)).play(() -> {
            List<ErrorContext> reports = reports();
            RecordingProtocol there = new RecordingProtocol();
            Server server = TckStage.serve(there);
            RecordingProtocol plain = new RecordingProtocol();
            EventLoops.running()
                    .createConnection(() -> plain, TckStage.HOST, TckStage.port(server))
                    .await();
            plain.transport().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            plain.lost().await();
            RecordingProtocol probe = new RecordingProtocol();
            EventLoops.running()
                    .createConnection(() -> probe, TckStage.HOST, TckStage.port(server))
                    .await()
                    .transport()
                    .close();
            probe.lost().await();
            TckStage.passes(3);
            assertEquals(List.of(), reports, "a peer can cause it");
            assertEquals(List.of(), there.events());
            RecordingProtocol here = new RecordingProtocol();
            TckStage.connect(here, server).close();
            here.lost().await();
            there.lost().await();
            server.close();
        });
    }

    private static void silentPeer(TckStage stage) {
        Duration limit = Duration.ofMillis(30);
        Encryption hasty = new Encryption(
                stage.server(Certificates.GOOD).withHandshakeTimeout(limit),
                stage.client(Certificates.GOOD).withHandshakeTimeout(limit));
        stage.encrypted(hasty).play(() -> {
            List<ErrorContext> reports = reports();
            RecordingProtocol there = new RecordingProtocol();
            Server server = TckStage.serve(there);
            try (TlsRelay relay = new TlsRelay(server)) {
                relay.mute();
                RecordingProtocol here = new RecordingProtocol();
                SSLException thrown = assertThrows(SSLException.class, () -> TckStage.connect(here, relay.front()));
                assertTrue(thrown.getMessage().contains("is taking longer than PT0.03S"), thrown::getMessage);
                assertEquals(List.of(), here.events());
                server.close();
                server.waitClosed().await();
                assertEquals(List.of(), there.events());
                assertEquals(List.of(), reports, "a peer can cause it");
            }
        });
    }

    private static void closingPeer(TckStage stage) {
        stage.encrypted(good(stage)).play(() -> {
            RecordingProtocol rude = new RecordingProtocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    transport().close();
                }
            };
            Server plain = EventLoops.running()
                    .createServer(() -> rude, TckStage.HOST, 0)
                    .await();
            RecordingProtocol here = new RecordingProtocol();
            assertThrows(SocketException.class, () -> TckStage.connect(here, plain));
            assertEquals(List.of(), here.events());
            plain.close();
        });
    }

    private static void cancelled(TckStage stage) {
        stage.encrypted(good(stage)).play(() -> {
            RecordingProtocol silent = new RecordingProtocol();
            Server plain = EventLoops.running()
                    .createServer(() -> silent, TckStage.HOST, 0)
                    .await();
            RecordingProtocol here = new RecordingProtocol();
            Future<?> connecting = TckStage.connecting(here, plain);
            silent.received(1).await();
            assertTrue(connecting.cancel());
            assertThrows(CancelledError.class, connecting::await);
            silent.lost().await();
            assertEquals(List.of(), here.events());
            plain.close();
            plain.waitClosed().await();
        });
    }

    private static void givenUp(TckStage stage) {
        stage.encrypted(good(stage)).play(() -> {
            List<ErrorContext> reports = reports();
            RecordingProtocol there = new RecordingProtocol();
            Server server = TckStage.serve(there);
            RecordingProtocol silent = new RecordingProtocol();
            EventLoops.running()
                    .createConnection(() -> silent, TckStage.HOST, TckStage.port(server))
                    .await();
            TckStage.passes(5);
            server.close();
            server.closeClients();
            server.waitClosed().await();
            silent.lost().await();
            assertEquals(List.of(), there.events());
            assertEquals(List.of(), reports);
        });
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
        stage.encrypted(good(stage)).play(() -> {
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
        stage.encrypted(good(stage)).play(() -> {
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
        stage.encrypted(good(stage)).play(() -> {
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
                assertInstanceOf(TimeoutException.class, thrown);
                assertTrue(String.valueOf(thrown.getMessage()).contains("PT0.03S"), thrown::getMessage);
            }
        });
    }

    private static void abort(TckStage stage) {
        stage.encrypted(good(stage)).play(() -> {
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
        stage.encrypted(good(stage)).play(() -> {
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

    // startTls

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
        stage.encrypted(good(stage)).play(() -> {
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
