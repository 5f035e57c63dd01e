package org.tulip4j;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/** A datagram socket whose kernel and peers are the test: what the core asks of it is written down, what comes is told by hand. */
public final class FakeDatagrams implements DatagramEndpoint, SocketView {
    public final List<String> calls = new ArrayList<>();
    /** Null: not connected. */
    public @Nullable InetSocketAddress peer;
    /** How many datagrams the kernel takes before it is full. */
    public int room = Integer.MAX_VALUE;
    /** What sending fails with. */
    public @Nullable IOException refusing;
    /** Whether it keeps what is sent until it is flushed. */
    public boolean gathers;
    /** Whether what was kept has not left. */
    public boolean holds;

    private final FakeBackend backend;
    private @Nullable DatagramSink sink;

    public FakeDatagrams(FakeBackend backend) {
        this.backend = backend;
    }

    /** Something is told to the core in the next poll. */
    public void tell(Consumer<DatagramSink> what) {
        backend.inPoll(() -> what.accept(sink));
    }

    /** Something is told to the core at once, though perhaps inside of a callback. */
    public void tellNow(Consumer<DatagramSink> what) {
        what.accept(sink);
    }

    /** {@return how often something was asked} */
    public long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    @Override
    public void attach(DatagramSink to) {
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
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        if (refusing != null) {
            throw refusing;
        }
        if (room == 0) {
            return false;
        }
        room--;
        calls.add("send " + StandardCharsets.ISO_8859_1.decode(data) + " to " + (to == null ? "peer" : to.getPort()));
        return true;
    }

    @Override
    public boolean gathers() {
        return gathers;
    }

    @Override
    public void flush() {
        calls.add("flush");
    }

    @Override
    public boolean holds() {
        return holds;
    }

    @Override
    public void awaitWritable() {
        calls.add("await");
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) {
        calls.add("join " + group.getHostAddress());
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) {
        calls.add("leave " + group.getHostAddress());
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
    public @Nullable SocketAddress remoteAddress() {
        return peer;
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
