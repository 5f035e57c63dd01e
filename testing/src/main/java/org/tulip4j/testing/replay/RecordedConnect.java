package org.tulip4j.testing.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.StreamEndpoint;

/** A connect that is written down. Confined to the loop. */
final class RecordedConnect implements Backend.ConnectSink, Backend.Attempt {
    /** Writes it down. */
    private final Recorder recorder;
    /** Hears how it ends. */
    private final Backend.ConnectSink sink;
    /** Its number. */
    private final int id;
    /** What was begun; null: it was not yet. */
    private Backend.@Nullable Attempt attempt;

    RecordedConnect(Recorder recorder, Backend.ConnectSink sink) {
        this.recorder = recorder;
        this.sink = sink;
        this.id = recorder.nextSocket();
    }

    int id() {
        return id;
    }

    Backend.Attempt over(Backend.Attempt begun) {
        attempt = begun;
        return this;
    }

    @Override
    public void cancel() {
        recorder.file().put(Kind.GIVE_UP, id, 0);
        Backend.Attempt begun = attempt;
        if (begun != null) {
            begun.cancel();
        }
    }

    @Override
    public void connected(StreamEndpoint endpoint) {
        recorder.stamp();
        RecordedStream stream = new RecordedStream(recorder, endpoint);
        recorder.file()
                .put(
                        Kind.CONNECTED,
                        id,
                        stream.id(),
                        Recorder.text(endpoint.socket().remoteAddress()),
                        Recorder.text(endpoint.socket().localAddress()));
        sink.connected(stream);
    }

    @Override
    public void failed(IOException cause) {
        recorder.stamp();
        recorder.file().put(Kind.UNCONNECTED, id, 0, cause.getClass().getName(), Failures.message(cause));
        sink.failed(cause);
    }

    @Override
    public void hopeless(Throwable cause) {
        recorder.stamp();
        recorder.file().put(Kind.HOPELESS, id, 0, cause.getClass().getName(), Failures.message(cause));
        sink.hopeless(cause);
    }
}
