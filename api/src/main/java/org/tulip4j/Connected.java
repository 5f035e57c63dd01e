package org.tulip4j;

/**
 * A connection and the protocol that was made for it.
 *
 * @param transport the connection
 * @param protocol what the factory made
 * @param <X> the transport's type
 * @param <P> the protocol's type
 * @since 0.1.0
 */
public record Connected<X, P>(X transport, P protocol) {}
