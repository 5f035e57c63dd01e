package org.tulip4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.tls.Own;
import org.tulip4j.internal.tls.PassingEngine;

/** Whether an engine is as the options say, the JDK's and those of a factory. */
class EngineSetupTest {
    private static final SSLContext CONTEXT = Own.self("localhost").context();
    private static final TlsOptions READY = TlsOptions.of(CONTEXT);

    private static SSLParameters client(TlsOptions options, @Nullable String host) {
        SSLEngine engine = options.newEngine(false, host, 443);
        assertThat(engine.getUseClientMode()).isTrue();
        return engine.getSSLParameters();
    }

    private static SSLParameters server(TlsOptions options) {
        SSLEngine engine = options.newEngine(true, null, -1);
        assertThat(engine.getUseClientMode()).isFalse();
        return engine.getSSLParameters();
    }

    // The JDK's

    @Test
    void aClientVerifiesTheNameAndSendsIt() {
        SSLEngine engine = READY.newEngine(false, "example.org", 443);
        assertThat(engine.getPeerHost()).isEqualTo("example.org");
        assertThat(engine.getPeerPort()).isEqualTo(443);
        SSLParameters parameters = engine.getSSLParameters();
        assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(parameters.getServerNames()).containsExactly(new SNIHostName("example.org"));
        assertThat(parameters.getProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(parameters.getApplicationProtocols()).isEmpty();
    }

    @Test
    void theNameOfTheOptionsComesFirst() {
        SSLEngine engine = READY.withServerHostname("other.org").newEngine(false, "example.org", 1);
        assertThat(engine.getPeerHost()).isEqualTo("other.org");
        assertThat(engine.getSSLParameters().getServerNames()).containsExactly(new SNIHostName("other.org"));
    }

    @Test
    void aDotAtTheEndIsNotSent() {
        assertThat(client(READY, "example.org.").getServerNames()).containsExactly(new SNIHostName("example.org"));
    }

    @Test
    void literalAddressesAreNotSent() {
        for (String literal : List.of("127.0.0.1", "::1", "fe80::1", "0.0.0.0", "9.9.9.9")) {
            SSLParameters parameters = client(READY, literal);
            assertThat(parameters.getServerNames()).as(literal).isNullOrEmpty();
            assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        }
        for (String name : List.of("1a.org", "a1", "1.2.3.x")) {
            assertThat(client(READY, name).getServerNames()).as(name).containsExactly(new SNIHostName(name));
        }
    }

    @Test
    void withoutANameAClientMustSayThatItAcceptsAny() {
        assertThatThrownBy(() -> READY.newEngine(false, null, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("whose name must the certificate bear? Say TlsOptions.withServerHostname(...)");
        SSLEngine engine = READY.withoutHostnameVerification().newEngine(false, null, -1);
        assertThat(engine.getPeerHost()).isNull();
        assertThat(engine.getSSLParameters().getServerNames()).isNullOrEmpty();
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isNullOrEmpty();
    }

    @Test
    void aClientThatVerifiesNoNameSendsItAllTheSame() {
        SSLParameters parameters = client(READY.withoutHostnameVerification(), "example.org");
        assertThat(parameters.getServerNames()).containsExactly(new SNIHostName("example.org"));
        assertThat(parameters.getEndpointIdentificationAlgorithm()).isNullOrEmpty();
    }

    @Test
    void whatIsSpokenIsAsTheOptionsSay() {
        TlsOptions options = READY.withProtocols("TLSv1.2")
                .withCipherSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                .withAlpn("h2", "http/1.1");
        for (SSLParameters parameters : List.of(client(options, "example.org"), server(options))) {
            assertThat(parameters.getProtocols()).containsExactly("TLSv1.2");
            assertThat(parameters.getCipherSuites()).containsExactly("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
            assertThat(parameters.getApplicationProtocols()).containsExactly("h2", "http/1.1");
        }
        assertThat(client(READY, "example.org").getCipherSuites().length).isGreaterThan(3);
    }

    @Test
    void whatIsUnknownIsRefused() {
        assertThatThrownBy(() -> client(READY.withProtocols("TLSv9"), "example.org"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServerAsksItsClientsAsTheOptionsSay() {
        assertThat(server(READY).getNeedClientAuth()).isFalse();
        assertThat(server(READY).getWantClientAuth()).isFalse();
        assertThat(server(READY.withClientAuth(ClientAuth.WANT)).getWantClientAuth())
                .isTrue();
        assertThat(server(READY.withClientAuth(ClientAuth.NEED)).getNeedClientAuth())
                .isTrue();
        assertThat(server(READY).getServerNames()).isNullOrEmpty();
        assertThat(server(READY).getEndpointIdentificationAlgorithm()).isNullOrEmpty();
        assertThat(client(READY.withClientAuth(ClientAuth.NEED), "example.org").getNeedClientAuth())
                .isFalse();
    }

    @Test
    void aServerNeedsACertificate() {
        assertThatThrownBy(() -> TlsOptions.client().newEngine(true, null, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "a TLS server needs a certificate: use TlsOptions.server(...), not <TlsOptions");
        assertThat(TlsOptions.client().newEngine(false, "example.org", 443)).isNotNull();
    }

    // Those of a factory

    /** Makes engines of the JDK that do not take everything. */
    private static final class Factory implements TlsEngineFactory {
        final List<String> asked = new ArrayList<>();
        final List<SSLEngine> released = new ArrayList<>();
        Consumer<SSLEngine> made = engine -> {};
        UnaryOperator<SSLParameters> shown = parameters -> parameters;

        @Nullable RuntimeException refusing;

        @Override
        public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
            asked.add((serverSide ? "server " : "client ") + peerHost + " " + peerPort);
            SSLEngine engine = new PassingEngine(CONTEXT.createSSLEngine("localhost", 443)) {
                @Override
                public SSLParameters getSSLParameters() {
                    return shown.apply(super.getSSLParameters());
                }

                @Override
                public void setSSLParameters(SSLParameters parameters) {
                    if (refusing != null) {
                        throw refusing;
                    }
                    super.setSSLParameters(parameters);
                }
            };
            engine.setUseClientMode(!serverSide);
            made.accept(engine);
            return engine;
        }

        @Override
        public void release(SSLEngine engine) {
            released.add(engine);
        }
    }

    private final Factory factory = new Factory();
    private final TlsOptions foreign = TlsOptions.of(factory);

    @Test
    void aFactoryIsToldWhatTheEngineIsFor() {
        assertThat(foreign.newEngine(false, "example.org", 443).getUseClientMode())
                .isTrue();
        assertThat(foreign.withServerHostname("other.org").newEngine(false, "example.org", 443))
                .isNotNull();
        assertThat(foreign.newEngine(true, "ignored", -1).getUseClientMode()).isFalse();
        assertThat(foreign.withServerHostname("other.org").newEngine(true, null, -1))
                .isNotNull();
        assertThat(factory.asked)
                .containsExactly("client example.org 443", "client other.org 443", "server null -1", "server null -1");
        assertThat(factory.released).isEmpty();
    }

    @Test
    void anEngineThatTakesEverythingIsTaken() {
        TlsOptions all = foreign.withProtocols("TLSv1.2")
                .withCipherSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                .withAlpn("h2");
        SSLParameters taken = all.newEngine(false, "example.org", 443).getSSLParameters();
        assertThat(taken.getProtocols()).containsExactly("TLSv1.2");
        assertThat(taken.getApplicationProtocols()).containsExactly("h2");
        assertThat(taken.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(all.withClientAuth(ClientAuth.NEED).newEngine(true, null, -1).getNeedClientAuth())
                .isTrue();
        assertThat(all.withClientAuth(ClientAuth.WANT).newEngine(true, null, -1).getWantClientAuth())
                .isTrue();
        assertThat(all.withoutHostnameVerification().newEngine(false, "example.org", 443))
                .isNotNull();
        assertThat(foreign.withoutHostnameVerification().newEngine(false, null, -1))
                .isNotNull();
        assertThat(factory.released).isEmpty();
    }

    private void refused(TlsOptions options, boolean serverSide, String what, UnaryOperator<SSLParameters> shown) {
        factory.shown = shown;
        factory.released.clear();
        assertThatThrownBy(() -> options.newEngine(serverSide, serverSide ? null : "example.org", 443))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("the engine \\S+ does not take " + what + " of TlsOptions, wanted .*, has .*:"
                        + " leave it out there and tell the TlsEngineFactory, or use the JDK's engine");
        assertThat(factory.released).as("given back").hasSize(1);
    }

    private static UnaryOperator<SSLParameters> showing(Consumer<SSLParameters> change) {
        return parameters -> {
            change.accept(parameters);
            return parameters;
        };
    }

    @Test
    void whatAnEngineDoesNotTakeIsNamed() {
        refused(foreign, false, "withProtocols", showing(shown -> shown.setProtocols(new String[] {"TLSv1.2"})));
        refused(
                foreign.withCipherSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                false,
                "withCipherSuites",
                showing(shown -> shown.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"})));
        refused(
                foreign.withAlpn("h2", "http/1.1"),
                true,
                "withAlpn",
                showing(shown -> shown.setApplicationProtocols(new String[] {"http/1.1", "h2"})));
        refused(
                foreign.withClientAuth(ClientAuth.NEED),
                true,
                "withClientAuth",
                showing(shown -> shown.setWantClientAuth(true)));
        refused(
                foreign.withClientAuth(ClientAuth.WANT),
                true,
                "withClientAuth",
                showing(shown -> shown.setNeedClientAuth(false)));
        refused(
                foreign.withClientAuth(ClientAuth.NONE),
                true,
                "withClientAuth",
                showing(shown -> shown.setNeedClientAuth(true)));
        refused(
                foreign,
                false,
                "the verification of the server's name",
                showing(shown -> shown.setEndpointIdentificationAlgorithm("")));
        refused(
                foreign.withoutHostnameVerification(),
                false,
                "withoutHostnameVerification",
                showing(shown -> shown.setEndpointIdentificationAlgorithm("LDAPS")));
        refused(
                foreign.withServerHostname("other.org"),
                false,
                "withServerHostname",
                showing(shown -> shown.setServerNames(List.of(new SNIHostName("example.org")))));
    }

    @Test
    void theFormOfAGreetingIsNoVersion() {
        factory.shown = showing(shown -> shown.setProtocols(new String[] {"SSLv2Hello", "TLSv1.2", "TLSv1.3"}));
        assertThat(foreign.newEngine(false, "example.org", 443)).isNotNull();
    }

    @Test
    void anEngineThatVerifiesWithAnEmptyNameVerifiesNothing() {
        factory.shown = showing(shown -> shown.setEndpointIdentificationAlgorithm(""));
        assertThat(foreign.withoutHostnameVerification().newEngine(false, "example.org", 443))
                .isNotNull();
    }

    @Test
    void anEngineThatRefusesIsNamedAndGivenBack() {
        factory.refusing = new UnsupportedOperationException("not here");
        assertThatThrownBy(() -> foreign.newEngine(false, "example.org", 443))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("the engine \\S+ refuses <TlsOptions .*>: not here")
                .hasCause(factory.refusing);
        assertThat(factory.released).hasSize(1);
    }

    @Test
    void whatTheFactoryAsksOfClientsIsNotUndone() {
        List<Consumer<SSLEngine>> demands =
                List.of(engine -> engine.setNeedClientAuth(true), engine -> engine.setWantClientAuth(true));
        for (Consumer<SSLEngine> demand : demands) {
            factory.made = demand;
            factory.released.clear();
            assertThatThrownBy(() -> foreign.newEngine(true, null, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("asks clients for certificates and the options do not");
            assertThat(factory.released).hasSize(1);
            assertThat(foreign.withClientAuth(ClientAuth.NEED)
                            .newEngine(true, null, -1)
                            .getNeedClientAuth())
                    .isTrue();
            assertThat(foreign.newEngine(false, "example.org", 443)).isNotNull();
        }
    }

    @Test
    void theHostNameThatAnEngineWasMadeWithIsNotLeftToBeVerified() {
        factory.made = engine -> {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        };
        SSLEngine engine = foreign.withoutHostnameVerification().newEngine(false, "example.org", 443);
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isNullOrEmpty();
    }

    @Test
    void anEngineIsNamedByTheFactoryAndTheJdksByItsProvider() throws Exception {
        SSLEngine engine = foreign.newEngine(false, "example.org", 443);
        assertThat(foreign.nameOf(engine)).isEqualTo(engine.getClass().getName());
        assertThat(READY.nameOf(READY.newEngine(true, null, -1))).startsWith("SunJSSE ");
    }
}
