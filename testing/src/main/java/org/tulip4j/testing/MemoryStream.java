package org.tulip4j.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.testing.internal.sockets.StreamEnd;
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
    /** What the core wants, and what has become of it. */
    private final StreamEnd end = new StreamEnd();

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
        return end.isClosed();
    }

    @Override
    public void attach(StreamSink core) {
        end.attach(core);
    }

    @Override
    public void resumeReading() {
        change(() -> end.setReading(true));
    }

    @Override
    public void pauseReading() {
        change(() -> end.setReading(false));
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
        end.requireWritable();
        if (out.isEnded()) {
            throw new SocketException("Broken pipe");
        }
        int count;
        if (out.isAbandoned()) {
            count = data.remaining();
            data.position(data.limit());
            if (count > 0) {
                end.setFault(new SocketException("Broken pipe"));
            }
        } else {
            count = out.write(data);
            peerChanged();
        }
        return count;
    }

    @Override
    public void send(ByteBuffer rest) {
        change(() -> end.send(rest));
    }

    @Override
    public void shutdownOutput() throws IOException {
        network().lock.lock();
        try {
            if (!out.isEnded()) {
                end.requireWritable();
                out.end();
                peerChanged();
            }
        } finally {
            network().lock.unlock();
        }
    }

    @Override
    public void close() {
        change(this::closeNow);
    }

    @Override
    public void closeNow() {
        closeNow(in.size() > 0);
    }

    /** Closes: the peer hears of an end, or of a reset behind what reached it. Called with the lock held. */
    void closeNow(boolean reset) {
        if (end.isClosed()) {
            return;
        }
        end.close();
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
        if (end.isWhole()) {
            end.setFault(new SocketException(why + ": " + socket));
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
        return end.isReadable(in.size() > 0 || in.isEnded());
    }

    private boolean isWritable() {
        return end.isWritable(out.hasRoom() || out.isAbandoned());
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
        IOException failure = end.fault();
        if (failure != null && !in.isEnded()) {
            fail(failure);
            return;
        }
        change(end::tellsEnd);
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
                ByteBuffer rest = end.chunk();
                if (rest == null || !isWritable()) {
                    return;
                }
                count = put(rest);
                done = !rest.hasRemaining();
                if (done) {
                    end.chunkIsSent();
                }
            } catch (IOException cause) {
                count = 0;
                done = true;
            } finally {
                network().lock.unlock();
            }
            IOException failure = end.fault();
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
        if (locked(end::tellsFault)) {
            sink().failed(cause);
        }
    }

    @Override
    public StreamSink sink() {
        return end.sink();
    }

    @Override
    public String toString() {
        return "memory " + socket;
    }
}
