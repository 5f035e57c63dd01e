package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.tck.TlsTck.Certificates;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.ClientAuth;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** The checks of {@link TlsTck} on handshakes: names, trust, application protocols, peers that misbehave. */
final class TlsHandshakes {
    private TlsHandshakes() {}

    /** Adds these checks to the suite. */
    static void addTo(TckSuite suite) {
        suite.check(
                        "required_tlsHandshake_connectionMadeComesAfterIt",
                        "a connection is introduced when it is encrypted, on both sides, and tells with what",
                        TlsHandshakes::handshake)
                .check(
                        "required_tlsHandshake_aCertificateThatIsNotTrustedIsRefused",
                        "the connect fails, nobody is introduced, the server goes on without a word to its exception handler",
                        TlsHandshakes::stranger)
                .check(
                        "required_tlsHandshake_aNameThatIsNotTheHostsIsRefused",
                        "host names are verified unless switched off",
                        TlsHandshakes::wrongName)
                .check(
                        "required_tlsHandshake_anExpiredCertificateIsRefused",
                        "the connect fails and says why",
                        TlsHandshakes::expired)
                .check(
                        "required_tlsHandshake_clientsProveWhoTheyAre",
                        "ClientAuth.NEED turns away whoever has no certificate, and shows the certificate of who has",
                        TlsHandshakes::clientAuth)
                .check(
                        "required_tlsHandshake_theApplicationProtocolIsAgreedOn",
                        "ALPN: the server's best that the client has; none in common fails the handshake",
                        TlsHandshakes::alpn)
                .check(
                        "required_tlsHandshake_theCertificateFollowsTheName",
                        "SNI: a server with several certificates shows the one for the name asked for",
                        TlsHandshakes::sni)
                .check(
                        "required_tlsHandshake_plaintextToATlsPortIsTurnedAwayAndTheServerGoesOn",
                        "a client that does not speak TLS is no error of the server, and neither is a probe that closes",
                        TlsHandshakes::plaintext)
                .check(
                        "required_tlsHandshake_aPeerThatStopsIsTooLate",
                        "a handshake has a time limit, on both sides",
                        TlsHandshakes::silentPeer)
                .check(
                        "required_tlsHandshake_aPeerThatClosesIsAReset",
                        "an end during the handshake is a SocketException",
                        TlsHandshakes::closingPeer)
                .check(
                        "required_tlsHandshake_cancellingItClosesTheSocket",
                        "a cancelled connect leaves nothing behind",
                        TlsHandshakes::cancelled)
                .check(
                        "required_tlsHandshake_aServerCanGiveItUp",
                        "closeClients ends handshakes, waitClosed waits for them",
                        TlsHandshakes::givenUp);
    }

    private static List<ErrorContext> reports() {
        List<ErrorContext> reports = new ArrayList<>();
        EventLoops.running().setExceptionHandler((loop, context) -> reports.add(context));
        return reports;
    }

    private static void handshake(TckStage stage) {
        stage.encrypted(TlsTck.good(stage)).play(() -> {
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
        stage.encrypted(TlsTck.good(stage)).play(() -> {
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
        stage.encrypted(TlsTck.good(stage)).play(() -> {
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
        stage.encrypted(TlsTck.good(stage)).play(() -> {
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
        stage.encrypted(TlsTck.good(stage)).play(() -> {
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
}
