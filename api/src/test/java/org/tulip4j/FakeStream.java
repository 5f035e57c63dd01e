package org.tulip4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/** A socket whose kernel and peer are the test: what the core asks of it is written down, what comes is told by hand. */
public final class FakeStream implements StreamEndpoint, SocketView {
    public final List<String> calls = new ArrayList<>();

    private final FakeBackend backend;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private @Nullable StreamSink sink;
    private @Nullable ByteBuffer chunk;
    private boolean full;

    FakeStream(FakeBackend backend) {
        this.backend = backend;
    }

    // The test's side; what is told comes with the next poll

    /** From now on the kernel takes nothing by itself. */
    public void fill() {
        full = true;
    }

    /** The kernel takes so many bytes of the chunk that is being sent. */
    public void takeSome(int count) {
        backend.inPoll(() -> {
            for (int left = count; left > 0 && chunk != null; ) {
                ByteBuffer from = chunk;
                int some = Math.min(left, from.remaining());
                put(from, some);
                left -= some;
                if (!from.hasRemaining()) {
                    chunk = null;
                }
                sink.sent(some);
            }
        });
    }

    public void receive(String text) {
        backend.inPoll(() -> sink.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    /** Bytes for a protocol that reads into a buffer of its own. */
    public void fillTarget(int size) {
        backend.inPoll(() -> {
            ByteBuffer target = sink.target(size);
            if (target != null) {
                sink.filled(Math.min(size, target.remaining()));
            }
        });
    }

    public void receiveEof() {
        backend.inPoll(() -> sink.eof());
    }

    public void fail(IOException cause) {
        backend.inPoll(() -> sink.failed(cause));
    }

    /** How many bytes the kernel has taken. */
    public int taken() {
        return taken.size();
    }

    private void put(ByteBuffer data, int count) {
        byte[] bytes = new byte[count];
        data.get(bytes);
        taken.writeBytes(bytes);
    }

    // The core's side

    @Override
    public void attach(StreamSink to) {
        sink = to;
    }

    @Override
    public void resumeReading() {
        calls.add("resume");
    }

    @Override
    public void pauseReading() {
        calls.add("pause");
    }

    @Override
    public int write(ByteBuffer data) {
        int count = full ? 0 : data.remaining();
        put(data, count);
        return count;
    }

    @Override
    public void send(ByteBuffer next) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is being sent already");
        }
        chunk = next;
    }

    @Override
    public void shutdownOutput() {
        calls.add("shutdown");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public SocketView socket() {
        return this;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 2);
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }
}
