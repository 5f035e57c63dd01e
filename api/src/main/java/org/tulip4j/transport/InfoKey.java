package org.tulip4j.transport;

import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Names a piece of extra information of a transport.
 *
 * <p>Source: PEP 3156, {@code get_extra_info}. Differs: typed keys.
 *
 * @param <T> its type
 * @since 0.1.0
 */
public final class InfoKey<T> {
    /** The socket's own address. */
    public static final InfoKey<SocketAddress> SOCKNAME = new InfoKey<>("sockname", SocketAddress.class);
    /** The peer's address; stays after close. */
    public static final InfoKey<SocketAddress> PEERNAME = new InfoKey<>("peername", SocketAddress.class);
    /** Harmless queries and options of the socket. */
    public static final InfoKey<SocketView> SOCKET = new InfoKey<>("socket", SocketView.class);
    /** What {@code connectReadPipe} or {@code connectWritePipe} was given; unknown for the pipes of a child process. */
    public static final InfoKey<Channel> PIPE = new InfoKey<>("pipe", Channel.class);
    /** The child process: known to its transport. Differs from asyncio, which shows its {@code Popen}. */
    public static final InfoKey<ProcessHandle> SUBPROCESS = new InfoKey<>("subprocess", ProcessHandle.class);
    /** The context of a TLS connection; unknown when a {@link TlsEngineFactory} made its engine. */
    public static final InfoKey<SSLContext> SSLCONTEXT = new InfoKey<>("sslcontext", SSLContext.class);
    /** The peer's certificate; unknown when it has none. The chain is in the session. */
    public static final InfoKey<X509Certificate> PEERCERT = new InfoKey<>("peercert", X509Certificate.class);
    /** The name of the cipher suite. Differs from asyncio: version and bits are in the session. */
    public static final InfoKey<String> CIPHER = new InfoKey<>("cipher", String.class);
    /** Never known: TLS on the JVM does not compress. */
    public static final InfoKey<String> COMPRESSION = new InfoKey<>("compression", String.class);
    /** The TLS session: version, cipher suite, certificates of both sides. Differs from asyncio, which shows its engine. */
    public static final InfoKey<SSLSession> SSL_OBJECT = new InfoKey<>("ssl_object", SSLSession.class);
    /**
     * Which implementation of TLS speaks, with its version, for instance "SunJSSE 17"; what a {@link TlsEngineFactory} calls
     * itself. Not in asyncio, which always speaks OpenSSL.
     */
    public static final InfoKey<String> SSL_ENGINE = new InfoKey<>("ssl_engine", String.class);
    /** The application protocol that was agreed on (ALPN); unknown when none was. Not in asyncio, where the engine tells it. */
    public static final InfoKey<String> ALPN_PROTOCOL = new InfoKey<>("alpn_protocol", String.class);

    private final String name;
    private final Class<T> type;

    private InfoKey(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /**
     * A key, equal to every other with this name and type; a transport of somebody else may know it.
     *
     * @param name as in asyncio, for instance "peername"
     * @param type the class of what it names
     * @param <T> its type
     * @return the value
     */
    public static <T> InfoKey<T> of(String name, Class<T> type) {
        return new InfoKey<>(name, type);
    }

    /** {@return as in asyncio} */
    public String name() {
        return name;
    }

    /** {@return the class of what it names} */
    public Class<T> type() {
        return type;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InfoKey<?> that && name.equals(that.name) && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + type.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
