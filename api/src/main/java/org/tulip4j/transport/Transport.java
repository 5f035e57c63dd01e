package org.tulip4j.transport;

/**
 * A connection in both directions.
 *
 * <p>States: open, closing, closed. Source: PEP 3156, "Bidirectional Stream Transports".
 */
public interface Transport extends ReadTransport, WriteTransport {}
