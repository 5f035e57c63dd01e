package org.tulip4j.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.buffer.WaterMarks;
import org.tulip4j.internal.buffer.WriteQueue;
import org.tulip4j.internal.loop.EndOfStep;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Unsent;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.internal.tls.TlsInfo;
import org.tulip4j.internal.tls.TlsSink;
import org.tulip4j.internal.tls.TlsStream;
import org.tulip4j.spi.BufferingEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * A stream transport: the order of callbacks, water marks, closing and faults, for every backend. Confined to the loop.
 *
 * <pre>
 *            close, eof                    last byte sent
 *   OPEN  ----------------->  CLOSING  ----------------------->  LOST
 *     \                          |                                ^
 *      \  abort, error           | abort, error                   |
 *       `------------------------+--> connectionLost is queued ---'
 * </pre>
 *
 * <p>By {@code startTls} an OPEN transport becomes REPLACED once everything is sent; its closing is then its successor's.
 *
 * <p>In CLOSING nothing is read and writes are dropped; in LOST the socket is closed. Bytes are gathered during a step, sent
 * at its end, and what the socket does not take waits in the queue, whose head the endpoint sends.
 *
 * <p>Source: PEP 3156, "Transports"; asyncio's selector transport.
 */
public final class StreamTransport extends ServerClient implements Transport, TlsSink, EndOfStep.Flush, Unsent {
    private static final int WARN_FROM = 5;
    private static final long TLS_HIGH = 512 * 1024;

    private enum Phase {
        OPEN,
        CLOSING,
        LOST,
        /** Another transport has the connection. */
        REPLACED
    }

    private final Loop loop;
    private final StreamEndpoint endpoint;
    /** The endpoint when it encrypts, else null. */
    private final @Nullable TlsStream tls;
    /** The endpoint when it buffers by itself, else null. */
    private final @Nullable BufferingEndpoint buffering;

    private final GatherPool pool;
    private final @Nullable TransportOwner server;
    /** The context variables of protocol callbacks: those of whoever made the connection. */
    private final ContextValues values;

    /** Null until they matter: more waits than the default allows, or others are set. */
    private @Nullable WaterMarks marks;
    /** Null until the socket first leaves something behind. */
    private @Nullable WriteQueue queue;

    /** The protocol when it is of this kind, else null. */
    private @Nullable Protocol plain;

    private @Nullable BufferedProtocol buffered;
    private Phase phase = Phase.OPEN;
    /** Lent from the pool while something is gathered. */
    private @Nullable ByteBuffer gathered;
    /** The endpoint has the queue's head. */
    private boolean sending;

    /** The protocol has heard connectionMade or will. */
    private boolean introduced;
    /** Takes the connection over, or has. */
    private @Nullable TlsUpgrade upgrade;
    /** What this transport came of, told when it is lost. */
    private @Nullable TlsUpgrade origin;

    /** Has the sending direction for itself, and reading is paused. */
    private @Nullable FileSending file;

    private boolean started;
    private boolean paused;
    private boolean eofReceived;
    private boolean eofWritten;
    /** The end of what is written has left: it is sent once, though a callback may ask for it while it is being sent. */
    private boolean outputEnded;

    private boolean lostQueued;
    private int dropped;

    /**
     * A transport that has told its protocol nothing yet.
     *
     * @param loop of the endpoint
     * @param endpoint owned from now on
     * @param protocol hears of everything
     * @param pool of the loop
     * @param server told when the connection is gone, or null
     */
    public StreamTransport(
            Loop loop,
            StreamEndpoint endpoint,
            BaseProtocol<Transport> protocol,
            GatherPool pool,
            @Nullable TransportOwner server) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.tls = endpoint instanceof TlsStream encrypting ? encrypting : null;
        this.buffering = endpoint instanceof BufferingEndpoint holding ? holding : null;
        this.pool = pool;
        this.server = server;
        this.values = ThreadState.current().capture();
        use(protocol);
        endpoint.attach(this);
        loop.opened();
        if (tls != null || buffering != null) {
            loop.mayHold(this);
        }
        if (loop.isGuest()) {
            loop.endWithHost(this, this::abort);
        }
    }

    /**
     * Queues connectionMade, then what is given, and behind whatever that makes ready the start of reading.
     *
     * @param then completes the future of the connection: whoever awaits it goes on before anything is read. Null: nobody does
     * @return false: the connection is being given up, nobody hears of it, and nothing is queued
     */
    public boolean start(@Nullable Runnable then) {
        if (lostQueued || phase == Phase.LOST) {
            return false;
        }
        introduced = true;
        loop.enqueue(this::made, values, null);
        if (then == null) {
            loop.enqueue(this::startReading, values, null);
        } else {
            readAfter(then);
        }
        return true;
    }

    /** What is given makes the steps of those who wait ready, and reading starts behind them. */
    private void readAfter(Runnable then) {
        loop.enqueue(
                () -> {
                    then.run();
                    loop.enqueue(this::startReading, values, null);
                },
                values,
                null);
    }

    /**
     * The protocol is one that has heard connectionMade before.
     *
     * @param from told when the connection is lost
     */
    public void introduced(TlsUpgrade from) {
        introduced = true;
        origin = from;
    }

    /**
     * Queues what is given, and behind whatever that makes ready the start of reading.
     *
     * @param then completes the future of the connection: whoever awaits it goes on before anything is read
     */
    public void startIntroduced(Runnable then) {
        readAfter(then);
    }

    private void made() {
        BaseProtocol<Transport> target = Objects.requireNonNull(protocol());
        try {
            target.connectionMade(this);
        } catch (Throwable thrown) {
            report("connectionMade", thrown);
        }
    }

    private void startReading() {
        started = true;
        if (phase == Phase.OPEN && !paused && file == null) {
            endpoint.resumeReading();
        }
    }

    // What the endpoint tells

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        BufferedProtocol into = buffered;
        if (into == null || phase != Phase.OPEN) {
            return null;
        }
        enterCallback();
        try {
            ByteBuffer buffer = into.getBuffer(sizeHint);
            if (buffer == null || !buffer.hasRemaining() || buffer.isReadOnly()) {
                String what = buffer == null ? "null" : buffer.isReadOnly() ? "a read-only buffer" : "an empty buffer";
                throw new IllegalStateException("getBuffer() returned " + what + ": " + into);
            }
            // Inside getBuffer() the connection may have got another protocol or another transport: then it is theirs
            // to say.
            return buffered == into && phase == Phase.OPEN ? buffer : null;
        } catch (Throwable thrown) {
            protocolFailed("getBuffer", thrown);
            return null;
        } finally {
            loop.leaveCallback();
        }
    }

    @Override
    public void filled(int count) {
        BufferedProtocol into = buffered;
        if (into == null || phase != Phase.OPEN) {
            return;
        }
        enterCallback();
        try {
            into.bufferUpdated(count);
        } catch (Throwable thrown) {
            protocolFailed("bufferUpdated", thrown);
        } finally {
            loop.leaveCallback();
        }
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void received(ByteBuffer data) {
        if (phase != Phase.OPEN) {
            return;
        }
        Protocol target = plain;
        if (target == null) {
            copyToBuffered(data);
            return;
        }
        enterCallback();
        try {
            target.dataReceived(data);
        } catch (Throwable thrown) {
            protocolFailed("dataReceived", thrown);
        } finally {
            loop.leaveCallback();
        }
        loop.stepEnd().flushIfAny();
    }

    /** The protocol was exchanged between the question where to read and the answer. */
    private void copyToBuffered(ByteBuffer data) {
        while (data.hasRemaining() && buffered != null && phase == Phase.OPEN) {
            ByteBuffer into = target(data.remaining());
            if (into == null) {
                return;
            }
            int count = Math.min(into.remaining(), data.remaining());
            into.duplicate().put(data.slice().limit(count));
            data.position(data.position() + count);
            filled(count);
        }
    }

    @Override
    public void eof() {
        if (phase != Phase.OPEN || eofReceived) {
            return;
        }
        eofReceived = true;
        enterCallback();
        boolean keepOpen;
        try {
            keepOpen = plain != null ? plain.eofReceived() : buffered != null && buffered.eofReceived();
        } catch (Throwable thrown) {
            protocolFailed("eofReceived", thrown);
            return;
        } finally {
            loop.leaveCallback();
        }
        if (keepOpen && !outlivesInput()) {
            Log.warn(
                    "eofReceived() returned true, which has no effect "
                            + (tls != null ? "when using TLS: " : "where one direction cannot end alone: ") + this,
                    null);
        }
        if (!keepOpen || !outlivesInput()) {
            close();
        }
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void heldSent() {
        drained();
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void ended(@Nullable Throwable cause) {
        forceClose(cause);
    }

    @Override
    public void ciphertextSent() {
        drained();
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void shutDown(@Nullable Throwable cause) {
        if (cause != null) {
            forceClose(cause);
        } else if (!lostQueued) {
            lose(null);
        }
    }

    @Override
    public void sent(int count) {
        if (lostQueued || phase == Phase.LOST) {
            // Was under way when the queue was dropped.
            return;
        }
        WriteQueue waiting = queue;
        if (waiting == null) {
            return;
        }
        waiting.sent(count);
        ByteBuffer head = waiting.head();
        if (head == null) {
            return;
        }
        if (!head.hasRemaining()) {
            sending = false;
            waiting.dropHead();
            pump();
        }
        drained();
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void failed(IOException cause) {
        forceClose(cause);
    }

    private void enterCallback() {
        loop.enterCallback(this, values);
    }

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
        if (phase == Phase.OPEN && data.length > 0 && head() == null) {
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

    private IllegalStateException takenOver(String remedy) {
        return new IllegalStateException(
                "startTls has taken the connection over; " + remedy + " the transport that it answers: " + this);
    }

    private void checkWritable() {
        loop.checkLoop();
        if (upgrade != null) {
            throw takenOver("write to");
        }
        if (file != null) {
            throw busyWithFile();
        }
        if (eofWritten) {
            throw new IllegalStateException("cannot write after writeEof(): " + this);
        }
    }

    private void drop(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        data.position(data.limit());
        if (++dropped >= WARN_FROM) {
            Log.warn("socket.send() raised exception: " + dropped + " writes to " + this + " dropped", null);
        }
    }

    /** Gathers, or sends, or queues. */
    private void put(ByteBuffer data) {
        if (head() == null) {
            if (gather(data)) {
                return;
            }
            sendGathered();
            if (head() == null && phase == Phase.OPEN) {
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

    private @Nullable ByteBuffer head() {
        WriteQueue waiting = queue;
        return waiting == null ? null : waiting.head();
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

    private boolean gather(ByteBuffer data) {
        ByteBuffer buffer = gatherBuffer(data.remaining());
        if (buffer == null) {
            return false;
        }
        buffer.put(data);
        return true;
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

    @Override
    public void stepEnded() {
        sendGathered();
    }

    /** What the socket does not take goes to the queue. */
    private void sendGathered() {
        ByteBuffer buffer = gathered;
        if (buffer == null) {
            return;
        }
        gathered = null;
        buffer.flip();
        trySend(buffer);
        if (buffer.hasRemaining() && !lostQueued) {
            queued().add(buffer);
            pump();
        }
        pool.give(buffer);
    }

    private void trySend(ByteBuffer data) {
        try {
            endpoint.write(data);
        } catch (IOException broken) {
            forceClose(broken);
        }
    }

    /** Sends the queue's head, and what follows, until the socket takes no more. */
    private void pump() {
        WriteQueue waiting = queue;
        while (waiting != null && !sending && !lostQueued) {
            ByteBuffer head = waiting.head();
            if (head == null) {
                return;
            }
            int before = head.remaining();
            trySend(head);
            if (lostQueued) {
                return;
            }
            waiting.sent(before - head.remaining());
            if (head.hasRemaining()) {
                sending = true;
                endpoint.send(head);
            } else {
                waiting.dropHead();
            }
        }
    }

    /** After the endpoint has sent something. */
    private void drained() {
        if (lostQueued || phase == Phase.LOST) {
            return;
        }
        considerMarks();
        // The protocol may have been called: it may have written, closed, met a reset, or given the connection away.
        if (lostQueued || phase == Phase.LOST || phase == Phase.REPLACED) {
            return;
        }
        if (isSent() && gathered == null) {
            if (phase == Phase.CLOSING && tls != null) {
                tls.shutDown();
            } else if (phase == Phase.CLOSING) {
                lose(null);
            } else if (eofWritten) {
                shutdownOutput();
            } else if (upgrade != null && phase == Phase.OPEN) {
                handOver(upgrade);
            } else {
                fileMayProceed();
            }
        }
    }

    /** Nothing waits but what is gathered. */
    private boolean isSent() {
        flushHeld();
        return head() == null && (buffering == null || buffering.unsentBytes() == 0);
    }

    /** What a buffering endpoint keeps back for what may follow leaves now, as far as it can. */
    private void flushHeld() {
        if (buffering != null && !lostQueued) {
            buffering.flush();
        }
    }

    private void considerMarks() {
        if (file != null || lostQueued) {
            // What waits is the file's, and the protocol hears of the marks when it is over; or it is dropped.
            return;
        }
        long pending = pending();
        if (pending <= high() && (marks == null || !marks.isPaused())) {
            return;
        }
        if (buffering != null) {
            flushHeld();
            pending = pending();
        }
        BaseProtocol<Transport> target = protocol();
        WaterMarks.Change change = marks().consider(pending);
        if (change == WaterMarks.Change.NONE || target == null) {
            return;
        }
        boolean pause = change == WaterMarks.Change.PAUSE;
        ThreadState threadState = loop.threadState();
        ThreadState.Saved saved = threadState.enter(this, values);
        try {
            if (pause) {
                target.pauseWriting();
            } else {
                target.resumeWriting();
            }
        } catch (Throwable thrown) {
            report(pause ? "pauseWriting" : "resumeWriting", thrown);
        } finally {
            threadState.leave(saved);
        }
    }

    private long high() {
        WaterMarks set = marks;
        return set != null ? set.high() : tls == null ? WaterMarks.DEFAULT_HIGH : TLS_HIGH;
    }

    private WaterMarks marks() {
        WaterMarks set = marks;
        if (set == null) {
            set = new WaterMarks(high());
            marks = set;
        }
        return set;
    }

    private long pending() {
        ByteBuffer buffer = gathered;
        return (queue == null ? 0 : queue.bytes())
                + (buffer == null ? 0 : buffer.position())
                + (tls == null || lostQueued ? 0 : tls.unsentBytes())
                + (buffering == null || lostQueued ? 0 : buffering.unsentBytes());
    }

    @Override
    public long unsentBytes() {
        return pending();
    }

    @Override
    public void writeEof() {
        loop.checkLoop();
        if (tls != null) {
            throw new UnsupportedOperationException(
                    "TLS cannot close one direction (canWriteEof() is false); close() ends both: " + this);
        }
        if (!canWriteEof()) {
            throw new UnsupportedOperationException(
                    "this connection cannot close one direction (canWriteEof() is false); close() ends both: " + this);
        }
        if (phase != Phase.OPEN || eofWritten) {
            return;
        }
        if (file != null) {
            throw busyWithFile();
        }
        sendGathered();
        if (phase != Phase.OPEN) {
            return;
        }
        eofWritten = true;
        if (isSent()) {
            shutdownOutput();
        }
    }

    private void shutdownOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        try {
            endpoint.shutdownOutput();
        } catch (IOException broken) {
            forceClose(broken);
        }
    }

    @Override
    public boolean canWriteEof() {
        return tls == null && (buffering == null || buffering.canShutdownOutput());
    }

    /** {@return whether the connection can stay open for writing when the peer's end has come} */
    public boolean outlivesInput() {
        return tls == null && (buffering == null || buffering.outlivesInput());
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
    public void setWriteBufferLimits(OptionalLong high, OptionalLong low) {
        loop.checkLoop();
        marks().set(high, low);
        sendGathered();
        if (phase == Phase.OPEN) {
            considerMarks();
        }
    }

    // Reading

    @Override
    public boolean isReading() {
        return phase == Phase.OPEN && !paused && file == null;
    }

    @Override
    public void pauseReading() {
        loop.checkLoop();
        if (phase == Phase.OPEN && !paused) {
            paused = true;
            if (started) {
                endpoint.pauseReading();
            }
        }
    }

    @Override
    public void resumeReading() {
        loop.checkLoop();
        if (phase == Phase.OPEN && paused && upgrade == null) {
            paused = false;
            if (started && !eofReceived && file == null) {
                endpoint.resumeReading();
            }
        }
    }

    // Ending

    @Override
    public boolean isClosing() {
        return phase != Phase.OPEN;
    }

    @Override
    public void close() {
        loop.checkLoop();
        StreamTransport successor = successor();
        if (successor != null) {
            successor.close();
            return;
        }
        if (phase != Phase.OPEN) {
            return;
        }
        sendGathered();
        if (phase != Phase.OPEN) {
            return;
        }
        if (tls != null && tls.isHandshaking()) {
            // There is nothing to flush and no session to end.
            forceClose(null);
            return;
        }
        phase = Phase.CLOSING;
        endpoint.pauseReading();
        loseFile(null);
        if (tls != null) {
            tls.closing();
        }
        if (isSent()) {
            if (tls != null) {
                tls.shutDown();
            } else {
                queueLost(null);
            }
        }
    }

    @Override
    public void abort() {
        loop.checkLoop();
        forceClose(null);
    }

    private void forceClose(@Nullable Throwable cause) {
        StreamTransport successor = successor();
        if (successor != null) {
            successor.forceClose(cause);
            return;
        }
        if (lostQueued || phase == Phase.LOST) {
            return;
        }
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            endpoint.pauseReading();
        }
        loseFile(cause);
        ByteBuffer buffer = gathered;
        if (buffer != null) {
            gathered = null;
            pool.give(buffer);
        }
        queue = null;
        queueLost(cause);
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
        if (started) {
            endpoint.pauseReading();
        }
        fileMayProceed();
    }

    private IllegalStateException busyWithFile() {
        return new IllegalStateException("sendFile is sending; await or cancel it first: " + this);
    }

    private void fileMayProceed() {
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
        which.stopped(endpoint.stopFile());
        if (phase == Phase.OPEN) {
            considerMarks();
            if (started && !eofReceived && isReading()) {
                endpoint.resumeReading();
            }
        }
    }

    private void loseFile(@Nullable Throwable cause) {
        FileSending sending = file;
        if (sending != null) {
            file = null;
            sending.stopped(endpoint.stopFile());
            sending.lost(cause);
        }
    }

    // Handing over

    private @Nullable StreamTransport successor() {
        return upgrade == null ? null : upgrade.successor();
    }

    /**
     * Reads no more, sends what waits, then lets the endpoint go.
     *
     * @param next takes it, perhaps before this returns; hears when the connection is lost before
     * @throws IllegalStateException unless open
     */
    public void replaceBy(TlsUpgrade next) {
        loop.checkLoop();
        if (file != null) {
            throw busyWithFile();
        }
        if (phase != Phase.OPEN || eofWritten || upgrade != null) {
            throw new IllegalStateException("startTls needs an open transport"
                    + (upgrade != null ? ", and startTls has taken this one over already: " : ": ") + this);
        }
        paused = true;
        endpoint.pauseReading();
        upgrade = next;
        sendGathered();
        if (phase == Phase.OPEN && !lostQueued && isSent()) {
            handOver(next);
        }
    }

    private void handOver(TlsUpgrade next) {
        phase = Phase.REPLACED;
        loop.lost(this);
        plain = null;
        buffered = null;
        next.take(endpoint, server, eofReceived);
    }

    private void queueLost(@Nullable Throwable cause) {
        lostQueued = true;
        loop.enqueue(() -> lose(cause), values, null);
    }

    private void lose(@Nullable Throwable cause) {
        BaseProtocol<Transport> target = protocol();
        if (phase == Phase.LOST || target == null) {
            return;
        }
        phase = Phase.LOST;
        enterCallback();
        try {
            if (introduced) {
                target.connectionLost(cause);
            }
        } catch (Throwable thrown) {
            report("connectionLost", thrown);
        } finally {
            loop.leaveCallback();
            loop.lost(this);
            endpoint.close();
            plain = null;
            buffered = null;
            if (upgrade != null) {
                upgrade.lost(cause);
            }
            if (origin != null) {
                origin.lost(cause);
            }
            if (server != null) {
                server.lost(this);
            }
        }
    }

    private void protocolFailed(String callback, Throwable thrown) {
        report(callback, thrown);
        forceClose(thrown);
    }

    private void report(String callback, Throwable thrown) {
        loop.ioCallbackFailed(
                thrown,
                ErrorContext.of("Fatal error: protocol." + callback + "() call failed.", thrown)
                        .with(ErrorContext.TRANSPORT, this)
                        .with(ErrorContext.PROTOCOL, protocol()));
    }

    // Facts

    @Override
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        Object value = null;
        SocketView socket = endpoint.socket();
        if (key.equals(InfoKey.SOCKNAME)) {
            value = socket.localAddress();
        } else if (key.equals(InfoKey.PEERNAME)) {
            value = socket.remoteAddress();
        } else if (key.equals(InfoKey.SOCKET)) {
            value = socket;
        } else if (tls != null) {
            value = TlsInfo.of(tls, key);
        }
        return value == null ? fallback : key.type().cast(value);
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        loop.checkLoop();
        if (upgrade != null && phase != Phase.LOST) {
            throw takenOver("set the protocol of");
        }
        if (phase != Phase.LOST) {
            use(next);
        }
    }

    private void use(BaseProtocol<?> next) {
        Objects.requireNonNull(next, "protocol");
        if (!(next instanceof Protocol) && !(next instanceof BufferedProtocol)) {
            throw new IllegalArgumentException(next + " is neither a Protocol nor a BufferedProtocol");
        }
        plain = next instanceof Protocol is ? is : null;
        buffered = next instanceof BufferedProtocol is ? is : null;
    }

    @Override
    public @Nullable BaseProtocol<Transport> protocol() {
        return plain != null ? plain : buffered;
    }

    @Override
    public String toString() {
        SocketView socket = endpoint.socket();
        return "<Transport " + phase.name().toLowerCase(java.util.Locale.ROOT) + " local=" + socket.localAddress()
                + " peer=" + socket.remoteAddress() + (paused ? " paused" : "") + (eofWritten ? " eof-written" : "")
                + ">";
    }
}
