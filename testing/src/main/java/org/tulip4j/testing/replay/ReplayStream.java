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

/** A connection of a recording. Confined to the loop. */
final class ReplayStream implements StreamEndpoint, SocketView {
    /** Whose it is. */
    private final ReplayBackend backend;
    /** What was recorded. */
    private final Script script;
    /** Its number. */
    private final int id;
    /** Its own address. */
    private final @Nullable SocketAddress local;
    /** The peer's. */
    private final @Nullable SocketAddress remote;
    /** Hears what comes; null: nobody yet. */
    private @Nullable StreamSink sink;
    /** It is read. */
    private boolean reading;
    /** What is to be sent, in part, as there is room; null: nothing. */
    private @Nullable ByteBuffer chunk;
    /** Where bytes should go; null: nowhere. */
    private @Nullable ByteBuffer target;

    ReplayStream(ReplayBackend backend, int id, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
        this.backend = backend;
        this.script = backend.script();
        this.id = id;
        this.local = local;
        this.remote = remote;
    }

    int id() {
        return id;
    }

    private StreamSink sink() {
        return Objects.requireNonNull(sink, "attach() comes before everything else");
    }

    private String of(String does) {
        return "connection " + id + " " + does;
    }

    // What is told

    void tell(Entry entry) {
        switch (entry.kind()) {
            case TARGET -> {
                requireReading(entry);
                target = sink().target((int) entry.number());
            }
            case FILLED -> fill(entry);
            case RECEIVED -> {
                requireReading(entry);
                sink().received(ByteBuffer.wrap(entry.bytes()));
            }
            case UNREAD -> {
                requireReading(entry);
                sink().leavesUnread();
            }
            case ENDS -> {
                requireReading(entry);
                sink().eof();
            }
            case SENT -> send(entry);
            case BROKEN -> sink().failed(Failures.io(entry.text(), entry.other()));
            default -> throw script.differs(entry, of("hears nothing of the kind"));
        }
    }

    private void requireReading(Entry entry) {
        if (!reading) {
            throw script.differs(entry, of("is not read: the program has paused reading"));
        }
    }

    private void fill(Entry entry) {
        ByteBuffer place = target;
        byte[] bytes = entry.bytes();
        if (place == null || place.remaining() < bytes.length) {
            throw script.differs(
                    entry, of("gives " + (place == null ? "no place" : "a place of " + place.remaining() + " bytes")));
        }
        int position = place.position();
        place.put(bytes).position(position);
        sink().filled(bytes.length);
    }

    private void send(Entry entry) {
        ByteBuffer rest = chunk;
        int count = (int) entry.number();
        if (rest == null || rest.remaining() < count) {
            throw script.differs(
                    entry, of("has " + (rest == null ? "nothing" : rest.remaining() + " bytes") + " to send"));
        }
        rest.position(rest.position() + count);
        if (!rest.hasRemaining()) {
            chunk = null;
        }
        sink().sent(count);
    }

    // What the core does

    @Override
    public void attach(StreamSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        reading = true;
    }

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public int readNow(ByteBuffer into) {
        Entry entry = script.expect(Kind.READ, id, () -> of("is read in a step"));
        if (entry != null && entry.bytes().length > into.remaining()) {
            script.differs(entry, of("is read in a step, with room for " + into.remaining() + " bytes"));
        }
        if (entry == null || script.isOver()) {
            return 0;
        }
        into.put(entry.bytes());
        return entry.bytes().length;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        int offered = data.remaining();
        Entry entry = script.expect(Kind.WRITE, id, () -> of("is given " + offered + " bytes: " + preview(data)));
        if (entry != null && (entry.number() != offered || !begins(data, entry.bytes()))) {
            script.differs(entry, of("is given " + offered + " bytes: " + preview(data)));
        }
        if (entry == null || script.isOver()) {
            data.position(data.limit());
            return offered;
        }
        byte[] taken = entry.bytes();
        raise(script.failure());
        data.position(data.position() + taken.length);
        return taken.length;
    }

    @Override
    public void send(ByteBuffer bytes) {
        Entry entry = script.expect(Kind.SEND, id, () -> of("is to send " + preview(bytes) + " when it can"));
        if (entry != null && (entry.bytes().length != bytes.remaining() || !begins(bytes, entry.bytes()))) {
            script.differs(entry, of("is to send " + preview(bytes) + " when it can"));
        }
        chunk = bytes;
    }

    private static boolean begins(ByteBuffer data, byte[] taken) {
        return data.remaining() >= taken.length
                && ByteBuffer.wrap(taken).equals(data.slice().limit(taken.length));
    }

    private static String preview(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return Entry.preview(bytes);
    }

    @Override
    public void shutdownOutput() throws IOException {
        script.expect(Kind.SHUTDOWN, id, () -> of("is told that no more is sent"));
        raise(script.failure());
    }

    /** Throws what a call failed with, if it did. */
    static void raise(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException other) {
            throw other;
        }
    }

    @Override
    public void close() {
        script.expect(Kind.CLOSE, id, () -> of("is closed"));
        reading = false;
        chunk = null;
        backend.closed(this);
    }

    // Its socket

    @Override
    public SocketView socket() {
        return this;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        String does = of("is asked for the option " + option.name());
        Entry entry = script.expect(Kind.OPTION, id, () -> does);
        if (entry != null && !entry.text().equals(option.name())) {
            script.differs(entry, does);
        }
        if (entry == null || script.isOver()) {
            throw new IOException("the replay is over");
        }
        raise(script.failure());
        if (option.type() == Boolean.class) {
            return option.type().cast(Boolean.valueOf(entry.other()));
        }
        if (option.type() == Integer.class) {
            return option.type().cast(Integer.valueOf(entry.other()));
        }
        throw new UnsupportedOperationException(
                "an option of type " + option.type().getName() + " cannot be replayed");
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        String does = of("gets the option " + option.name() + ": " + value);
        Entry entry = script.expect(Kind.SET_OPTION, id, () -> does);
        if (entry != null && !(entry.text() + entry.other()).equals(option.name() + value)) {
            script.differs(entry, does);
        }
        raise(script.failure());
    }

    @Override
    public String toString() {
        return "replayed connection " + id + ", " + local + " -> " + remote;
    }
}
