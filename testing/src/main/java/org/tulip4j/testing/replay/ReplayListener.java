package org.tulip4j.testing.replay;

import java.net.SocketAddress;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.ListenEndpoint;

/** A server of a recording. Confined to the loop. */
final class ReplayListener implements ListenEndpoint {
    /** Whose it is. */
    private final ReplayBackend backend;
    /** Its number. */
    private final int id;
    /** Where it was bound. */
    private final SocketAddress address;
    /** Hears of connections. */
    private final Backend.AcceptSink sink;
    /** It accepts. */
    private boolean accepting;

    ReplayListener(ReplayBackend backend, int id, SocketAddress address, Backend.AcceptSink sink) {
        this.backend = backend;
        this.id = id;
        this.address = address;
        this.sink = sink;
    }

    int id() {
        return id;
    }

    Backend.AcceptSink sink() {
        return sink;
    }

    boolean isAccepting() {
        return accepting;
    }

    @Override
    public SocketAddress localAddress() {
        return address;
    }

    @Override
    public void resumeAccepting() {
        accepting = true;
    }

    @Override
    public void pauseAccepting() {
        accepting = false;
    }

    @Override
    public void close() {
        backend.script().expect(Kind.UNLISTEN, id, () -> "server " + id + " listens no more");
        accepting = false;
        backend.closed(this);
    }

    @Override
    public String toString() {
        return "replayed server " + id + " at " + address;
    }
}
