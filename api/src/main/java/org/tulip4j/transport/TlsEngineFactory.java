package org.tulip4j.transport;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes the engine of each connection, for TLS implementations that do not come as an {@link javax.net.ssl.SSLContext}.
 *
 * <p>Thread: the loop's; must not block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TlsEngineFactory {
    /**
     * A new engine. Its protocols, cipher suites, names, application protocols and client authentication are set afterwards
     * through {@link SSLEngine#setSSLParameters}, as {@link TlsOptions} says, and read back: what the engine did not take is an
     * {@link IllegalArgumentException} of whoever wants to connect or serve, and the engine is released.
     *
     * @param serverSide whether it plays the server
     * @param peerHost the peer's name when it plays the client and the name is known, else null
     * @param peerPort its port, or -1
     * @return an engine that was not used before
     */
    SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort);

    /**
     * The connection of this engine has ended, or was never made: nobody hands it bytes any more, none of its tasks runs, but
     * facts of its session may still be asked for. For engines that hold what no garbage collector frees. Does nothing at
     * first. Called once for each engine of {@link #newEngine}, on the loop, or where the engine's last task ran when the
     * connection has ended meanwhile; never when the loop is closed before the socket is connected. Must not throw.
     *
     * @param engine of this factory
     */
    default void release(SSLEngine engine) {}

    /**
     * Which implementation of TLS its engines are, for {@link InfoKey#SSL_ENGINE}.
     *
     * @param engine of this factory
     * @return name and version; at first the name of the engine's class
     */
    default String nameOf(SSLEngine engine) {
        return engine.getClass().getName();
    }
}
