package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a socket's address.
 *
 * @since 0.1.0
 */
public final class HostAndPort {
    private final String host;
    private final int port;

    private HostAndPort(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * A name and a port.
     *
     * @param host a name, or a literal address
     * @param port 0 to 65535
     * @return the value
     */
    public static HostAndPort of(String host, int port) {
        return new HostAndPort(host, port);
    }

    /** {@return a name, or a literal address} */
    public String host() {
        return host;
    }

    /** {@return 0 to 65535} */
    public int port() {
        return port;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostAndPort that && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port);
    }

    @Override
    public String toString() {
        return "HostAndPort[host=" + host + ", port=" + port + "]";
    }
}
