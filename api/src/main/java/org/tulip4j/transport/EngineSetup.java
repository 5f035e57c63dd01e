package org.tulip4j.transport;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.keys.TlsMaterial;

/** Makes engines and sets them as the options say. */
final class EngineSetup {
    private EngineSetup() {}

    /** An engine for one connection. */
    static SSLEngine engine(
            TlsOptions options,
            @Nullable TlsEngineFactory factory,
            TlsMaterial material,
            boolean serverSide,
            @Nullable String host,
            int port) {
        String name = options.serverHostname() != null ? options.serverHostname() : host;
        if (serverSide && factory == null && !material.hasCertificate()) {
            throw new IllegalArgumentException(
                    "a TLS server needs a certificate: use TlsOptions.server(...), not " + options);
        }
        if (!serverSide && name == null && options.hostnameVerification()) {
            throw new IllegalArgumentException(
                    "whose name must the certificate bear? Say TlsOptions.withServerHostname(...), or"
                            + " withoutHostnameVerification() to accept any: " + options);
        }
        SSLEngine engine;
        try {
            engine = factory != null
                    ? factory.newEngine(serverSide, serverSide ? null : name, port)
                    : serverSide || name == null
                            ? material.context().createSSLEngine()
                            : material.context().createSSLEngine(name, port);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("cannot make a TLS engine of " + options, unusable);
        }
        try {
            engine.setUseClientMode(!serverSide);
            if (factory != null && serverSide) {
                ForeignEngine.checkDemand(engine, options);
            }
            SSLParameters wanted = parameters(engine, options, serverSide, name);
            if (factory == null) {
                engine.setSSLParameters(wanted);
            } else {
                ForeignEngine.set(engine, wanted, options, serverSide);
            }
        } catch (RuntimeException refused) {
            options.release(engine);
            throw refused;
        }
        return engine;
    }

    private static SSLParameters parameters(
            SSLEngine engine, TlsOptions options, boolean serverSide, @Nullable String name) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(options.protocols().toArray(String[]::new));
        if (!options.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(options.cipherSuites().toArray(String[]::new));
        }
        parameters.setApplicationProtocols(options.alpn().toArray(String[]::new));
        if (serverSide) {
            switch (options.clientAuth()) {
                case NONE -> parameters.setNeedClientAuth(false);
                case WANT -> parameters.setWantClientAuth(true);
                case NEED -> parameters.setNeedClientAuth(true);
            }
        } else {
            if (options.hostnameVerification()) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            } else if (parameters.getEndpointIdentificationAlgorithm() != null) {
                // Null would leave what the engine was made with.
                parameters.setEndpointIdentificationAlgorithm("");
            }
            if (name != null && !isLiteral(name)) {
                parameters.setServerNames(List.of(serverName(name)));
            }
        }
        return parameters;
    }

    private static SNIHostName serverName(String name) {
        // A name may end in a dot; what is sent must not.
        return new SNIHostName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
