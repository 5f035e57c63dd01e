package org.tulip4j;

import java.net.SocketAddress;

/**
 * What {@link EventLoop#sockRecvFromInto} answers.
 *
 * @param count bytes put into the buffer; 0 for an empty datagram
 * @param sender who sent it
 */
public record Received(int count, SocketAddress sender) {}
