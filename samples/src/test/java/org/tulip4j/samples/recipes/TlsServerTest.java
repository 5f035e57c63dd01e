package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe with TLS: the certificate by the name that is asked for, the protocol by ALPN. */
@Timeout(60)
@Tag("once")
class TlsServerTest {
    private static Mapping<String, SslContext> names;
    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificates() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        SslContext others = certificate(trusted, "localhost");
        names = new DomainWildcardMappingBuilder<>(others)
                .add("*.example.com", certificate(trusted, "*.example.com"))
                .build();
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static SslContext certificate(KeyStore trusted, String name) throws Exception {
        X509Bundle made = new CertificateBuilder()
                .ecp256()
                .addSanDnsName(name.replace("*", "www"))
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        trusted.setCertificateEntry(name, made.getCertificate());
        return TlsServer.context(
                made.toTempCertChainPem().toString(), made.toTempPrivateKeyPem().toString());
    }

    private static Served serve(String backend) throws Exception {
        return new Served(
                backend,
                loop -> TlsServer.listen(
                        loop, 0, names, new HttpServer(loop, request -> "you asked for " + request.uri() + "\n")));
    }

    private static HttpClient jdk(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(trusting).version(version).build();
    }

    private static HttpRequest get(int port, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void alpnChoosesTheProtocol(String backend) throws Exception {
        try (Served served = serve(backend)) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                HttpClient client = jdk(version);
                for (String path : List.of("/one", "/two")) {
                    HttpResponse<String> response = client.send(get(served.port(), path), BodyHandlers.ofString());
                    assertThat(response.version()).isEqualTo(version);
                    assertThat(response.body()).isEqualTo("you asked for " + path + "\n");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"www.example.com,CN=*.example.com", "elsewhere.org,CN=localhost"})
    void theNameChoosesTheCertificate(String name, String subject) throws Exception {
        try (Served served = serve("epoll");
                SSLSocket client = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", served.port())) {
            SSLParameters asked = client.getSSLParameters();
            asked.setServerNames(List.of(new SNIHostName(name)));
            client.setSSLParameters(asked);
            client.startHandshake();
            assertThat(((X509Certificate) client.getSession().getPeerCertificates()[0])
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo(subject);
            client.getOutputStream()
                    .write("GET /no-alpn HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .endsWith("you asked for /no-alpn\n");
        }
    }

    @Test
    void opensslSeesBoth() throws Exception {
        try (Served served = serve("epoll")) {
            assertThat(Programs.run(List.of(
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + served.port(),
                            "-alpn",
                            "h2,http/1.1",
                            "-servername",
                            "shop.example.com")))
                    .contains("ALPN protocol: h2")
                    .contains("CN = *.example.com");
        }
    }

    /** HTTP/2 by ALPN, ten streams at a time on each connection. */
    @Test
    @Tag("once")
    void h2loadFindsNoFault() throws Exception {
        try (Served served = serve("epoll")) {
            assertThat(Programs.run(List.of(
                            "h2load",
                            "-n",
                            "2000",
                            "-c",
                            "10",
                            "-m",
                            "10",
                            "https://127.0.0.1:" + served.port() + "/")))
                    .contains("Application protocol: h2", "2000 succeeded, 0 failed, 0 errored, 0 timeout");
        }
    }
}
