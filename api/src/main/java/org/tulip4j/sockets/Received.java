package org.tulip4j.sockets;

import java.net.SocketAddress;
import org.tulip4j.EventLoop;

/**
 * What {@link EventLoop#sockRecvFromInto} answers.
 *
 * @param count bytes put into the buffer; 0 for an empty datagram
 * @param sender who sent it
 * @since 0.1.0
 */
public record Received(int count, SocketAddress sender) {}
