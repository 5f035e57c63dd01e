package org.tulip4j.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/**
 * One end of a connection.
 *
 * <p>As TCP does: closing with bytes unread resets the connection, which the peer hears after the bytes that reached it;
 * the first write to a peer that is gone is lost, the next one fails.
 *
 * <p>Fields are guarded by the network's lock; those of reading and sending change on the loop only.
 */
final class MemoryStream extends MemoryHandle implements StreamEndpoint, Delivery, Delivery.Input {
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final MemorySocket socket;
    /** Releases its port at the end. */
    private final boolean client;

    private @Nullable MemoryStream peer;
    private @Nullable StreamSink sink;
    private boolean reading;
    private boolean ended;
    /** What is being sent. */
    private @Nullable ByteBuffer chunk;
    /** What the next write, or the next read that finds no bytes, fails with. */
    private @Nullable IOException fault;
    /** The failure was told. */
    private boolean broken;

    private volatile boolean closed;

    private MemoryStream(
            MemoryBackend backend,
            MemoryPipe in,
            MemoryPipe out,
            SocketAddress local,
            SocketAddress remote,
            boolean client) {
        super(backend);
        this.in = in;
        this.out = out;
        this.socket = new MemorySocket(this, local, remote);
        this.client = client;
    }

    /** Makes both ends of a new connection, the connecting one first. Called with the lock held. */
    static MemoryStream[] pair(MemoryBackend from, SocketAddress local, MemoryBackend to, SocketAddress remote) {
        int capacity = from.network().capacityBytes();
        MemoryPipe up = new MemoryPipe(capacity);
        MemoryPipe down = new MemoryPipe(capacity);
        MemoryStream client = new MemoryStream(from, down, up, local, remote, true);
        MemoryStream server = new MemoryStream(to, up, down, remote, local, false);
        client.peer = server;
        server.peer = client;
        from.opened(client);
        to.opened(server);
        return new MemoryStream[] {client, server};
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void attach(StreamSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        setReading(true);
    }

    @Override
    public void pauseReading() {
        setReading(false);
    }

    private void setReading(boolean on) {
        network().lock.lock();
        try {
            reading = on && !ended && !broken && !closed;
            changed();
        } finally {
            network().lock.unlock();
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        network().lock.lock();
        try {
            return put(data);
        } finally {
            network().lock.unlock();
        }
    }

    /** Puts in what the connection takes and returns how much. Called with the lock held. */
    private int put(ByteBuffer data) throws IOException {
        requireWritable();
        int count;
        if (out.isAbandoned()) {
            count = data.remaining();
            data.position(data.limit());
            if (count > 0) {
                fault = new SocketException("Broken pipe");
            }
        } else {
            count = out.write(data);
            peerChanged();
        }
        return count;
    }

    private void requireWritable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (fault != null) {
            throw fault;
        }
        if (out.isEnded()) {
            throw new SocketException("Broken pipe");
        }
    }

    @Override
    public void send(ByteBuffer rest) {
        network().lock.lock();
        try {
            if (chunk != null) {
                throw new IllegalStateException("a chunk is under way");
            }
            if (!broken && !closed) {
                chunk = rest;
                changed();
            }
        } finally {
            network().lock.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        network().lock.lock();
        try {
            if (!out.isEnded()) {
                requireWritable();
                out.end();
                peerChanged();
            }
        } finally {
            network().lock.unlock();
        }
    }

    @Override
    public void close() {
        network().lock.lock();
        try {
            closeNow();
        } finally {
            network().lock.unlock();
        }
    }

    @Override
    public void closeNow() {
        closeNow(in.size() > 0);
    }

    /** Closes: the peer hears of an end, or of a reset behind what reached it. Called with the lock held. */
    void closeNow(boolean reset) {
        if (closed) {
            return;
        }
        closed = true;
        reading = false;
        chunk = null;
        in.abandon();
        MemoryStream other = peer;
        if (reset && other != null) {
            other.breakWith("Connection reset");
        } else {
            out.end();
            peerChanged();
        }
        backend().gone(this);
        if (client) {
            network().release(socket.localAddress());
        }
    }

    /** Breaks both ends and loses what is under way. Called with the lock held. */
    void reset(String why) {
        in.clear();
        out.clear();
        breakWith(why);
        if (peer != null) {
            peer.breakWith(why);
        }
    }

    private void breakWith(String why) {
        if (!closed && fault == null) {
            fault = new SocketException(why + ": " + socket);
            changed();
        }
    }

    private void peerChanged() {
        if (peer != null) {
            peer.changed();
        }
    }

    @Override
    public SocketView socket() {
        return socket;
    }

    @Override
    public boolean isReady() {
        return isReadable() || isWritable();
    }

    private boolean isReadable() {
        return reading && !closed && (in.size() > 0 || fault != null || in.isEnded());
    }

    private boolean isWritable() {
        return chunk != null && !closed && (out.hasRoom() || fault != null || out.isAbandoned());
    }

    /** Reads before it writes; either callback may close, pause or break it. */
    @Override
    public void run() {
        read();
        send();
    }

    /** One read; the rest of what came is another event. */
    private void read() {
        if (!locked(this::isReadable)) {
            return;
        }
        if (locked(() -> in.size() == 0)) {
            endOfBytes(sink());
            return;
        }
        try {
            readOnce(backend().sharedBuffer(), MemoryBackend.TURN_BYTES, this);
        } catch (IOException failure) {
            fail(failure);
        }
    }

    private void endOfBytes(StreamSink core) {
        IOException failure = fault;
        if (failure != null && !in.isEnded()) {
            fail(failure);
            return;
        }
        ended = true;
        setReading(false);
        core.eof();
    }

    @Override
    public boolean delivers() {
        return locked(this::isReadable);
    }

    @Override
    public int read(ByteBuffer into) {
        network().lock.lock();
        try {
            if (!isReadable()) {
                return 0;
            }
            int count = in.read(into, MemoryBackend.TURN_BYTES);
            peerChanged();
            return count;
        } finally {
            network().lock.unlock();
        }
    }

    /** Sends chunk after chunk, as long as the core has one and there is room, bounded by a turn's bytes. */
    private void send() {
        int budget = MemoryBackend.TURN_BYTES;
        while (budget > 0) {
            int count;
            boolean done;
            network().lock.lock();
            try {
                ByteBuffer rest = chunk;
                if (rest == null || !isWritable()) {
                    return;
                }
                count = put(rest);
                done = !rest.hasRemaining();
                if (done) {
                    // Before the sink is told: it may give the next chunk in the same breath.
                    chunk = null;
                }
            } catch (IOException cause) {
                count = 0;
                done = true;
            } finally {
                network().lock.unlock();
            }
            IOException failure = fault;
            if (failure != null && count == 0) {
                fail(failure);
                return;
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

    private boolean locked(java.util.function.BooleanSupplier question) {
        network().lock.lock();
        try {
            return question.getAsBoolean();
        } finally {
            network().lock.unlock();
        }
    }

    private void fail(IOException cause) {
        network().lock.lock();
        try {
            if (broken) {
                return;
            }
            broken = true;
            reading = false;
            chunk = null;
        } finally {
            network().lock.unlock();
        }
        sink().failed(cause);
    }

    @Override
    public StreamSink sink() {
        StreamSink attached = sink;
        if (attached == null) {
            throw new IllegalStateException("attach() comes before everything else");
        }
        return attached;
    }

    @Override
    public String toString() {
        return "memory " + socket;
    }
}
