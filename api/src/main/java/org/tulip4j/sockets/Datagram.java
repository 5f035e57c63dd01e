package org.tulip4j.sockets;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.tulip4j.EventLoop;

/**
 * What {@link EventLoop#sockRecvFrom} answers.
 *
 * @param data the caller's, from position to limit
 * @param sender who sent it
 * @since 0.1.0
 */
public record Datagram(ByteBuffer data, SocketAddress sender) {}
