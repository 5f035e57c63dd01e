package org.tulip4j.testing.replay;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/** A listening socket that is written down. Confined to the loop. */
final class RecordedListener implements Backend.AcceptSink, ListenEndpoint {
    /** Writes it down. */
    private final Recorder recorder;
    /** Hears of connections. */
    private final Backend.AcceptSink sink;
    /** Its number. */
    private final int id;
    /** The socket; null: not bound yet. */
    private @Nullable ListenEndpoint real;

    RecordedListener(Recorder recorder, Backend.AcceptSink sink) {
        this.recorder = recorder;
        this.sink = sink;
        this.id = recorder.nextSocket();
    }

    int id() {
        return id;
    }

    ListenEndpoint over(ListenEndpoint bound) {
        real = bound;
        return this;
    }

    private ListenEndpoint real() {
        return Objects.requireNonNull(real, "not bound");
    }

    @Override
    public void accepted(StreamEndpoint endpoint, @Nullable SocketAddress peer) {
        recorder.stamp();
        RecordedStream stream = new RecordedStream(recorder, endpoint);
        String local = Recorder.text(endpoint.socket().localAddress());
        recorder.file().put(Kind.ACCEPTED, id, stream.id(), Recorder.text(peer), local);
        sink.accepted(stream, peer);
    }

    @Override
    public void acceptFailed(Throwable cause) {
        recorder.stamp();
        recorder.file().put(Kind.UNACCEPTED, id, 0, cause.getClass().getName(), Failures.message(cause));
        sink.acceptFailed(cause);
    }

    @Override
    public SocketAddress localAddress() {
        return real().localAddress();
    }

    @Override
    public void resumeAccepting() {
        real().resumeAccepting();
    }

    @Override
    public void pauseAccepting() {
        real().pauseAccepting();
    }

    @Override
    public void close() {
        recorder.file().put(Kind.UNLISTEN, id, 0);
        real().close();
    }

    @Override
    public String toString() {
        return "recorded " + real;
    }
}
