package org.tulip4j.transport;

/**
 * Hears the bytes of a connection, and may write to it.
 *
 * <p>Source: PEP 3156, "Stream Protocols"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface Protocol extends ReadProtocol<Transport> {}
