package org.tulip4j.testing.internal.sockets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamSink;

/**
 * What one end of a connection knows of itself: what the core wants of it, and what has become of it. Whoever owns it knows which bytes
 * there are and how much room. States: open; broken, when a fault was told; closed.
 */
public final class StreamEnd {
    /** What becomes of this end. */
    private enum Phase {
        OPEN,
        /** A fault was told. */
        BROKEN,
        /** Nobody uses it any more. */
        CLOSED
    }

    /** The core's side; null: not attached. */
    private @Nullable StreamSink sink;
    /** The core wants to hear of bytes. */
    private boolean reading;
    /** The core has heard that the peer sends no more. */
    private boolean endTold;
    /** What is being sent; null: nothing. */
    private @Nullable ByteBuffer chunk;
    /** What the next write, or a read that finds no bytes, fails with; null: nothing. */
    private @Nullable IOException fault;
    /** Whether it can be used; any thread may ask whether it is closed. */
    private volatile Phase phase = Phase.OPEN;

    /** Whoever is attached hears of everything from now on. */
    public void attach(StreamSink core) {
        sink = core;
    }

    /** {@return who is attached} */
    public StreamSink sink() {
        StreamSink attached = sink;
        if (attached == null) {
            throw new IllegalStateException("attach() comes before everything else");
        }
        return attached;
    }

    /** {@return whether nobody uses it any more} */
    public boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** {@return whether a program can use it: it is not closed, and nothing has broken it} */
    public boolean isWhole() {
        return !isClosed() && fault == null;
    }

    // Reading

    /** Tells bytes, or keeps them; without effect behind the end. */
    public void setReading(boolean on) {
        reading = on && !endTold && phase == Phase.OPEN;
    }

    /** {@return whether the core may be told of bytes} */
    public boolean isReading() {
        return reading && phase == Phase.OPEN;
    }

    /**
     * Returns whether a read would tell something.
     *
     * @param news there are bytes, or the end has come
     */
    public boolean isReadable(boolean news) {
        return reading && !isClosed() && (news || fault != null);
    }

    /** Nothing is read behind the end, which the owner tells now. */
    public void tellsEnd() {
        endTold = true;
        reading = false;
    }

    // Writing

    /** Gives what is to be sent as soon as there is room. */
    public void send(ByteBuffer rest) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is under way");
        }
        if (phase == Phase.OPEN) {
            chunk = rest;
        }
    }

    /** {@return what is being sent; null: nothing} */
    public @Nullable ByteBuffer chunk() {
        return chunk;
    }

    /** All of the chunk is sent; the sink is told behind this, for it may give the next one in the same breath. */
    public void chunkIsSent() {
        chunk = null;
    }

    /**
     * Returns whether a part of the chunk would be sent, or a fault be found.
     *
     * @param room the connection takes something
     */
    public boolean isWritable(boolean room) {
        return chunk != null && !isClosed() && (room || fault != null);
    }

    /** Refuses what cannot be written, when this end is closed or has failed. */
    public void requireWritable() throws IOException {
        if (isClosed()) {
            throw new ClosedChannelException();
        }
        if (fault != null) {
            throw fault;
        }
    }

    // Ends

    /** {@return what the next write, or a read that finds no bytes, fails with; null: nothing} */
    public @Nullable IOException fault() {
        return fault;
    }

    /** Fails what comes next; what has arrived can be read before. */
    public void setFault(IOException cause) {
        fault = cause;
    }

    /** Ends the use of it, for a fault that the owner tells now; false: one was told before, or it is closed. */
    public boolean tellsFault() {
        if (phase != Phase.OPEN) {
            return false;
        }
        leave(Phase.BROKEN);
        return true;
    }

    /** Nobody uses it any more. */
    public void close() {
        leave(Phase.CLOSED);
    }

    private void leave(Phase next) {
        phase = next;
        reading = false;
        chunk = null;
    }
}
