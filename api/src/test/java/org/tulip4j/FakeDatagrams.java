package org.tulip4j;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;

/** A datagram socket whose kernel and peers are the test: what the core asks of it is written down, what comes is told by hand. */
public final class FakeDatagrams extends FakeSocket implements DatagramEndpoint {
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

    @Override
    public void attach(DatagramSink to) {
        sink = to;
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
    public @Nullable SocketAddress remoteAddress() {
        return peer;
    }
}
