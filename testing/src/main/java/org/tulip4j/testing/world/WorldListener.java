package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.testing.internal.sockets.Addresses;

/**
 * A listening socket. Connections are established when they come, up to the backlog; those beyond hear nothing, and ask again. Confined to
 * the world's thread.
 */
final class WorldListener extends WorldHandle implements ListenEndpoint {
    /** Where it listens. */
    private final InetSocketAddress local;
    /** How many connections may wait. */
    private final int backlog;
    /** The core's side. */
    private final AcceptSink sink;
    /** Connections that wait to be accepted. */
    private final ArrayDeque<WorldStream> established = new ArrayDeque<>();
    /** The core wants connections. */
    private boolean accepting;
    /** It listens no more. */
    private boolean closed;

    private WorldListener(WorldBackend backend, InetSocketAddress local, int backlog, AcceptSink sink) {
        super(backend);
        this.local = local;
        this.backlog = Math.max(1, backlog);
        this.sink = sink;
    }

    static WorldListener open(WorldBackend backend, InetSocketAddress asked, ListenOptions options, AcceptSink sink)
            throws IOException {
        Host host = backend.host();
        InetSocketAddress local = host.bindToListen(asked);
        WorldListener listener = new WorldListener(backend, local, options.backlog(), sink);
        backend.open(listener);
        host.listen(local, listener);
        backend.world().tell(host, "listens on " + Addresses.text(local));
        return listener;
    }

    /** {@return whether another connection may wait} */
    boolean hasRoom() {
        return established.size() < Math.min(backlog, host().backlog());
    }

    /** Lets a connection wait to be accepted. */
    void established(WorldStream stream) {
        established.add(stream);
        changed();
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public void resumeAccepting() {
        accepting = !closed;
        changed();
    }

    @Override
    public void pauseAccepting() {
        accepting = false;
    }

    @Override
    public boolean isReady() {
        return accepting && !established.isEmpty();
    }

    @Override
    public void run() {
        for (int n = 0; n < backlog && isReady(); n++) {
            WorldStream stream = established.element();
            try {
                backend().open(stream);
            } catch (OutOfResourcesException lacking) {
                sink.acceptFailed(lacking);
                return;
            } catch (IOException dead) {
                return;
            }
            established.remove();
            world().tell(host(), "accepts " + world().name(stream.socket().remoteAddress()));
            sink.accepted(stream, stream.socket().remoteAddress());
        }
    }

    @Override
    public void close() {
        closeNow();
    }

    @Override
    public void closeNow() {
        if (!closed) {
            leave();
            established.forEach(WorldStream::refuse);
            established.clear();
        }
    }

    @Override
    void vanish() {
        leave();
        established.forEach(WorldStream::vanish);
        established.clear();
    }

    private void leave() {
        closed = true;
        accepting = false;
        host().forget(local, this);
        backend().gone(this);
    }

    @Override
    public String toString() {
        return "world listening on " + Addresses.text(local);
    }
}
