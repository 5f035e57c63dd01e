package org.tulip4j.netty.internal.platform;

import io.netty.channel.ServerChannel;
import java.net.SocketAddress;

/**
 * A listening channel on a socket that somebody else has bound.
 *
 * @param channel not registered
 * @param localAddress where it listens; Netty does not know that of a Unix domain socket
 */
public record Inherited(ServerChannel channel, SocketAddress localAddress) {}
