package org.tulip4j.transport;

/**
 * A connection in both directions.
 *
 * <p>Not for implementation, as {@link BaseTransport} is not.
 *
 * <p>States: open, closing, closed. Source: PEP 3156, "Bidirectional Stream Transports".
 *
 * @since 0.1.0
 */
public interface Transport extends ReadTransport, WriteTransport {}
