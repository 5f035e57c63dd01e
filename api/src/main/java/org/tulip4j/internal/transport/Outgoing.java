package org.tulip4j.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.buffer.WaterMarks;
import org.tulip4j.internal.buffer.WriteQueue;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.EndOfStep;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Unsent;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.BufferingEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * The sending half of a stream transport: what is written, and where it waits until the kernel has it. Confined to the loop.
 *
 * <p>The bytes of a step are gathered in a buffer of the loop's pool and sent when the step ends. What the endpoint does not take waits in
 * the queue, whose first chunk the endpoint sends. What a {@link BufferingEndpoint} keeps waits, too. The protocol hears of the water marks
 * whenever one of the three has grown or shrunk.
 *
 * <p>It owns the endpoint's sending side and the {@link Phase}; what a phase means for reading, for files, and for the protocol's callbacks
 * is {@link StreamTransport}'s to know.
 */
abstract class Outgoing extends ServerClient implements Transport, StreamSink, EndOfStep.Flush, Unsent {
    /** Begins every report of a callback that threw, since a stream does not go on after most of them. */
    static final String FAULT = "Fatal error: ";

    /** So many writes to a closed transport are silent; later ones are warned of. */
    private static final int SILENT_DROPS = 4;

    /** How far a connection has got. Only in OPEN bytes are read, and written bytes taken. */
    enum Phase {
        /** Reads and sends. */
        OPEN("open"),
        /** Was closed: sends what waits, and drops what is written. */
        CLOSING("closing"),
        /** Has given everything to an endpoint that says farewell, and awaits {@link StreamSink#ended}. */
        FAREWELL("closing"),
        /** Sends nothing any more; connectionLost is queued. */
        LOSING("closing"),
        /** The protocol has heard connectionLost, and the socket is closed. */
        LOST("lost"),
        /** Another transport has the connection. */
        REPLACED("replaced");

        /** What a transport in this phase calls itself. */
        final String text;

        Phase(String text) {
            this.text = text;
        }

        /** {@return whether nothing is sent any more and what waited is dropped} */
        boolean isOver() {
            return this == LOSING || this == LOST;
        }
    }

    /** How far the sending direction has got by itself. */
    private enum End {
        /** Bytes may be written. */
        NOT_ASKED,
        /** writeEof was called: the end follows what waits. */
        ASKED,
        /** The end was sent; it is sent once, though a callback may ask for it while it is being sent. */
        SENT
    }

    /** Runs the connection. */
    final Loop loop;
    /** Owned until it is closed, or given to a successor. */
    final StreamEndpoint endpoint;
    /** The endpoint when it keeps bytes, else null. */
    final @Nullable BufferingEndpoint holding;
    /** The context variables of protocol callbacks: those of whoever made the connection. */
    final ContextValues values;
    /** Lends buffers to gather in. */
    final GatherPool pool;
    /** See {@link Phase}. */
    Phase phase = Phase.OPEN;
    /** See {@link End}. */
    private End end = End.NOT_ASKED;
    /** Null until they matter: more waits than the default allows, or others are set. */
    private @Nullable WaterMarks marks;
    /** Null until the endpoint first leaves something behind, and when what waited was dropped. */
    private @Nullable WriteQueue queue;
    /** The file being sent; writes are refused and reading is paused meanwhile. */
    private @Nullable FileSending file;
    /** Lent from the pool while something is gathered. */
    private @Nullable ByteBuffer gathered;
    /** How many writes came after the end. */
    private int dropped;
    /** The peer, or the way to it, has ended the connection: who writes on may not know yet. */
    boolean endedByPeer;

    /**
     * Nothing waits.
     *
     * @param loop of the endpoint
     * @param endpoint owned from now on
     * @param pool of the loop
     */
    Outgoing(Loop loop, StreamEndpoint endpoint, GatherPool pool) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.holding = endpoint instanceof BufferingEndpoint keeps ? keeps : null;
        this.pool = pool;
        this.values = ThreadState.current().capture();
    }

    /** Refuses to write when another transport takes the connection over. */
    abstract void checkNotTakenOver();

    /** A file begins to be sent: nothing is read meanwhile. */
    abstract void suspendReading();

    /** The file has ended: what was read before is read on. */
    abstract void readOn();

    /** Ends at once: drops what waits, and queues connectionLost. */
    abstract void forceClose(@Nullable Throwable cause);

    /** Something has left, the protocol has heard of the marks, and the connection has neither ended nor got a successor. */
    abstract void sentSome();

    // Writing

    @Override
    public void write(ByteBuffer data) {
        checkWritable();
        if (phase != Phase.OPEN) {
            drop(data);
            return;
        }
        if (data.hasRemaining()) {
            put(data);
            considerMarks();
        }
    }

    /** What is gathered needs no buffer around it. */
    @Override
    public void write(byte[] data) {
        if (phase == Phase.OPEN && data.length > 0 && nothingQueued()) {
            checkWritable();
            ByteBuffer buffer = gatherBuffer(data.length);
            if (buffer != null) {
                buffer.put(data);
                considerMarks();
                return;
            }
        }
        write(ByteBuffer.wrap(data));
    }

    @Override
    public void writeAll(List<ByteBuffer> data) {
        checkWritable();
        for (ByteBuffer one : data) {
            if (phase != Phase.OPEN) {
                drop(one);
            } else if (one.hasRemaining()) {
                put(one);
            }
        }
        considerMarks();
    }

    /** Refuses what may not be written, whatever the phase. */
    final void checkWritable() {
        loop.checkLoop();
        checkUnlent();
        if (end != End.NOT_ASKED) {
            throw new IllegalStateException("cannot write after writeEof(): " + this);
        }
    }

    private void checkUnlent() {
        checkNotTakenOver();
        if (file != null) {
            throw busyWithFile();
        }
    }

    private void drop(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        data.position(data.limit());
        if (++dropped > SILENT_DROPS) {
            loop.errors().peers().lateWrites(endedByPeer, dropped, this);
        }
    }

    /** Gathers, or sends, or queues. */
    private void put(ByteBuffer data) {
        if (nothingQueued()) {
            ByteBuffer buffer = gatherBuffer(data.remaining());
            if (buffer != null) {
                buffer.put(data);
                return;
            }
            sendGathered();
            if (nothingQueued() && phase == Phase.OPEN) {
                trySend(data);
            }
        }
        keepRest(data);
    }

    private void keepRest(ByteBuffer data) {
        if (phase != Phase.OPEN) {
            data.position(data.limit());
        } else if (data.hasRemaining()) {
            queued().add(data);
            pump();
        }
    }

    private boolean nothingQueued() {
        WriteQueue waiting = queue;
        return waiting == null || waiting.isEmpty();
    }

    private WriteQueue queued() {
        WriteQueue waiting = queue;
        if (waiting == null) {
            waiting = new WriteQueue();
            queue = waiting;
            loop.mayHold(this);
        }
        return waiting;
    }

    /** Where so many bytes can be gathered; null when they must be sent. */
    private @Nullable ByteBuffer gatherBuffer(int count) {
        ByteBuffer buffer = gathered;
        int size = count + (buffer == null ? 0 : buffer.position());
        if (size > Math.min(high(), GatherPool.BUFFER_BYTES) || !loop.inLoop()) {
            return null;
        }
        if (buffer == null) {
            buffer = pool.take();
            if (buffer == null) {
                return null;
            }
            gathered = buffer;
            loop.stepEnd().add(this);
        }
        return buffer;
    }

    // Sending

    @Override
    public void stepEnded() {
        sendGathered();
    }

    /** What the endpoint does not take goes to the queue. */
    final void sendGathered() {
        ByteBuffer buffer = gathered;
        if (buffer == null) {
            return;
        }
        gathered = null;
        buffer.flip();
        trySend(buffer);
        if (buffer.hasRemaining() && !phase.isOver()) {
            queued().add(buffer);
            pump();
        }
        pool.give(buffer);
    }

    private void trySend(ByteBuffer data) {
        try {
            loop.counters().add(Count.BYTES_OUT, endpoint.write(data));
        } catch (IOException broken) {
            forceClose(broken);
        }
    }

    private void pump() {
        WriteQueue waiting = queue;
        if (waiting != null) {
            long before = waiting.bytes();
            try {
                waiting.pump(endpoint);
            } catch (IOException broken) {
                forceClose(broken);
            } finally {
                loop.counters().add(Count.BYTES_OUT, before - waiting.bytes());
            }
        }
    }

    @Override
    public void sent(int count) {
        WriteQueue waiting = queue;
        if (waiting == null || waiting.isEmpty() || phase.isOver()) {
            // Was under way when the queue was dropped.
            return;
        }
        loop.ioBegins();
        loop.counters().add(Count.BYTES_OUT, count);
        waiting.sent(count);
        pump();
        heldSent();
    }

    @Override
    public void heldSent() {
        if (!phase.isOver()) {
            considerMarks();
            // The protocol may have been called: it may have written, closed, met a reset, or given the connection
            // away.
            if (!phase.isOver() && phase != Phase.REPLACED) {
                sentSome();
            }
        }
        loop.stepEnd().flushIfAny();
    }

    /** {@return whether the endpoint has been given everything; it may keep some of it} */
    final boolean isGiven() {
        return gathered == null && nothingQueued();
    }

    /** {@return whether everything has left, but for what is gathered} */
    final boolean isSent() {
        flushHeld();
        return nothingQueued() && (holding == null || holding.unsentBytes() == 0);
    }

    /** What a buffering endpoint keeps back for what may follow leaves now, as far as it can. */
    final void flushHeld() {
        if (holding != null && !phase.isOver()) {
            holding.flush();
        }
    }

    /** Drops what waits. */
    final void dropWaiting() {
        ByteBuffer buffer = gathered;
        if (buffer != null) {
            gathered = null;
            pool.give(buffer);
        }
        queue = null;
    }

    // Sending files

    /**
     * Lends the sending direction; what waits is sent first, and nothing is read meanwhile.
     *
     * @param next told when it may begin, or that the connection is lost
     * @throws IllegalStateException unless open and not sending another file
     */
    public void lend(FileSending next) {
        loop.checkLoop();
        checkWritable();
        if (phase != Phase.OPEN) {
            throw new IllegalStateException("sendFile needs an open transport: " + this);
        }
        file = next;
        sendGathered();
        if (phase != Phase.OPEN) {
            // It broke just now, and the file has heard so.
            return;
        }
        suspendReading();
        fileMayProceed();
    }

    /** {@return whether a file is being sent: what waits is the file's, and the protocol hears of the marks when it is over} */
    final boolean sendsFile() {
        return file != null;
    }

    final IllegalStateException busyWithFile() {
        return new IllegalStateException("sendFile is sending; await or cancel it first: " + this);
    }

    /** Nothing of the user's waits: a file that is to be sent may begin or go on. */
    final void fileMayProceed() {
        FileSending sending = file;
        if (sending != null && phase == Phase.OPEN) {
            flushHeld();
            if (pending() == 0) {
                sending.proceed();
            }
        }
    }

    /**
     * Sends part of the file without copying.
     *
     * @param from open for reading
     * @param position where to begin
     * @param count at least 1
     * @return false when this connection cannot
     */
    public boolean sendSlice(FileChannel from, long position, long count) {
        return endpoint.sendFile(from, position, count);
    }

    /**
     * Sends part of the file from memory, at once: whoever gathered it would have to tell the file when it is gone.
     *
     * @param data from position to limit; not kept
     */
    public void putSlice(ByteBuffer data) {
        trySend(data);
        keepRest(data);
        fileMayProceed();
    }

    @Override
    public void fileSent(long count) {
        FileSending sending = file;
        loop.counters().add(Count.BYTES_OUT, count);
        if (sending != null) {
            sending.sliceSent(count);
        }
        loop.stepEnd().flushIfAny();
    }

    /**
     * The transport is its user's again.
     *
     * @param which has ended
     */
    public void fileEnded(FileSending which) {
        if (file != which) {
            return;
        }
        file = null;
        which.stopped(stopFile());
        if (phase == Phase.OPEN) {
            considerMarks();
            readOn();
        }
    }

    /** A file that is being sent fails. */
    final void loseFile(@Nullable Throwable cause) {
        FileSending sending = file;
        if (sending != null) {
            file = null;
            sending.stopped(stopFile());
            sending.lost(cause);
        }
    }

    private long stopFile() {
        long sent = endpoint.stopFile();
        loop.counters().add(Count.BYTES_OUT, sent);
        return sent;
    }

    // The end of this direction

    @Override
    public void writeEof() {
        loop.checkLoop();
        if (holding != null && !holding.canShutdownOutput()) {
            throw new UnsupportedOperationException(holding.kind()
                    + " cannot close one direction (canWriteEof() is false); close() ends both: " + this);
        }
        if (phase != Phase.OPEN || end != End.NOT_ASKED) {
            return;
        }
        checkUnlent();
        sendGathered();
        if (phase != Phase.OPEN) {
            return;
        }
        end = End.ASKED;
        if (isSent()) {
            sendEnd();
        }
    }

    /** {@return whether writeEof was called} */
    final boolean endsOutput() {
        return end != End.NOT_ASKED;
    }

    /** Everything has left: sends the end, once. */
    final void sendEnd() {
        if (end == End.SENT) {
            return;
        }
        end = End.SENT;
        try {
            endpoint.shutdownOutput();
        } catch (IOException broken) {
            forceClose(broken);
        }
    }

    @Override
    public boolean canWriteEof() {
        return holding == null || holding.canShutdownOutput();
    }

    /** {@return whether the connection can stay open for writing when the peer's end has come} */
    public final boolean outlivesInput() {
        return holding == null || holding.outlivesInput();
    }

    // Flow control

    /** Tells the protocol of the marks when what waits has crossed one. */
    final void considerMarks() {
        if (file != null || phase.isOver()) {
            return;
        }
        long pending = pending();
        if (pending <= high() && (marks == null || !marks.isPaused())) {
            return;
        }
        if (holding != null) {
            flushHeld();
            pending = pending();
        }
        FlowControl.consider(marks(), pending, loop, this, values, protocol(), FAULT);
    }

    /** Nothing is written any more. */
    final void endMarks() {
        if (marks != null) {
            FlowControl.end(marks, loop);
        }
    }

    private long high() {
        WaterMarks set = marks;
        return set != null ? set.high() : holding == null ? WaterMarks.DEFAULT_HIGH : holding.highWater();
    }

    private WaterMarks marks() {
        WaterMarks set = marks;
        if (set == null) {
            set = new WaterMarks(high());
            marks = set;
        }
        return set;
    }

    /** {@return how many bytes wait: gathered, queued, kept by the endpoint} */
    final long pending() {
        ByteBuffer buffer = gathered;
        return (queue == null ? 0 : queue.bytes())
                + (buffer == null ? 0 : buffer.position())
                + (holding == null || phase.isOver() ? 0 : holding.unsentBytes());
    }

    @Override
    public long unsentBytes() {
        return pending();
    }

    @Override
    public long writeBufferSize() {
        loop.checkLoop();
        sendGathered();
        flushHeld();
        return pending();
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return marks().limits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        loop.checkLoop();
        marks().set(limits);
        sendGathered();
        if (phase == Phase.OPEN) {
            considerMarks();
        }
    }
}
