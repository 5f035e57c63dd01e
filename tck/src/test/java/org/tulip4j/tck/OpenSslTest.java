package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.TckStage.Ends;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.ClientAuth;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** OpenSSL with OpenSSL and with the JDK, in both versions of TLS, on every backend: what its factory is told. */
@Timeout(60)
class OpenSslTest {
    private static final TestCertificate GOOD = TlsTck.Certificates.GOOD;
    private static final TestCertificate OTHER = TlsTck.Certificates.OTHER;
    private static final int MUCH = 3 << 20;

    record Pair(TckEnvironment environment, String version, OpenSslKit kit) {
        @Override
        public String toString() {
            return environment + " " + version + " " + kit;
        }

        void play(TlsOptions server, TlsOptions client, org.tulip4j.VoidCoroutine body) {
            new TckStage(environment)
                    .encrypted(new Encryption(server.withProtocols(version), client.withProtocols(version)))
                    .play(body);
        }
    }

    static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (TlsInteropTest.Peer peer : TlsInteropTest.peers()) {
            for (OpenSslKit kit : OpenSslKit.values()) {
                if (!peer.openSsl()) {
                    pairs.add(new Pair(peer.environment(), peer.version(), kit));
                }
            }
        }
        return pairs;
    }

    @AfterAll
    static void everyEngineIsReleased() {
        assertThat(OpenSslKit.unreleased()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void itTellsWhatItIs(Pair pair) {
        pair.play(pair.kit().server(GOOD), pair.kit().client(GOOD), () -> {
            Ends ends = Ends.connect(false);
            Transport here = ends.here().transport();
            Transport there = ends.there().transport();
            assertThat(here.extraInfo(InfoKey.SSL_ENGINE))
                    .matches(pair.kit().asks ? "BoringSSL of netty-tcnative .*" : "SunJSSE .*");
            assertThat(there.extraInfo(InfoKey.SSL_ENGINE))
                    .matches(pair.kit().serves ? "BoringSSL of netty-tcnative .*" : "SunJSSE .*");
            assertThat(here.extraInfo(InfoKey.SSLCONTEXT) == null).isEqualTo(pair.kit().asks);
            assertThat(here.extraInfo(InfoKey.SSL_OBJECT).getProtocol()).isEqualTo(pair.version());
            assertThat(there.extraInfo(InfoKey.SSL_OBJECT).getProtocol()).isEqualTo(pair.version());
            assertThat(here.extraInfo(InfoKey.CIPHER)).startsWith("TLS_").isEqualTo(there.extraInfo(InfoKey.CIPHER));
            assertThat(here.extraInfo(InfoKey.PEERCERT)).isEqualTo(GOOD.certificate());
            assertThat(there.extraInfo(InfoKey.PEERCERT)).isNull();
            assertThat(here.extraInfo(InfoKey.ALPN_PROTOCOL)).isNull();
            ends.end();
            assertThat(here.extraInfo(InfoKey.PEERCERT)).isEqualTo(GOOD.certificate());
        });
    }

    // Mutual authentication

    private static TlsOptions demanding(OpenSslKit kit) throws GeneralSecurityException {
        TlsOptions server = kit.serves
                ? OpenSslKit.options(OpenSslKit.serving(GOOD).trustManager(OTHER.certificate()))
                : GOOD.server().withTrust(OTHER.trust());
        return server.withClientAuth(ClientAuth.NEED);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void clientsProveWhoTheyAre(Pair pair) throws Exception {
        TlsOptions proving = pair.kit().asks
                ? OpenSslKit.options(OpenSslKit.trusting(GOOD).keyManager(OpenSslKit.key(OTHER), OTHER.certificate()))
                : GOOD.client().withCertificates(OTHER.keys(), OTHER.password());
        pair.play(demanding(pair.kit()), proving, () -> {
            Ends ends = Ends.connect(false);
            assertThat(ends.there().transport().extraInfo(InfoKey.PEERCERT)).isEqualTo(OTHER.certificate());
            ends.end();
        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whoDoesNotProveItIsTurnedAway(Pair pair) throws Exception {
        try (LogLines log = new LogLines()) {
            pair.play(demanding(pair.kit()), pair.kit().client(GOOD), () -> {
                RecordingProtocol there = new RecordingProtocol();
                RecordingProtocol here = new RecordingProtocol();
                Server server = TckStage.serve(there);
                if (pair.version().equals("TLSv1.2")) {
                    assertThatThrownBy(() -> TckStage.connect(here, server)).isInstanceOf(SSLHandshakeException.class);
                } else {
                    TckStage.connect(here, server);
                    assertThat(here.lost().await()).isInstanceOf(SSLException.class);
                }
                server.closeAndWait().await();
                assertThat(there.events()).isEmpty();
            });
            assertThat(log.with("the TLS handshake with the incoming connection"))
                    .hasSize(1);
        }
    }

    // Names

    private static KeyManagerFactory bothKeys() throws Exception {
        KeyStore both = KeyStore.getInstance("PKCS12");
        both.load(null, null);
        for (TestCertificate one : List.of(GOOD, OTHER)) {
            both.setKeyEntry(
                    one == GOOD ? "a" : "b", OpenSslKit.key(one), one.password(), new java.security.cert.Certificate[] {
                        one.certificate()
                    });
        }
        // The JDK's factory of this name chooses by the name that the client sends.
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(both, GOOD.password());
        return keys;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theCertificateFollowsTheName(Pair pair) throws Exception {
        if (!pair.kit().serves) {
            return;
        }
        TlsOptions server = OpenSslKit.options(SslContextBuilder.forServer(bothKeys()));
        for (TestCertificate wanted : List.of(GOOD, OTHER)) {
            String name = wanted == GOOD ? "localhost" : "other.example";
            pair.play(server, pair.kit().client(wanted).withServerHostname(name), () -> {
                Ends ends = Ends.connect(false);
                assertThat(ends.here().transport().extraInfo(InfoKey.PEERCERT)).isEqualTo(wanted.certificate());
                ends.end();
            });
        }
    }

    // Application protocols

    private static TlsOptions server(Pair pair, String... names) {
        return pair.kit().serves
                ? OpenSslKit.options(OpenSslKit.serving(GOOD), names)
                : GOOD.server().withAlpn(names);
    }

    private static TlsOptions client(Pair pair, String... names) {
        return pair.kit().asks
                ? OpenSslKit.options(OpenSslKit.trusting(GOOD), names)
                : GOOD.client().withAlpn(names);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theApplicationProtocolIsAgreedOn(Pair pair) {
        pair.play(server(pair, "h2", "http/1.1"), client(pair, "http/1.1", "h2"), () -> {
            Ends ends = Ends.connect(false);
            assertThat(ends.here().transport().extraInfo(InfoKey.ALPN_PROTOCOL)).isEqualTo("h2");
            assertThat(ends.there().transport().extraInfo(InfoKey.ALPN_PROTOCOL))
                    .isEqualTo("h2");
            ends.end();
        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void noneInCommonIsNoneWhereOpenSslServes(Pair pair) {
        pair.play(server(pair, "h2"), client(pair, "gopher"), () -> {
            EventLoops.running().setExceptionHandler((loop, context) -> {});
            if (pair.kit().serves) {
                Ends ends = Ends.connect(false);
                assertThat(ends.here().transport().extraInfo(InfoKey.ALPN_PROTOCOL))
                        .isNull();
                ends.end();
            } else {
                RecordingProtocol here = new RecordingProtocol();
                Server server = TckStage.serve(new RecordingProtocol());
                assertThatThrownBy(() -> TckStage.connect(here, server)).isInstanceOf(SSLHandshakeException.class);
                server.closeAndWait().await();
            }
        });
    }

    // Much

    /** Pauses at every piece, and goes on in the next pass. */
    private static final class Halting implements Protocol {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final Future<@Nullable Void> all = EventLoops.running().createFuture();
        private final Future<@Nullable Throwable> lost = EventLoops.running().createFuture();
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            made.write(TckStage.pattern(MUCH));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            got.writeBytes(bytes);
            Transport open = java.util.Objects.requireNonNull(transport);
            open.pauseReading();
            EventLoops.running().callSoon(open::resumeReading);
            if (got.size() == MUCH) {
                all.setResult(null);
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.setResult(exception);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void muchGoesBothWaysAtOnceAgainstPauses(Pair pair) {
        pair.play(pair.kit().server(GOOD), pair.kit().client(GOOD), () -> {
            Halting there = new Halting();
            Halting here = new Halting();
            Server server = EventLoops.running()
                    .createServer(
                            () -> there,
                            List.of(TckStage.HOST),
                            0,
                            org.tulip4j.ServerOptions.DEFAULT.withTls(
                                    pair.kit().server(GOOD).withProtocols(pair.version())))
                    .await();
            Transport transport = TckStage.connect(here, server);
            here.all.await();
            there.all.await();
            assertThat(here.got.toByteArray()).isEqualTo(TckStage.pattern(MUCH));
            assertThat(there.got.toByteArray()).isEqualTo(TckStage.pattern(MUCH));
            transport.close();
            assertThat(here.lost.await()).isNull();
            assertThat(there.lost.await()).isNull();
            server.closeAndWait().await();
        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aServerMaySpeakFirst(Pair pair) {
        // In TLS 1.2 and 1.3 different sides finish last.
        pair.play(pair.kit().server(GOOD), pair.kit().client(GOOD), () -> {
            RecordingProtocol there = new RecordingProtocol() {
                @Override
                public void connectionMade(Transport made) {
                    super.connectionMade(made);
                    made.write("welcome".getBytes());
                }
            };
            Server server = TckStage.serve(there);
            RecordingProtocol here = new RecordingProtocol();
            Transport transport = TckStage.connect(here, server);
            here.received(7).await();
            transport.close();
            assertThat(here.lost().await()).isNull();
            assertThat(there.lost().await()).isNull();
            server.closeAndWait().await();
        });
    }
}
