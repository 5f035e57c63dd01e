package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.ServerOptions;
import org.tulip4j.transport.ClientAuth;
import org.tulip4j.transport.TlsOptions;

/** What options say of themselves, and what they refuse. */
class TlsOptionsTest {
    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void pemFilesMakeAServer() throws Exception {
        // A certificate and the authority that signed it.
        TestCertificate issued = TestCertificate.expired("localhost");
        Path chain = file("chain.pem", "# a comment\n" + issued.certificatePem());
        Path key = file("key.pem", issued.privateKeyPem());
        SSLEngine engine = TlsOptions.server(chain, key).newEngine(true, null, -1);
        assertThat(engine.getUseClientMode()).isFalse();
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }

    @Test
    void aChainThatDoesNotHoldTogetherIsRefused() throws Exception {
        Path chain = file("chain.pem", Certificates.OWN.certificatePem() + Certificates.OTHER.certificatePem());
        Path key = file("key.pem", Certificates.OWN.privateKeyPem());
        assertThatThrownBy(() -> TlsOptions.server(chain, key))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("chain.pem: certificate 2 (CN=other.example) is not the issuer of certificate 1");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Path chain = file("chain.pem", Certificates.OWN.certificatePem());
        Path key = file("key.pem", Certificates.OTHER.privateKeyPem());
        assertThatThrownBy(() -> TlsOptions.server(chain, key))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("key.pem is not the key of the first certificate in")
                .hasMessageContaining("CN=localhost");
    }

    @Test
    void encryptedAndOldKeysSayWhatToDo() throws Exception {
        Path chain = file("chain.pem", Certificates.OWN.certificatePem());
        String body = "\nMIIB\n-----END ";
        Path encrypted =
                file("encrypted.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----" + body + "ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsOptions.server(chain, encrypted))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("encrypted.pem is encrypted")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
        Path older = file(
                "older.pem",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n" + body
                        + "RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsOptions.server(chain, older)).hasMessageContaining("older.pem is encrypted");
        Path old = file("old.pem", "-----BEGIN EC PRIVATE KEY-----" + body + "EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsOptions.server(chain, old))
                .hasMessageContaining("old.pem is in the old form")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void filesThatHoldSomethingElseAreNamed() throws Exception {
        Path chain = file("chain.pem", Certificates.OWN.certificatePem());
        Path key = file("key.pem", Certificates.OWN.privateKeyPem());
        Path text = file("text.pem", "hello");
        Path damaged = file("damaged.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        Path damagedKey = file("damaged-key.pem", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsOptions.server(key, key))
                .hasMessageContaining("key.pem holds no certificate")
                .hasMessageContaining("only [PRIVATE KEY]");
        assertThatThrownBy(() -> TlsOptions.server(chain, chain))
                .hasMessageContaining("chain.pem holds no private key")
                .hasMessageContaining("only [CERTIFICATE]");
        assertThatThrownBy(() -> TlsOptions.client().withTrust(text)).hasMessageContaining("no PEM block at all");
        assertThatThrownBy(() -> TlsOptions.client().withTrust(damaged))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("damaged.pem: certificate 1 cannot be read");
        assertThatThrownBy(() -> TlsOptions.server(chain, damagedKey)).hasMessageContaining("holds no RSA key");
        assertThatThrownBy(() -> TlsOptions.server(folder.resolve("none.pem"), key))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.pem");
    }

    @Test
    void keyStoresThatDoNotFitAreRefused() throws Exception {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        assertThatThrownBy(() -> TlsOptions.server(empty, new char[0]))
                .isInstanceOf(KeyStoreException.class)
                .hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> TlsOptions.server(Certificates.OWN.keys(), "wrong".toCharArray()))
                .isInstanceOf(UnrecoverableKeyException.class)
                .hasMessageContaining("\"own\"")
                .hasMessageContaining("password");
        assertThatThrownBy(() -> TlsOptions.client().withTrust(Certificates.OWN.keys()))
                .isInstanceOf(KeyStoreException.class)
                .hasMessageContaining("holds no trusted certificate");
    }

    @Test
    void aReadyContextTakesNoCertificates() throws Exception {
        SSLContext context = SSLContext.getDefault();
        TlsOptions options = TlsOptions.of(context);
        assertThat(options.context()).isSameAs(context);
        assertThat(options.withAlpn("h2").context()).isSameAs(context);
        assertThatThrownBy(() -> options.withTrust(Certificates.OWN.trust()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SSLContext");
    }

    @Test
    void enginesOfAnotherKindAreSetLikeTheJdks() throws Exception {
        SSLContext context = Certificates.OWN.client().context();
        TlsOptions options = TlsOptions.of((serverSide, host, port) -> context.createSSLEngine(host, port))
                .withAlpn("h2")
                .withProtocols("TLSv1.2");
        SSLEngine engine = options.newEngine(false, "localhost", 443);
        assertThat(options.context()).isNull();
        assertThat(engine.getPeerHost()).isEqualTo("localhost");
        assertThat(engine.getUseClientMode()).isTrue();
        assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.2");
        assertThat(engine.getSSLParameters().getApplicationProtocols()).containsExactly("h2");
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
    }

    @Test
    void namesAreSentAndVerifiedUnlessSwitchedOff() {
        TlsOptions options = TlsOptions.client();
        SSLEngine byHost = options.newEngine(false, "localhost", 443);
        assertThat(byHost.getSSLParameters().getServerNames()).containsExactly(new SNIHostName("localhost"));
        assertThat(byHost.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        SSLEngine byName = options.withServerHostname("other.example.").newEngine(false, "localhost", 443);
        assertThat(byName.getSSLParameters().getServerNames()).containsExactly(new SNIHostName("other.example"));
        SSLEngine byAddress = options.newEngine(false, "127.0.0.1", 443);
        assertThat(byAddress.getSSLParameters().getServerNames()).isNullOrEmpty();
        assertThat(byAddress.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        SSLEngine anybody = options.withoutHostnameVerification().newEngine(false, null, -1);
        assertThat(anybody.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isNull();
        assertThatThrownBy(() -> options.newEngine(false, null, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withServerHostname")
                .hasMessageContaining("withoutHostnameVerification");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        TlsOptions options = TlsOptions.client();
        assertThatThrownBy(() -> options.withServerHostname(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withHandshakeTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("handshakeTimeout must be positive");
        assertThatThrownBy(() -> options.withShutdownTimeout(Duration.ofSeconds(-1)))
                .hasMessageContaining("shutdownTimeout must be positive");
        assertThatThrownBy(options::withProtocols).hasMessageContaining("at least one version");
        assertThatThrownBy(() -> options.withProtocols("TLSv9").newEngine(false, "localhost", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLSv9");
        assertThatThrownBy(() -> options.withCipherSuites("ROT13").newEngine(false, "localhost", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ROT13");
    }

    @Test
    void defaultsAreAsyncios() {
        TlsOptions options = TlsOptions.client();
        assertThat(options.handshakeTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.hostnameVerification()).isTrue();
        assertThat(options.clientAuth()).isEqualTo(ClientAuth.NONE);
        assertThat(options.toString()).contains("the JDK's trust").contains("TLSv1.3");
    }

    @TulipTest
    void whatCannotWorkIsRefusedAtTheCall(EventLoop loop) {
        assertThatThrownBy(() -> loop.createServer(
                        RecordingProtocol::new,
                        List.of("127.0.0.1"),
                        0,
                        ServerOptions.DEFAULT.withTls(TlsOptions.client())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a TLS server needs a certificate");
        assertThatThrownBy(() -> loop.createConnection(
                        RecordingProtocol::new,
                        "127.0.0.1",
                        1,
                        ConnectOptions.DEFAULT.withTls(TlsOptions.client().withProtocols("TLSv9"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
