package org.tulip4j.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.version.NettyModules;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;

/**
 * TLS by OpenSSL or BoringSSL instead of the JDK, through Netty, for loops of every backend. Needs
 * {@code io.netty:netty-handler} and {@code io.netty:netty-tcnative-boringssl-static} with the classifier of the platform, which
 * a program adds itself. Given to {@link TlsOptions#of(TlsEngineFactory)}; one serves any number of loops.
 *
 * <p>Any thread. What OpenSSL holds of a connection is released when the connection has ended; what it holds of this, when the
 * garbage collector finds it.
 *
 * <p>Source: ours; asyncio always speaks OpenSSL.
 *
 * @since 0.1.0
 */
public final class OpenSslEngines implements TlsEngineFactory {
    private static final String HANDLER = "io.netty:netty-handler";
    private static final String TCNATIVE = "io.netty:netty-tcnative-boringssl-static";
    private static final String WHAT = "TLS by OpenSSL";

    /** Makes the engines; of one side only. */
    private final SslContext context;

    private OpenSslEngines(SslContext context) {
        this.context = context;
    }

    /**
     * Engines of one side. Certificates and trust are the builder's. Versions, cipher suites, names, their verification and
     * the demand on clients are set by {@link TlsOptions}, whatever the builder says of names. Blocks while it reads files and
     * loads OpenSSL.
     *
     * @param builder of {@code SslContextBuilder.forClient()} or {@code forServer(...)}, without versions and without a demand
     *     on clients; its provider, and application protocols when some are named here, are overwritten; not kept
     * @param alpn application protocols, the best first; none: the builder's. When the peers have none in common, they go on
     *     without one: ask {@link org.tulip4j.transport.InfoKey#ALPN_PROTOCOL}
     * @return engines of this side; asked for the other, they throw {@link IllegalStateException}
     * @throws SSLException when OpenSSL cannot use what the builder was given
     * @throws IllegalArgumentException when the builder says what {@link TlsOptions} would undo
     * @throws IllegalStateException when an artifact is missing or holds nothing for this platform; the message names it
     */
    // A transitive requirement would make every module that reads this one need the artifact to compile.
    @SuppressWarnings("exports")
    public static OpenSslEngines of(SslContextBuilder builder, String... alpn) throws SSLException {
        Objects.requireNonNull(builder, "builder");
        List<String> names = List.of(alpn);
        need();
        if (!names.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    names));
        }
        OpenSslEngines engines =
                new OpenSslEngines(builder.sslProvider(SslProvider.OPENSSL).build());
        engines.refuseWhatWouldBeUndone();
        return engines;
    }

    private void refuseWhatWouldBeUndone() {
        SSLEngine sample = context.newEngine(ByteBufAllocator.DEFAULT);
        try {
            if (sample.getNeedClientAuth() || sample.getWantClientAuth()) {
                throw new IllegalArgumentException(
                        "builder.clientAuth(...) would be undone: say TlsOptions.withClientAuth(...) instead");
            }
            Set<String> versions = new HashSet<>(List.of(sample.getEnabledProtocols()));
            // Which OpenSSL always names.
            versions.remove("SSLv2Hello");
            if (!versions.equals(Set.of("TLSv1.3", "TLSv1.2"))) {
                throw new IllegalArgumentException("builder.protocols(...) would be undone: say"
                        + " TlsOptions.withProtocols(...) instead; has " + versions);
            }
        } finally {
            release(sample);
        }
    }

    /**
     * What is spoken.
     *
     * @return name and version of the library, for logs and reports
     * @throws IllegalStateException when an artifact is missing or holds nothing for this platform; the message names it
     */
    public static String version() {
        need();
        return name();
    }

    /** BoringSSL has no version of its own: netty-tcnative's stands for it. */
    private static String name() {
        String binding = OptionalParts.version("io.netty.internal.tcnative.SSL");
        return OpenSsl.versionString() + " of netty-tcnative" + (binding == null ? "" : " " + binding);
    }

    private static void need() {
        OptionalParts.need("io.netty.handler.ssl.SslContext", HANDLER, WHAT);
        OptionalParts.need("io.netty.internal.tcnative.SSL", TCNATIVE + " with the classifier " + classifier(), WHAT);
        if (!OpenSsl.isAvailable()) {
            String module = NettyModules.remedy("io.netty.internal.tcnative.openssl", classifier(), TCNATIVE);
            throw new IllegalStateException(
                    module != null
                            ? WHAT + " cannot be used: " + module
                            : WHAT + " needs " + TCNATIVE + " with the classifier " + classifier()
                                    + ", which is not on the class or module path or cannot be loaded",
                    OpenSsl.unavailabilityCause());
        }
    }

    /** {@return how the artifact names this platform} */
    static String classifier() {
        return classifier(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static String classifier(String system, String machine) {
        String name = system.toLowerCase(Locale.ROOT);
        String kind = name.startsWith("mac") ? "osx" : name.startsWith("windows") ? "windows" : name;
        return kind + "-"
                + switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> machine;
                };
    }

    @Override
    public SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort) {
        if (serverSide == context.isClient()) {
            throw new IllegalStateException("these OpenSSL engines are for " + (serverSide ? "clients" : "servers")
                    + ": make them of SslContextBuilder." + (serverSide ? "forServer(...)" : "forClient()"));
        }
        return peerHost == null
                ? context.newEngine(ByteBufAllocator.DEFAULT)
                : context.newEngine(ByteBufAllocator.DEFAULT, peerHost, peerPort);
    }

    @Override
    public void release(SSLEngine engine) {
        if (((ReferenceCounted) engine).refCnt() > 0) {
            ReferenceCountUtil.release(engine);
        }
    }

    @Override
    public String nameOf(SSLEngine engine) {
        return name();
    }

    @Override
    public String toString() {
        return "<OpenSslEngines for " + (context.isClient() ? "clients" : "servers") + ">";
    }
}
