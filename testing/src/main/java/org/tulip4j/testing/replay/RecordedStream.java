package org.tulip4j.testing.replay;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/** A connection that is written down. It sends no files: what would be copied by the kernel is read and written, and so in the recording. Confined to the loop. */
final class RecordedStream implements StreamEndpoint, StreamSink, SocketView {
    /** Writes it down. */
    private final Recorder recorder;
    /** The connection. */
    private final StreamEndpoint real;
    /** Its number. */
    private final int id;
    /** Hears what comes; null: nobody yet. */
    private @Nullable StreamSink sink;
    /** Where bytes were put last; null: nowhere. */
    private @Nullable ByteBuffer target;

    RecordedStream(Recorder recorder, StreamEndpoint real) {
        this.recorder = recorder;
        this.real = real;
        this.id = recorder.nextSocket();
    }

    int id() {
        return id;
    }

    private StreamSink sink() {
        return Objects.requireNonNull(sink, "attach() comes before everything else");
    }

    private RunWriter file() {
        return recorder.file();
    }

    // What the core does

    @Override
    public void attach(StreamSink core) {
        sink = core;
        real.attach(this);
    }

    @Override
    public void resumeReading() {
        real.resumeReading();
    }

    @Override
    public void pauseReading() {
        real.pauseReading();
    }

    @Override
    public int readNow(ByteBuffer into) {
        int from = into.position();
        int room = into.remaining();
        int count = real.readNow(into);
        file().put(Kind.READ, id, room, into, from, Math.max(count, 0));
        return count;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        int from = data.position();
        int offered = data.remaining();
        int count;
        try {
            count = real.write(data);
        } catch (IOException failed) {
            file().put(Kind.WRITE, id, offered, data, from, 0);
            file().failed(failed);
            throw failed;
        }
        file().put(Kind.WRITE, id, offered, data, from, count);
        return count;
    }

    @Override
    public void send(ByteBuffer chunk) {
        file().put(Kind.SEND, id, 0, chunk, chunk.position(), chunk.remaining());
        real.send(chunk);
    }

    @Override
    public void shutdownOutput() throws IOException {
        file().put(Kind.SHUTDOWN, id, 0);
        try {
            real.shutdownOutput();
        } catch (IOException failed) {
            file().failed(failed);
            throw failed;
        }
    }

    @Override
    public void close() {
        file().put(Kind.CLOSE, id, 0);
        real.close();
    }

    @Override
    public SocketView socket() {
        return this;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return real.socket().localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return real.socket().remoteAddress();
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        try {
            T value = real.socket().option(option);
            file().put(Kind.OPTION, id, 0, option.name(), String.valueOf(value));
            return value;
        } catch (IOException | RuntimeException failed) {
            file().put(Kind.OPTION, id, 0, option.name(), "");
            file().failed(failed);
            throw failed;
        }
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        file().put(Kind.SET_OPTION, id, 0, option.name(), String.valueOf(value));
        try {
            real.socket().setOption(option, value);
        } catch (IOException | RuntimeException failed) {
            file().failed(failed);
            throw failed;
        }
    }

    // What the backend tells

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        recorder.stamp();
        file().put(Kind.TARGET, id, sizeHint);
        ByteBuffer place = sink().target(sizeHint);
        target = place;
        return place;
    }

    @Override
    public void filled(int count) {
        ByteBuffer place = Objects.requireNonNull(target, "filled without a target");
        file().put(Kind.FILLED, id, 0, place, place.position(), count);
        sink().filled(count);
    }

    @Override
    public void received(ByteBuffer data) {
        recorder.stamp();
        file().put(Kind.RECEIVED, id, 0, data, data.position(), data.remaining());
        sink().received(data);
    }

    @Override
    public boolean leavesUnread() {
        recorder.stamp();
        file().put(Kind.UNREAD, id, 0);
        return sink().leavesUnread();
    }

    @Override
    public void eof() {
        recorder.stamp();
        file().put(Kind.ENDS, id, 0);
        sink().eof();
    }

    @Override
    public void sent(int count) {
        recorder.stamp();
        file().put(Kind.SENT, id, count);
        sink().sent(count);
    }

    @Override
    public void failed(IOException cause) {
        recorder.stamp();
        file().put(Kind.BROKEN, id, 0, cause.getClass().getName(), Failures.message(cause));
        sink().failed(cause);
    }

    @Override
    public String toString() {
        return "recorded " + real;
    }
}
