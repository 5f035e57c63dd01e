package org.tulip4j.tck;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCounted;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.OpenSslEngines;
import org.tulip4j.tck.TckStage.Encryptor;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;

/** Who encrypts by OpenSSL: servers, clients or both. Remembers the engines, to see that they are released. */
enum OpenSslKit implements Encryptor {
    BOTH_SIDES(true, true),
    SERVERS(true, false),
    CLIENTS(false, true);

    private static final List<SSLEngine> MADE = new CopyOnWriteArrayList<>();
    private static final Map<TestCertificate, TlsOptions> SERVERS_MADE = new ConcurrentHashMap<>();
    private static final Map<TestCertificate, TlsOptions> CLIENTS_MADE = new ConcurrentHashMap<>();

    final boolean serves;
    final boolean asks;

    OpenSslKit(boolean serves, boolean asks) {
        this.serves = serves;
        this.asks = asks;
    }

    @Override
    public TlsOptions server(TestCertificate own) {
        return serves ? SERVERS_MADE.computeIfAbsent(own, one -> options(serving(one))) : own.server();
    }

    @Override
    public TlsOptions client(TestCertificate trusted) {
        return asks ? CLIENTS_MADE.computeIfAbsent(trusted, one -> options(trusting(one))) : trusted.client();
    }

    static SslContextBuilder serving(TestCertificate own) {
        return SslContextBuilder.forServer(key(own), own.certificate());
    }

    static SslContextBuilder trusting(TestCertificate trusted) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted.trust());
            return SslContextBuilder.forClient().trustManager(trust);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static PrivateKey key(TestCertificate own) {
        try {
            KeyStore keys = own.keys();
            return (PrivateKey) keys.getKey(keys.aliases().nextElement(), own.password());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static TlsOptions options(SslContextBuilder builder, String... alpn) {
        try {
            return TlsOptions.of(new Watched(OpenSslEngines.of(builder, alpn)));
        } catch (javax.net.ssl.SSLException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    /** Engines that hold memory of OpenSSL. */
    static List<SSLEngine> unreleased() {
        return MADE.stream()
                .filter(engine -> ((ReferenceCounted) engine).refCnt() > 0)
                .toList();
    }

    private record Watched(OpenSslEngines engines) implements TlsEngineFactory {
        @Override
        public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
            SSLEngine engine = engines.newEngine(serverSide, peerHost, peerPort);
            MADE.add(engine);
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
}
