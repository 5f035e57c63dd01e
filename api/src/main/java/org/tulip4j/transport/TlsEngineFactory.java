package org.tulip4j.transport;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes the engine of each connection, for TLS implementations that do not come as an {@link javax.net.ssl.SSLContext}.
 *
 * <p>Thread: the loop's; must not block.
 */
@FunctionalInterface
public interface TlsEngineFactory {
    /**
     * A new engine. Its protocols, cipher suites, names, application protocols and client authentication are set afterwards,
     * as {@link TlsOptions} says.
     *
     * @param serverSide whether it plays the server
     * @param peerHost the peer's name when it plays the client and the name is known, else null
     * @param peerPort its port, or -1
     * @return an engine that was not used before
     */
    SSLEngine newEngine(boolean serverSide, @Nullable String peerHost, int peerPort);
}
