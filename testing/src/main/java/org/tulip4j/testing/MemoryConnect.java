package org.tulip4j.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.transport.UnixAddress;

/** A connect in progress. States: waiting for room in the backlog, decided, told or given up. Guarded by the lock. */
final class MemoryConnect extends MemoryHandle implements Attempt {
    private final SocketAddress local;
    private final SocketAddress remote;
    private final ConnectSink sink;
    private @Nullable MemoryListener listener;
    private @Nullable MemoryStream stream;
    private @Nullable IOException refusal;
    private boolean over;

    private MemoryConnect(MemoryBackend backend, SocketAddress local, SocketAddress remote, ConnectSink sink) {
        super(backend);
        this.local = local;
        this.remote = remote;
        this.sink = sink;
    }

    /** Begins to connect to an address. Called with the lock held. */
    static MemoryConnect start(
            MemoryBackend backend, InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        MemoryNetwork network = backend.network();
        InetSocketAddress own = network.bindClient(remote, local);
        MemoryConnect connect = new MemoryConnect(backend, own, MemoryNetwork.reachable(remote), sink);
        backend.opened(connect);
        try {
            MemoryListener listener = network.listenerAt(remote);
            connect.listener = listener;
            listener.admit(connect);
        } catch (ConnectException refused) {
            connect.refuse(refused);
        }
        return connect;
    }

    /** Begins to connect to a Unix domain socket. Called with the lock held. */
    static MemoryConnect start(MemoryBackend backend, UnixAddress remote, ConnectSink sink) {
        MemoryConnect connect = new MemoryConnect(backend, UnixAddress.UNNAMED, remote, sink);
        backend.opened(connect);
        try {
            MemoryListener listener = backend.network().listenerAt(remote);
            connect.listener = listener;
            listener.admit(connect);
        } catch (IOException refused) {
            connect.refuse(refused);
        }
        return connect;
    }

    /** Makes both ends and returns the other one. Called with the lock held. */
    MemoryStream establish(MemoryBackend other) {
        MemoryStream[] ends = MemoryStream.pair(backend(), local, other, remote);
        listener = null;
        stream = ends[0];
        changed();
        return ends[1];
    }

    /** Fails, in the next poll. Called with the lock held. */
    void refuse(IOException cause) {
        listener = null;
        refusal = cause;
        network().release(local);
        changed();
    }

    @Override
    public boolean isReady() {
        return !over && (stream != null || refusal != null);
    }

    @Override
    public void run() {
        MemoryStream connected;
        IOException refused;
        network().lock.lock();
        try {
            over = true;
            backend().gone(this);
            connected = stream;
            refused = refusal;
        } finally {
            network().lock.unlock();
        }
        if (connected != null) {
            sink.connected(connected);
        } else if (refused != null) {
            sink.failed(refused);
        }
    }

    @Override
    public void cancel() {
        change(this::closeNow);
    }

    @Override
    public void closeNow() {
        if (over) {
            return;
        }
        over = true;
        backend().gone(this);
        if (listener != null) {
            listener.withdraw(this);
            network().release(local);
        }
        if (stream != null) {
            stream.closeNow();
        }
    }
}
