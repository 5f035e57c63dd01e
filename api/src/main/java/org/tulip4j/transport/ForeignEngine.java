package org.tulip4j.transport;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Sets engines that are not the JDK's, and makes sure that they took it: some pass over in silence what they do not know. */
final class ForeignEngine {
    /** Some count the form of a greeting among the versions. */
    private static final String GREETING = "SSLv2Hello";

    private ForeignEngine() {}

    /** What the factory asks of clients is not undone by options that do not mention it. */
    static void checkDemand(SSLEngine engine, TlsOptions options) {
        if (options.clientAuth() == ClientAuth.NONE && (engine.getNeedClientAuth() || engine.getWantClientAuth())) {
            throw new IllegalArgumentException(
                    "the TlsEngineFactory asks clients for certificates and the options do not:"
                            + " say TlsOptions.withClientAuth(...) instead");
        }
    }

    /** Sets the engine and compares what it took with what was asked for; throws where it differs. */
    static void set(SSLEngine engine, SSLParameters wanted, TlsOptions options, boolean serverSide) {
        try {
            engine.setSSLParameters(wanted);
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException(
                    "the engine " + engine.getClass().getName() + " refuses " + options + ": " + refused.getMessage(),
                    refused);
        }
        SSLParameters taken = engine.getSSLParameters();
        needForBothSides(engine, taken, options);
        if (serverSide) {
            needForServer(engine, taken, options);
        } else {
            needForClient(engine, taken, wanted, options);
        }
    }

    private static void needForBothSides(SSLEngine engine, SSLParameters taken, TlsOptions options) {
        Set<String> versions = set(taken.getProtocols());
        versions.remove(GREETING);
        need(
                engine,
                "withProtocols",
                options.protocols(),
                set(options.protocols()).equals(versions),
                versions);
        if (!options.cipherSuites().isEmpty()) {
            Set<String> suites = set(taken.getCipherSuites());
            need(
                    engine,
                    "withCipherSuites",
                    options.cipherSuites(),
                    set(options.cipherSuites()).equals(suites),
                    suites);
        }
        if (!options.alpn().isEmpty()) {
            List<String> names = List.of(taken.getApplicationProtocols());
            need(engine, "withAlpn", options.alpn(), options.alpn().equals(names), names);
        }
    }

    private static void needForServer(SSLEngine engine, SSLParameters taken, TlsOptions options) {
        ClientAuth auth = taken.getNeedClientAuth()
                ? ClientAuth.NEED
                : taken.getWantClientAuth() ? ClientAuth.WANT : ClientAuth.NONE;
        need(engine, "withClientAuth", options.clientAuth(), options.clientAuth() == auth, auth);
    }

    private static void needForClient(SSLEngine engine, SSLParameters taken, SSLParameters wanted, TlsOptions options) {
        String verifying = taken.getEndpointIdentificationAlgorithm();
        boolean verifies = verifying != null && !verifying.isEmpty();
        if (options.hostnameVerification()) {
            need(engine, "the verification of the server's name", "HTTPS", "HTTPS".equals(verifying), verifying);
        } else {
            need(engine, "withoutHostnameVerification", "none", !verifies, verifying);
        }
        if (wanted.getServerNames() != null) {
            need(
                    engine,
                    "withServerHostname",
                    wanted.getServerNames(),
                    wanted.getServerNames().equals(taken.getServerNames()),
                    taken.getServerNames());
        }
    }

    private static Set<String> set(String[] names) {
        return new HashSet<>(List.of(names));
    }

    private static Set<String> set(Collection<String> names) {
        return new HashSet<>(names);
    }

    private static void need(SSLEngine engine, String what, Object wanted, boolean taken, @Nullable Object instead) {
        if (!taken) {
            throw new IllegalArgumentException("the engine " + engine.getClass().getName() + " does not take " + what
                    + " of TlsOptions, wanted " + wanted + ", has " + instead
                    + ": leave it out there and tell the TlsEngineFactory, or use the JDK's engine");
        }
    }
}
