package org.tulip4j.sockets;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;

/**
 * What {@link EventLoop#sockAccept} answers.
 *
 * @param channel the new connection, not blocking; the caller's
 * @param peer who it is; null for a peer without an address
 * @since 0.1.0
 */
public record Accepted(SocketChannel channel, @Nullable SocketAddress peer) {}
