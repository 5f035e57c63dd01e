package org.tulip4j.testing;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import org.tulip4j.testing.internal.sockets.KnownOptions;
import org.tulip4j.testing.internal.sockets.SimulatedSocket;

/** What a user may ask of one end of a connection. */
final class MemorySocket extends SimulatedSocket {
    private static final String OWNER = "backend memory";
    /** What connections between addresses know. */
    private static final KnownOptions INET = KnownOptions.none(OWNER, "")
            .with(StandardSocketOptions.TCP_NODELAY, true)
            .with(StandardSocketOptions.SO_KEEPALIVE, false);

    private static final KnownOptions UNIX = KnownOptions.none(OWNER, " of a Unix connection");
    /** Datagram sockets know nothing. */
    static final KnownOptions DATAGRAMS = KnownOptions.none(OWNER, " of a datagram socket");

    /** Whose it is. */
    private final MemoryStream stream;

    MemorySocket(MemoryStream stream, SocketAddress local, SocketAddress remote) {
        super(local, remote, local instanceof InetSocketAddress ? INET : UNIX, stream::isClosed);
        this.stream = stream;
    }

    MemoryStream stream() {
        return stream;
    }
}
