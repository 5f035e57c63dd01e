package org.tulip4j;

/**
 * The name of a socket's address.
 *
 * @param host a name, or a literal address
 * @param port 0 to 65535
 * @since 0.1.0
 */
public record HostAndPort(String host, int port) {}
