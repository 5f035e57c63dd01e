package org.tulip4j.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.keys.TlsMaterial;

/**
 * How a connection is encrypted. Immutable: each {@code with} returns a changed copy. Any thread.
 *
 * <p>Only TLS 1.3 and 1.2 are spoken, the peer of a client is verified together with its host name, and the handshake and the
 * end of a connection have time limits, unless it is said otherwise. One object may serve many connections and loops, which
 * then share its session cache.
 *
 * <p>Source: asyncio 3.4 {@code ssl}, 3.7 {@code ssl_handshake_timeout}, 3.11 {@code ssl_shutdown_timeout}. Differs: the
 * arguments {@code server_hostname}, {@code ssl_handshake_timeout} and {@code ssl_shutdown_timeout} are part of the options.
 *
 * @since 0.1.0
 */
public final class TlsOptions {
    private static final Duration HANDSHAKE = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN = Duration.ofSeconds(30);

    private TlsMaterial material = TlsMaterial.NONE;
    private @Nullable TlsEngineFactory engines;
    private @Nullable String serverHostname;
    private boolean hostnameVerification = true;
    private ClientAuth clientAuth = ClientAuth.NONE;
    private List<String> alpn = List.of();
    private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    private List<String> cipherSuites = List.of();
    private Duration handshakeTimeout = HANDSHAKE;
    private Duration shutdownTimeout = SHUTDOWN;
    private @Nullable Executor taskExecutor;

    private TlsOptions() {}

    // Where they come from

    /**
     * Makes options for clients that trust whom the JDK trusts.
     *
     * @return new options
     */
    public static TlsOptions client() {
        return new TlsOptions();
    }

    /**
     * Makes options for servers, with a certificate from PEM files. Blocks while it reads them.
     *
     * @param certificateChain the server's certificate, then those that signed it, PEM
     * @param privateKey the first certificate's key, PKCS#8 in PEM, not encrypted
     * @return new options
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when a file holds something else, the key is encrypted or is not the certificate's
     */
    public static TlsOptions server(Path certificateChain, Path privateKey)
            throws IOException, GeneralSecurityException {
        return new TlsOptions().withCertificate(certificateChain, privateKey);
    }

    /**
     * Makes options for servers, with the certificates of a key store. A client that names a host gets the certificate for it.
     *
     * @param keys holds private keys with their certificates; not changed, must not be changed later
     * @param password of the keys; not kept
     * @return new options
     * @throws GeneralSecurityException when there is no key or the password is wrong
     */
    public static TlsOptions server(KeyStore keys, char[] password) throws GeneralSecurityException {
        return new TlsOptions().withCertificates(keys, password);
    }

    /**
     * Makes options with a context that is ready: its certificates and its trust are used, everything else is as said here.
     *
     * @param context initialized
     * @return new options
     */
    public static TlsOptions of(SSLContext context) {
        TlsOptions options = new TlsOptions();
        options.material = TlsMaterial.ready(Objects.requireNonNull(context, "context"));
        return options;
    }

    /**
     * Makes options with engines of another implementation of TLS: certificates and trust are the factory's affair.
     *
     * @param factory called once per connection
     * @return new options
     */
    public static TlsOptions of(TlsEngineFactory factory) {
        TlsOptions options = new TlsOptions();
        options.engines = Objects.requireNonNull(factory, "factory");
        return options;
    }

    // Certificates and trust

    /**
     * Returns these options with one more certificate of this side, from PEM files. A server with several chooses by the name that the
     * client asks for. Blocks while it reads.
     *
     * @param certificateChain this side's certificate, then those that signed it, PEM
     * @param privateKey the first certificate's key, PKCS#8 in PEM, not encrypted
     * @return changed options
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when a file holds something else, the key is encrypted or is not the certificate's
     * @throws IllegalStateException when the options were made of a context or a factory
     */
    public TlsOptions withCertificate(Path certificateChain, Path privateKey)
            throws IOException, GeneralSecurityException {
        TlsOptions changed = copy("withCertificate");
        changed.material = material.plusCertificate(certificateChain, privateKey);
        return changed;
    }

    /**
     * Returns these options with the certificates of a key store, instead of those named before.
     *
     * @param keys holds private keys with their certificates; must not be changed later
     * @param password of the keys; not kept
     * @return changed options
     * @throws GeneralSecurityException when there is no key or the password is wrong
     * @throws IllegalStateException when the options were made of a context or a factory
     */
    public TlsOptions withCertificates(KeyStore keys, char[] password) throws GeneralSecurityException {
        TlsOptions changed = copy("withCertificates");
        changed.material = material.withKeys(keys, password);
        return changed;
    }

    /**
     * Returns these options, trusting the certificates of a PEM file and no others. Blocks while it reads.
     *
     * @param certificates one or more, PEM
     * @return changed options
     * @throws IOException when the file cannot be read
     * @throws GeneralSecurityException when it holds no certificate
     * @throws IllegalStateException when the options were made of a context or a factory
     */
    public TlsOptions withTrust(Path certificates) throws IOException, GeneralSecurityException {
        TlsOptions changed = copy("withTrust");
        changed.material = material.withTrust(certificates);
        return changed;
    }

    /**
     * Returns these options, trusting the certificates of a key store and no others.
     *
     * @param certificates one trusted certificate at least; must not be changed later
     * @return changed options
     * @throws GeneralSecurityException when there is none
     * @throws IllegalStateException when the options were made of a context or a factory
     */
    public TlsOptions withTrust(KeyStore certificates) throws GeneralSecurityException {
        TlsOptions changed = copy("withTrust");
        changed.material = material.withTrust(certificates);
        return changed;
    }

    /**
     * Returns these options with a demand on clients; means nothing to a client.
     *
     * @param wish whether servers ask for certificates
     * @return changed options
     */
    public TlsOptions withClientAuth(ClientAuth wish) {
        TlsOptions changed = copy();
        changed.clientAuth = Objects.requireNonNull(wish, "wish");
        return changed;
    }

    // Names

    /**
     * Returns these options with a name that the server's certificate must bear and that is sent to it (SNI), instead of the host that is
     * connected to; means nothing to a server.
     *
     * @param name a host name or a literal address
     * @return changed options
     * @throws IllegalArgumentException when blank
     */
    public TlsOptions withServerHostname(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "the server's name is blank; withoutHostnameVerification() accepts any name");
        }
        TlsOptions changed = copy();
        changed.serverHostname = name;
        return changed;
    }

    /**
     * Returns these options, accepting any name in the server's certificate, which must still be trusted. Whoever holds any trusted
     * certificate can then play the server.
     *
     * @return changed options
     */
    public TlsOptions withoutHostnameVerification() {
        TlsOptions changed = copy();
        changed.hostnameVerification = false;
        return changed;
    }

    /**
     * Returns these options, agreeing on an application protocol (ALPN). {@link InfoKey#ALPN_PROTOCOL} tells which.
     *
     * @param names as registered, for instance "h2" and "http/1.1", the best first; none: no agreement is sought
     * @return changed options
     */
    public TlsOptions withAlpn(String... names) {
        TlsOptions changed = copy();
        changed.alpn = List.of(names);
        return changed;
    }

    // What is spoken

    /**
     * Returns these options with other versions of TLS.
     *
     * @param names as the JDK knows them, for instance "TLSv1.3"; at least one
     * @return changed options
     * @throws IllegalArgumentException when there is none
     */
    public TlsOptions withProtocols(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("at least one version of TLS is needed, for instance TLSv1.3");
        }
        TlsOptions changed = copy();
        changed.protocols = List.of(names);
        return changed;
    }

    /**
     * Returns these options with other cipher suites.
     *
     * @param names as the JDK knows them, the best first; none: the implementation's choice
     * @return changed options
     */
    public TlsOptions withCipherSuites(String... names) {
        TlsOptions changed = copy();
        changed.cipherSuites = List.of(names);
        return changed;
    }

    // Limits

    /**
     * Returns these options with another limit for the handshake; 60 s at first.
     *
     * @param limit positive
     * @return changed options
     * @throws IllegalArgumentException unless positive
     */
    public TlsOptions withHandshakeTimeout(Duration limit) {
        TlsOptions changed = copy();
        changed.handshakeTimeout = positive("handshakeTimeout", limit);
        return changed;
    }

    /**
     * Returns these options with another limit for the end of a connection; 30 s at first. It begins with {@code close()} and covers
     * sending what waits and the peer's farewell.
     *
     * @param limit positive
     * @return changed options
     * @throws IllegalArgumentException unless positive
     */
    public TlsOptions withShutdownTimeout(Duration limit) {
        TlsOptions changed = copy();
        changed.shutdownTimeout = positive("shutdownTimeout", limit);
        return changed;
    }

    /**
     * Returns these options with another place for the long work of handshakes: verifying certificates, signing. At first that is a pool
     * of tulip's own; the loop's thread when the loop's clock is not the system's, so that a test's clock does not run ahead.
     *
     * @param executor {@code Runnable::run} works on the loop's thread
     * @return changed options
     */
    public TlsOptions withTaskExecutor(Executor executor) {
        TlsOptions changed = copy();
        changed.taskExecutor = Objects.requireNonNull(executor, "executor");
        return changed;
    }

    private static Duration positive(String name, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + limit);
        }
        return limit;
    }

    private TlsOptions copy(String what) {
        if (engines != null || material.isReady()) {
            throw new IllegalStateException(what + "() does nothing to a ready "
                    + (engines != null ? "TlsEngineFactory" : "SSLContext")
                    + ": give it there, or start from client() or server(...)");
        }
        return copy();
    }

    private TlsOptions copy() {
        TlsOptions copy = new TlsOptions();
        copy.material = material;
        copy.engines = engines;
        copy.serverHostname = serverHostname;
        copy.hostnameVerification = hostnameVerification;
        copy.clientAuth = clientAuth;
        copy.alpn = alpn;
        copy.protocols = protocols;
        copy.cipherSuites = cipherSuites;
        copy.handshakeTimeout = handshakeTimeout;
        copy.shutdownTimeout = shutdownTimeout;
        copy.taskExecutor = taskExecutor;
        return copy;
    }

    // What was said

    /**
     * The context, made when first asked for.
     *
     * @return the context, or null when the options were made of a {@link TlsEngineFactory}
     * @throws GeneralSecurityException when the JDK cannot use what was given
     */
    public @Nullable SSLContext context() throws GeneralSecurityException {
        return engines != null ? null : material.context();
    }

    /**
     * An engine for one connection, with everything that is said here.
     *
     * @param serverSide whether it plays the server
     * @param host the host connected to, or null; {@link #withServerHostname} comes first
     * @param port its port, or -1
     * @return a new engine
     * @throws IllegalArgumentException when a server has no certificate, a client does not know whose name to verify, or a
     *     protocol or cipher suite is unknown
     */
    public SSLEngine newEngine(boolean serverSide, @Nullable String host, int port) {
        return EngineSetup.engine(this, engines, material, serverSide, host, port);
    }

    /**
     * An engine of {@link #newEngine} is not needed any more. Does nothing when the JDK made it.
     *
     * @param engine in no use; facts of its session may still be asked for
     */
    public void release(SSLEngine engine) {
        TlsEngineFactory factory = engines;
        if (factory != null) {
            factory.release(engine);
        }
    }

    /**
     * Which implementation of TLS it is.
     *
     * @param engine of {@link #newEngine}
     * @return name and version, for instance "SunJSSE 17"
     * @throws GeneralSecurityException when the JDK cannot use what was given
     */
    public String nameOf(SSLEngine engine) throws GeneralSecurityException {
        TlsEngineFactory factory = engines;
        if (factory != null) {
            return factory.nameOf(engine);
        }
        Provider provider = material.context().getProvider();
        return provider.getName() + " " + provider.getVersionStr();
    }

    /** {@return the name to verify and send, or null for the host that is connected to} */
    public @Nullable String serverHostname() {
        return serverHostname;
    }

    /** {@return whether a client verifies the name in the server's certificate} */
    public boolean hostnameVerification() {
        return hostnameVerification;
    }

    /** {@return what a server asks of its clients} */
    public ClientAuth clientAuth() {
        return clientAuth;
    }

    /** {@return the application protocols, the best first} */
    public List<String> alpn() {
        return alpn;
    }

    /** {@return the versions of TLS} */
    public List<String> protocols() {
        return protocols;
    }

    /** {@return the cipher suites; empty: the implementation's choice} */
    public List<String> cipherSuites() {
        return cipherSuites;
    }

    /** {@return the limit of the handshake} */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** {@return the limit of the end} */
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** {@return where the long work of handshakes runs, or null for tulip's choice} */
    public @Nullable Executor taskExecutor() {
        return taskExecutor;
    }

    @Override
    public String toString() {
        return "<TlsOptions " + (engines != null ? "engines of " + engines : material.toString()) + " " + protocols
                + (serverHostname == null ? "" : " name=" + serverHostname)
                + (hostnameVerification ? "" : " any-name")
                + (clientAuth == ClientAuth.NONE ? "" : " client=" + clientAuth)
                + (alpn.isEmpty() ? "" : " alpn=" + alpn) + ">";
    }
}
