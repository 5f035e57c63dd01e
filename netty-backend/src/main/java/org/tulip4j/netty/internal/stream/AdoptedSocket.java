package org.tulip4j.netty.internal.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettyUnix;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/**
 * A channel of the JDK that {@link AdoptedSockets} waits for; owns the channel. It reads, is paused, or is silent: closed, or the
 * failure was told. Thread: the loop's.
 */
final class AdoptedSocket implements StreamEndpoint, SocketView, Delivery, Delivery.Input {
    /** Waits for it. */
    private final AdoptedSockets sockets;
    /** The channel of the JDK; owned. */
    private final SocketChannel channel;
    /** The own address, as it was when the channel was taken over. */
    private final @Nullable SocketAddress local;
    /** The peer's address, as it was then. */
    private final @Nullable SocketAddress remote;

    /** The registration with the daemon thread's selector; null before it. */
    private @Nullable SelectionKey key;
    /** The core; null before it has taken this. */
    private @Nullable StreamSink sink;
    /** What is being sent, null when nothing. */
    private @Nullable ByteBuffer chunk;

    /** The core takes bytes: it has not paused. */
    private boolean reading;
    /** The peer's end was told. */
    private boolean ended;
    /** Nothing is told any more: closed, or the failure was told. */
    private boolean silent;

    AdoptedSocket(AdoptedSockets sockets, SocketChannel channel) throws IOException {
        this.sockets = sockets;
        this.channel = channel;
        this.local = NettyUnix.fromJdk(channel.getLocalAddress());
        this.remote = NettyUnix.fromJdk(channel.getRemoteAddress());
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    void registered(SelectionKey newKey) {
        key = newKey;
    }

    /** What the daemon thread saw; its interest was cleared. */
    void ready(int operations) {
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            sendMore();
        }
        if ((operations & SelectionKey.OP_READ) != 0 && reading) {
            readable();
        }
    }

    private void want(int operation) {
        SelectionKey registered = key;
        if (registered != null && !silent && registered.isValid()) {
            registered.interestOpsOr(operation);
            sockets.changed();
        }
    }

    @Override
    public void attach(StreamSink newSink) {
        sink = newSink;
    }

    @Override
    public void resumeReading() {
        if (!reading && !silent && !ended) {
            reading = true;
            want(SelectionKey.OP_READ);
        }
    }

    @Override
    public void pauseReading() {
        reading = false;
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOpsAnd(~SelectionKey.OP_READ);
        }
    }

    private void readable() {
        ByteBuffer shared = sockets.readBuffer();
        try {
            int count = readOnce(shared, shared.capacity(), this);
            if (count < 0) {
                ended = true;
                reading = false;
                sink().eof();
            }
        } catch (IOException e) {
            broken(e);
        }
        if (reading) {
            want(SelectionKey.OP_READ);
        }
    }

    @Override
    public boolean delivers() {
        return reading;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        try {
            return channel.write(data);
        } catch (IOException e) {
            throw NettyErrors.broken(e);
        }
    }

    @Override
    public void send(ByteBuffer newChunk) {
        chunk = newChunk;
        want(SelectionKey.OP_WRITE);
    }

    private void sendMore() {
        ByteBuffer data = chunk;
        if (data == null || silent) {
            return;
        }
        int count;
        try {
            count = channel.write(data);
        } catch (IOException e) {
            broken(e);
            return;
        }
        if (data.hasRemaining()) {
            want(SelectionKey.OP_WRITE);
        } else {
            chunk = null;
        }
        if (count > 0) {
            sink().sent(count);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Tells that the connection is broken, once. */
    void broken(IOException cause) {
        if (silent) {
            return;
        }
        silence();
        sink().failed(NettyErrors.broken(cause));
    }

    @Override
    public void close() {
        silence();
    }

    private void silence() {
        silent = true;
        reading = false;
        chunk = null;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.closed(this);
    }

    @Override
    public StreamSink sink() {
        StreamSink attached = sink;
        if (attached == null) {
            throw new IllegalStateException("no sink is attached");
        }
        return attached;
    }

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
        return channel.getOption(option);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
    }
}
