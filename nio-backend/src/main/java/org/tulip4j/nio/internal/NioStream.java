package org.tulip4j.nio.internal;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/**
 * One connected socket; owns the channel.
 *
 * <p>Two sides that do not know each other: reading (off, on, ended) and sending (no chunk, a chunk). Both end with the first
 * failure, which is told once, or with close, after which nothing is told.
 *
 * <p>Thread: the loop's.
 */
final class NioStream extends NioHandle implements StreamEndpoint, Delivery, Delivery.Input {
    /** The channel; owned. */
    private final SocketChannel channel;
    /** The addresses and options. */
    private final NioSocketView view;
    /** The core; null before it has taken this. Another one when the connection is given away. */
    private @Nullable StreamSink sink;
    /** What the kernel has not taken yet; not null exactly while OP_WRITE is wanted. */
    private @Nullable ByteBuffer chunk;

    /** What is being sent of a file; while it is, OP_WRITE is wanted. */
    private @Nullable FileChannel file;

    /** Where in the file the next byte to send is. */
    private long filePosition;
    /** How many bytes of the file are still to be sent. */
    private long fileCount;

    /** The peer's end was told. */
    private boolean ended;
    /** A failure was told, or is about to be: nothing follows it. */
    private boolean broken;

    private NioStream(NioPoller poller, SelectionKey key, NioSocketView view) {
        super(poller, key);
        this.channel = (SocketChannel) key.channel();
        this.view = view;
    }

    /** Makes an endpoint of a connected, registered, non-blocking channel. */
    static NioStream of(NioPoller poller, SelectionKey key, NioSocketView view) {
        return new NioStream(poller, key, view);
    }

    /** Switches Nagle's algorithm off where there is one. */
    static void setNoDelay(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    @Override
    public void attach(StreamSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        if (!ended && !broken) {
            want(SelectionKey.OP_READ, true);
        }
    }

    @Override
    public void pauseReading() {
        want(SelectionKey.OP_READ, false);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return writeSlices(data);
        } catch (IOException e) {
            throw NioErrors.broken(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void send(ByteBuffer rest) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is under way");
        }
        if (broken || isClosed()) {
            return;
        }
        chunk = rest;
        want(SelectionKey.OP_WRITE, true);
    }

    @Override
    public boolean sendFile(FileChannel from, long position, long count) {
        if (!broken && !isClosed()) {
            file = from;
            filePosition = position;
            fileCount = Math.min(count, NioPoller.TURN_BYTES);
            want(SelectionKey.OP_WRITE, true);
        }
        return true;
    }

    @Override
    public long stopFile() {
        if (file != null) {
            file = null;
            want(SelectionKey.OP_WRITE, chunk != null);
        }
        return 0;
    }

    private void transfer(FileChannel from) {
        long moved;
        try {
            moved = from.transferTo(filePosition, fileCount, channel);
            if (moved == 0 && from.size() > filePosition) {
                return;
            }
        } catch (ClosedChannelException e) {
            if (!channel.isOpen()) {
                fail(e);
                return;
            }
            // The file was closed: whoever asks for the next part hears of it.
            moved = 0;
        } catch (IOException e) {
            fail(e);
            return;
        }
        stopFile();
        sink().fileSent(moved);
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw NioErrors.broken(e);
        }
    }

    @Override
    public void close() {
        closeOnce();
        chunk = null;
        file = null;
    }

    @Override
    public SocketView socket() {
        return view;
    }

    @Override
    public String toString() {
        return "nio " + view;
    }

    /** Reads before it writes; either callback may close, pause or break it. */
    @Override
    void ready(int ops) {
        if ((ops & SelectionKey.OP_READ) != 0 && wants(SelectionKey.OP_READ)) {
            readable();
        }
        if ((ops & SelectionKey.OP_WRITE) != 0 && !isClosed()) {
            writable();
        }
    }

    @Override
    void keyLost(CancelledKeyException cause) {
        SocketException closed = new SocketException("The socket was closed behind the loop's back");
        closed.initCause(cause);
        fail(closed);
    }

    /** One read; the rest of what came is another event. */
    private void readable() {
        int count;
        try {
            count = readOnce(poller().sharedBuffer(), NioPoller.TURN_BYTES, this);
        } catch (IOException e) {
            fail(e);
            return;
        }
        if (count < 0) {
            ended = true;
            want(SelectionKey.OP_READ, false);
            sink().eof();
        }
    }

    @Override
    public boolean delivers() {
        return !isClosed() && wants(SelectionKey.OP_READ);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    /** Sends chunk after chunk, as long as the core has one and the kernel takes it all, bounded by a turn's bytes. */
    private void writable() {
        FileChannel from = file;
        if (from != null) {
            transfer(from);
            return;
        }
        int budget = NioPoller.TURN_BYTES;
        while (budget > 0) {
            ByteBuffer rest = chunk;
            if (rest == null || broken) {
                return;
            }
            int count;
            try {
                count = channel.write(rest);
            } catch (IOException e) {
                fail(e);
                return;
            }
            boolean done = !rest.hasRemaining();
            if (done) {
                // Before the sink is told: it may give the next chunk in the same breath.
                chunk = null;
                want(SelectionKey.OP_WRITE, false);
            }
            if (count > 0) {
                sink().sent(count);
            }
            if (!done) {
                return;
            }
            budget -= count;
        }
    }

    /** The JDK copies a heap buffer as a whole for each write and keeps the copy's memory: so it gets slices. */
    private int writeSlices(ByteBuffer data) throws IOException {
        if (data.isDirect() || data.remaining() <= NioPoller.TURN_BYTES) {
            return channel.write(data);
        }
        int limit = data.limit();
        int total = 0;
        try {
            while (data.position() < limit) {
                int slice = Math.min(limit - data.position(), NioPoller.TURN_BYTES);
                data.limit(data.position() + slice);
                int count = channel.write(data);
                total += count;
                if (count < slice) {
                    break;
                }
            }
        } finally {
            data.limit(limit);
        }
        return total;
    }

    private void fail(IOException cause) {
        if (broken) {
            return;
        }
        broken = true;
        chunk = null;
        file = null;
        want(SelectionKey.OP_READ | SelectionKey.OP_WRITE, false);
        sink().failed(NioErrors.broken(cause));
    }

    @Override
    public StreamSink sink() {
        StreamSink attached = sink;
        if (attached == null) {
            throw new IllegalStateException("attach() comes before everything else");
        }
        return attached;
    }
}
