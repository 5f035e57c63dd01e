package org.tulip4j.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.transport.UnixAddress;

/**
 * A listening address. Connections are established at once, up to the backlog, and wait to be accepted; connects beyond
 * wait to be established. Fields are guarded by the network's lock.
 */
final class MemoryListener extends MemoryHandle implements ListenEndpoint {
    private final int backlog;
    private final AcceptSink sink;
    private final ArrayDeque<MemoryStream> established = new ArrayDeque<>();
    private final ArrayDeque<MemoryConnect> waiting = new ArrayDeque<>();
    private SocketAddress local;
    private boolean accepting;
    private boolean closed;
    /** Listens at the wildcard, which stands for IPv4 and IPv6. */
    private boolean bothFamilies;

    private MemoryListener(MemoryBackend backend, SocketAddress asked, int backlog, AcceptSink sink) {
        super(backend);
        this.backlog = Math.max(1, backlog);
        this.sink = sink;
        this.local = asked;
    }

    /** Binds an address and listens. Called with the lock held. */
    static MemoryListener open(MemoryBackend backend, InetSocketAddress address, ListenOptions options, AcceptSink sink)
            throws IOException {
        MemoryListener listener = new MemoryListener(backend, address, options.backlog(), sink);
        listener.bothFamilies = options.bothFamilies() && address.getAddress().isAnyLocalAddress();
        listener.local = backend.network().listen(address, listener);
        backend.opened(listener);
        return listener;
    }

    /** Binds a Unix domain socket and listens. Called with the lock held. */
    static MemoryListener open(MemoryBackend backend, UnixAddress address, int backlog, AcceptSink sink)
            throws IOException {
        MemoryListener listener = new MemoryListener(backend, address, backlog, sink);
        backend.network().listen(address, listener);
        backend.opened(listener);
        return listener;
    }

    /** Lets somebody connect. Called with the lock held. */
    void admit(MemoryConnect connect) {
        if (established.size() < backlog) {
            established.add(connect.establish(backend()));
            changed();
        } else {
            waiting.add(connect);
        }
    }

    /** Forgets somebody who gives up before the connection is established. Called with the lock held. */
    void withdraw(MemoryConnect connect) {
        waiting.remove(connect);
    }

    /** {@return whether the wildcard that it listens at stands for IPv4 and IPv6} */
    boolean hearsBothFamilies() {
        return bothFamilies;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public void resumeAccepting() {
        change(() -> accepting = !closed);
    }

    @Override
    public void pauseAccepting() {
        change(() -> accepting = false);
    }

    @Override
    public void close() {
        change(this::closeNow);
    }

    @Override
    public void closeNow() {
        if (closed) {
            return;
        }
        closed = true;
        accepting = false;
        network().forget(local, this);
        backend().gone(this);
        for (MemoryStream stream : established) {
            stream.closeNow(true);
        }
        established.clear();
        for (MemoryConnect connect : waiting) {
            connect.refuse(SocketErrors.connecting(local, new ConnectException("Connection refused")));
        }
        waiting.clear();
    }

    @Override
    public boolean isReady() {
        return accepting && !established.isEmpty();
    }

    @Override
    public void run() {
        for (int n = 0; n < backlog; n++) {
            MemoryStream stream;
            IOException failure;
            network().lock.lock();
            try {
                if (!isReady()) {
                    return;
                }
                failure = network().takeAcceptFailure();
                stream = failure == null ? takeEstablished() : null;
            } finally {
                network().lock.unlock();
            }
            if (stream == null) {
                sink.acceptFailed(failure);
                continue;
            }
            sink.accepted(stream, stream.socket().remoteAddress());
        }
    }

    private @Nullable MemoryStream takeEstablished() {
        MemoryStream first = established.poll();
        MemoryConnect next = waiting.poll();
        if (next != null) {
            established.add(next.establish(backend()));
        }
        return first;
    }

    @Override
    public String toString() {
        return "memory listening on " + local;
    }
}
