package org.tulip4j.internal.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.TlsBuffers;
import org.tulip4j.internal.buffer.WriteQueue;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.BufferingEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.TlsOptions;

/**
 * The sending half of an encrypted connection. Confined to the loop.
 *
 * <p>It owns the endpoint below, the records, and the encrypted bytes that the endpoint below has not taken. As long as some of them wait,
 * nothing more of the transport's is encrypted: it stays in the chunk that the transport gave, or with the transport. What the connection
 * may do in which phase is {@link TlsStream}'s to know.
 */
abstract class EncryptedOutput implements BufferingEndpoint, Records.Owner {
    /** More than for a plain connection, since bytes are encrypted by the record. */
    private static final long HIGH_WATER = 512 * 1024;

    /** Carries the encrypted bytes; owned. */
    final StreamEndpoint below;
    /** The endpoint below when it keeps bytes, else null. */
    final @Nullable BufferingEndpoint holding;
    /** The engine, and encrypted bytes that came. */
    final Records records;
    /** Room for records under way. */
    final TlsBuffers buffers;
    /** Encrypted bytes that the endpoint below has not taken. */
    private final WriteQueue out = new WriteQueue();
    /** Bytes of the transport that are being sent, and are encrypted when there is room below; null: none. */
    private @Nullable ByteBuffer chunk;

    /**
     * Nothing waits.
     *
     * @param loop of the endpoint
     * @param below owned from now on
     * @param engine new
     * @param options of the connection
     * @param buffers of the loop
     */
    EncryptedOutput(Loop loop, StreamEndpoint below, SSLEngine engine, TlsOptions options, TlsBuffers buffers) {
        this.below = below;
        this.holding = below instanceof BufferingEndpoint keeps ? keeps : null;
        this.records = new Records(loop, this, engine, options);
        this.buffers = buffers;
    }

    /** {@return whether bytes of the user may be encrypted} */
    abstract boolean isOpen();

    /** The handshake has ended well. */
    abstract void opened();

    /** {@return the transport} */
    public abstract StreamSink sink();

    @Override
    public String peer() {
        return String.valueOf(below.socket().remoteAddress());
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        if (!isOpen()) {
            throw new SSLException("the TLS connection with " + peer() + " is not open");
        }
        int before = data.remaining();
        if (chunk == null && !records.isWorking()) {
            encrypt(data);
        }
        return before - data.remaining();
    }

    @Override
    public void send(ByteBuffer given) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is under way");
        }
        chunk = given;
    }

    /** Encrypts more of the chunk, if what was encrypted before has left. Whether it took any. */
    final boolean sendChunk() throws IOException {
        ByteBuffer waiting = chunk;
        if (waiting == null) {
            return false;
        }
        int before = waiting.remaining();
        encrypt(waiting);
        int count = before - waiting.remaining();
        if (!waiting.hasRemaining()) {
            // Before the transport is told: it may give the next chunk in the same breath.
            chunk = null;
        }
        if (count > 0) {
            sink().sent(count);
        }
        return count > 0;
    }

    /** Encrypts as long as the endpoint below takes it all. */
    private void encrypt(ByteBuffer data) throws IOException {
        boolean moved = true;
        while (moved && data.hasRemaining() && out.isEmpty()) {
            int before = data.remaining();
            ByteBuffer room = buffers.take();
            try {
                records.wrap(data, room);
                moved = room.position() > 0 || data.remaining() < before;
                emit(room.flip());
            } finally {
                buffers.give(room);
            }
        }
    }

    /** Sends encrypted bytes; what the endpoint below does not take waits. */
    private void emit(ByteBuffer encrypted) throws IOException {
        if (encrypted.hasRemaining() && out.isEmpty()) {
            below.write(encrypted);
        }
        if (encrypted.hasRemaining()) {
            out.add(encrypted);
            out.pump(below);
        }
    }

    /** {@return the encrypted bytes that have not left: those that wait here, and those that the endpoint below keeps} */
    @Override
    public long unsentBytes() {
        return out.bytes() + (holding == null ? 0 : holding.unsentBytes());
    }

    @Override
    public void flush() {
        if (holding != null) {
            holding.flush();
        }
    }

    @Override
    public long highWater() {
        return HIGH_WATER;
    }

    @Override
    public String kind() {
        return "TLS";
    }

    @Override
    public boolean canShutdownOutput() {
        return false;
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException("TLS closes both directions at once");
    }

    /** Sends what the engine itself has to say. Whether there was anything. */
    final boolean wrapOwn() throws IOException {
        ByteBuffer record = buffers.take();
        try {
            boolean finished = false;
            SSLException broken = null;
            try {
                finished = records.wrapOwn(record);
            } catch (SSLException thrown) {
                broken = thrown;
            }
            boolean any = record.position() > 0;
            // When it is broken, this is the alert.
            emit(record.flip());
            if (broken != null) {
                throw broken;
            }
            if (finished) {
                opened();
            }
            return any || finished;
        } finally {
            buffers.give(record);
        }
    }

    /** The endpoint below has sent some of the first chunk. Whether there was one: it may have been dropped. */
    final boolean sentBelow(int count) throws IOException {
        if (out.isEmpty()) {
            return false;
        }
        out.sent(count);
        out.pump(below);
        return true;
    }

    /** {@return whether everything encrypted has left, as far as it can now} */
    final boolean isSent() {
        flush();
        return unsentBytes() == 0;
    }

    final void dropUnsent() {
        chunk = null;
        out.clear();
    }

    @Override
    public SocketView socket() {
        return below.socket();
    }
}
