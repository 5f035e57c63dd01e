package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;

/** How engines of OpenSSL are made, what they refuse, and that nothing of them stays. */
@Timeout(60)
class OpenSslEnginesTest {
    private static final X509Bundle OWN = certificate();

    private static X509Bundle certificate() {
        try {
            return new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SslContextBuilder server() throws Exception {
        return SslContextBuilder.forServer(OWN.getKeyPair().getPrivate(), OWN.getCertificatePath());
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient().trustManager(OWN.getCertificate());
    }

    @Test
    void theyKnowTheirSide() throws Exception {
        TlsOptions servers = TlsOptions.of(OpenSslEngines.of(server()));
        assertThatThrownBy(() -> servers.newEngine(false, "h", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forClient()");
        TlsOptions clients = TlsOptions.of(OpenSslEngines.of(client()));
        assertThatThrownBy(() -> clients.newEngine(true, null, -1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forServer(...)");
        assertThat(OpenSslEngines.of(server())).hasToString("<OpenSslEngines for servers>");
    }

    @Test
    void theyAreNamed() throws Exception {
        assertThat(OpenSslEngines.version()).matches("BoringSSL of netty-tcnative \\d+\\.\\d+.*");
        TlsOptions options = TlsOptions.of(OpenSslEngines.of(server()));
        SSLEngine engine = options.newEngine(true, null, -1);
        assertThat(options.nameOf(engine)).isEqualTo(OpenSslEngines.version());
        options.release(engine);
    }

    @Test
    void theirReleaseFreesThem() throws Exception {
        TlsOptions options = TlsOptions.of(OpenSslEngines.of(server()));
        SSLEngine engine = options.newEngine(true, null, -1);
        assertThat(((ReferenceCounted) engine).refCnt()).isEqualTo(1);
        options.release(engine);
        assertThat(((ReferenceCounted) engine).refCnt()).isZero();
        options.release(engine);
        assertThat(engine.getSession().getCipherSuite()).isNotBlank();
    }

    // What the options say

    @Test
    void whatTheOptionsSayReachesThem() throws Exception {
        TlsOptions serving = TlsOptions.of(OpenSslEngines.of(server()))
                .withProtocols("TLSv1.2")
                .withCipherSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .withClientAuth(org.tulip4j.transport.ClientAuth.NEED);
        SSLEngine engine = serving.newEngine(true, null, -1);
        assertThat(engine.getClass().getSimpleName()).isEqualTo("OpenSslEngine");
        assertThat(engine.getEnabledProtocols()).contains("TLSv1.2").doesNotContain("TLSv1.3");
        assertThat(Set.of(engine.getEnabledCipherSuites()))
                .containsExactlyInAnyOrder(
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assertThat(engine.getNeedClientAuth()).isTrue();
        serving.release(engine);
    }

    @Test
    void whatOpenSslDoesNotTakeOfTheOptionsIsRefused() throws Exception {
        TlsOptions options = TlsOptions.of(OpenSslEngines.of(client()));
        assertThatThrownBy(() -> options.withAlpn("h2").newEngine(false, "localhost", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OpenSslEngine does not take withAlpn")
                .hasMessageContaining("tell the TlsEngineFactory");
        // BoringSSL chooses among the suites of TLS 1.3 by itself.
        assertThatThrownBy(
                        () -> options.withCipherSuites("TLS_AES_128_GCM_SHA256").newEngine(false, "localhost", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withCipherSuites");
        for (TlsOptions unknown : List.of(options.withProtocols("TLSv9"), options.withCipherSuites("TLS_NONSENSE"))) {
            assertThatThrownBy(() -> unknown.newEngine(false, "localhost", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("OpenSslEngine");
        }
    }

    @Test
    void whatTheOptionsWouldUndoIsRefused() {
        assertThatThrownBy(() -> OpenSslEngines.of(server().clientAuth(ClientAuth.REQUIRE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TlsOptions.withClientAuth(...)");
        assertThatThrownBy(() -> OpenSslEngines.of(client().protocols("TLSv1.3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TlsOptions.withProtocols(...)");
    }

    @Test
    void otherProvidersOfTheBuilderAreNotUsed() throws Exception {
        TlsOptions options = TlsOptions.of(OpenSslEngines.of(server().sslProvider(SslProvider.JDK)));
        SSLEngine engine = options.newEngine(true, null, -1);
        assertThat(engine.getClass().getSimpleName()).isEqualTo("OpenSslEngine");
        options.release(engine);
    }

    // On loops

    /** Sends back what it gets. */
    private static final class Echo extends Recorder {
        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    /** Tells the first bytes and the end. */
    private static final class Hearing extends Recorder {
        final Future<Integer> first;
        final Future<@Nullable Void> lost;

        Hearing(EventLoop loop) {
            first = loop.createFuture();
            lost = loop.createFuture();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            first.trySetResult(data.remaining());
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            super.connectionLost(exception);
            lost.setResult(null);
        }
    }

    /** Remembers what it made. */
    private record Watched(OpenSslEngines engines, List<SSLEngine> made) implements TlsEngineFactory {
        @Override
        public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
            SSLEngine engine = engines.newEngine(serverSide, peerHost, peerPort);
            made.add(engine);
            return engine;
        }

        @Override
        public void release(SSLEngine engine) {
            engines.release(engine);
        }

        @Override
        public String nameOf(SSLEngine engine) {
            return engines.nameOf(engine);
        }
    }

    @ParameterizedTest
    @CsvSource({"epoll, TLSv1.2", "epoll, TLSv1.3", "io_uring, TLSv1.3", "netty-nio, TLSv1.2", "netty-nio, TLSv1.3"})
    void bothSidesSpeakOpenSslAndNothingStays(String backend, String version) throws Exception {
        List<SSLEngine> made = new ArrayList<>();
        TlsOptions serving = TlsOptions.of(new Watched(OpenSslEngines.of(server(), "tulip/1"), made))
                .withProtocols(version);
        TlsOptions asking = TlsOptions.of(new Watched(OpenSslEngines.of(client(), "tulip/1"), made))
                .withProtocols(version)
                .withServerHostname("localhost");
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                Server server = loop.createServer(Echo::new, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(serving))
                        .await();
                int port = server.port();
                Hearing here = new Hearing(loop);
                loop.createConnection(() -> here, "127.0.0.1", port, ConnectOptions.DEFAULT.withTls(asking))
                        .await();
                assertThat(here.transport.extraInfo(InfoKey.SSL_ENGINE)).isEqualTo(OpenSslEngines.version());
                assertThat(here.transport.extraInfo(InfoKey.SSL_OBJECT).getProtocol())
                        .isEqualTo(version);
                assertThat(here.transport.extraInfo(InfoKey.PEERCERT)).isEqualTo(OWN.getCertificate());
                assertThat(here.transport.extraInfo(InfoKey.ALPN_PROTOCOL)).isEqualTo("tulip/1");
                here.transport.write(new byte[] {1, 2, 3});
                assertThat(here.first.await()).isEqualTo(3);
                here.transport.close();
                here.lost.await();
                assertThat(here.lostBy).isNull();
                assertThat(here.transport.extraInfo(InfoKey.CIPHER)).startsWith("TLS_");
                assertThat(here.transport.extraInfo(InfoKey.PEERCERT)).isEqualTo(OWN.getCertificate());
                assertThat(here.transport.extraInfo(InfoKey.SSL_ENGINE)).isEqualTo(OpenSslEngines.version());
                server.close();
                server.waitClosed().await();
            });
        }
        assertThat(made).hasSize(3).allMatch(engine -> ((ReferenceCounted) engine).refCnt() == 0);
    }

    // Where it is missing

    @Test
    void missingArtifactsAreNamed() throws Exception {
        assertThat(Hiding.failure(
                        "io.netty.internal.tcnative.", "org.tulip4j.netty.OpenSslEngines", "version", String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "io.netty:netty-tcnative-boringssl-static with the classifier " + OpenSslEngines.classifier());
        assertThat(Hiding.failure("io.netty.handler.", "org.tulip4j.netty.OpenSslEngines", "version", String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("io.netty:netty-handler,");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-aarch_64",
        "Mac OS X, aarch64, osx-aarch_64",
        "Mac OS X, x86_64, osx-x86_64",
        "Windows Server 2022, amd64, windows-x86_64"
    })
    void classifiersAreTheArtifacts(String system, String machine, String classifier) {
        assertThat(OpenSslEngines.classifier(system, machine)).isEqualTo(classifier);
    }
}
