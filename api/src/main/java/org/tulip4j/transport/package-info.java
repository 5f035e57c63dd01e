/**
 * Connections: what the user calls (transports) and what the user hears (protocols).
 *
 * <p>Order of calls: {@code connectionMade}, then any number of {@code dataReceived}, then at most one
 * {@code eofReceived}, then {@code connectionLost}, exactly once.
 */
@NullMarked
package org.tulip4j.transport;

import org.jspecify.annotations.NullMarked;
