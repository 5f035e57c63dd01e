package org.tulip4j.netty.internal.platform;

import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;

/** Opens sockets of IPv4 for Netty's channels that make none themselves: on one of IPv6 Netty binds 0.0.0.0 as both families. */
final class Ipv4Socket extends Socket {
    private Ipv4Socket(int descriptor) {
        super(descriptor);
    }

    /** {@return the descriptor of a new stream socket, the caller's} */
    static int open() {
        return newSocketStream0(SocketProtocolFamily.INET);
    }
}
