package org.tulip4j.netty.internal.backend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.HostThread;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/**
 * The backend of a guest whose host performs no I/O of sockets: an EmbeddedChannel's, a LocalIoHandler's. Owns nothing; every call
 * for a socket is refused. Thread: the host's.
 */
final class NoSockets implements PolledByHost {
    /** Null when a coroutine's thread cannot stand in for the host's. */
    private final @Nullable HostThread hostThread;

    NoSockets(@Nullable HostThread hostThread) {
        this.hostThread = hostThread;
    }

    @Override
    public void standsIn(Thread thread) {
        if (hostThread != null) {
            hostThread.is(thread);
        }
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        throw refused();
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) throws IOException {
        throw refused();
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        throw refused();
    }

    @Override
    public boolean isByPeer(Throwable failure) {
        return NettyErrors.isByPeer(failure);
    }

    private static IOException refused() {
        return new IOException("the host of this loop performs no I/O of sockets: attach to a loop on epoll, io_uring,"
                + " kqueue or NIO, or add a ProtocolHandler to a channel of this host");
    }

    @Override
    public void close() {
        // nothing is open
    }
}
