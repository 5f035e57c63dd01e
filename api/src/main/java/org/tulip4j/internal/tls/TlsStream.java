package org.tulip4j.internal.tls;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.buffer.TlsBuffers;
import org.tulip4j.internal.buffer.WriteQueue;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.TlsOptions;

/**
 * An encrypted connection: an endpoint to the transport above, a sink to the endpoint below, for every backend. Confined to
 * the loop.
 *
 * <pre>
 *               handshake done            shutDown()           farewell sent, peer's seen
 *   HANDSHAKE  ---------------->  OPEN  ------------>  SHUTDOWN  ------------------------>  ENDED
 *        \                          \                     \                                 ^
 *         `--------------------------`--------------------- `-- close, broken, too late ----'
 * </pre>
 *
 * <p>In HANDSHAKE and SHUTDOWN the endpoint below is read whatever the transport says; in SHUTDOWN what comes is dropped. Bytes
 * of the user are encrypted only when the endpoint below has taken what was encrypted before, so that little waits here:
 * {@link #unsentBytes}.
 *
 * <p>The engine's long work runs elsewhere; meanwhile nobody touches the engine, and nothing is read.
 *
 * <p>Source: asyncio's sslproto (3.11).
 */
public final class TlsStream implements StreamEndpoint, TlsSink, Delivery {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private enum Phase {
        HANDSHAKE,
        OPEN,
        SHUTDOWN,
        ENDED
    }

    private final Loop loop;
    private final StreamEndpoint below;
    private final SSLEngine engine;
    private final TlsOptions options;
    private final TlsBuffers buffers;
    private final Executor tasks;
    /** Those of the loop, this one among them until it is closed. */
    private final TlsStreams streams;

    private @Nullable TlsSink above;
    private Phase phase = Phase.HANDSHAKE;
    /** Told null or the failure when the handshake has ended, unless it is abandoned by {@link #close}. */
    private @Nullable Consumer<@Nullable IOException> handshaken;
    /** Of the handshake or the shutdown. */
    private @Nullable TimerHandle limit;

    // Coming
    private final Ciphertext in = new Ciphertext();
    /** Decrypted, and not taken because reading was paused in the middle. */
    private @Nullable ByteBuffer rest;
    /** The transport wants bytes. */
    private boolean reading;
    /** The endpoint below was told to read. */
    private boolean readingBelow;
    /** The peer's farewell or end was seen. */
    private boolean inputEnded;

    private boolean eofTold;
    /** In SHUTDOWN: the endpoint below has taken all that the user wrote. */
    private boolean onlyFarewellIsOwed;

    // Going
    private final WriteQueue out = new WriteQueue();
    /** The endpoint below has the head of what goes out. */
    private boolean sending;
    /** The transport's, being sent. */
    private @Nullable ByteBuffer chunk;

    /** Inside {@link #turn}. */
    private boolean turning;
    /** The engine is elsewhere. */
    private boolean working;
    /** What the engine's latest result asked for. Some engines ask there alone: for an alert, or for an answer to new keys. */
    private HandshakeStatus asked = HandshakeStatus.NOT_HANDSHAKING;
    /** The engine took bytes in the handshake, and some tell only when asked for more that they were the last. */
    private boolean unwrapOnce;
    /** A task of the engine is to run or runs; guarded by this. */
    private boolean busy;
    /** Guarded by this. */
    private boolean closed;
    /** This one has ended; the one below is ending. */
    private boolean endingBelow;

    /**
     * Takes over an endpoint that is not reading and not sending.
     *
     * @param below owned from now on
     * @param engine new
     * @param streams of the loop; told when this is closed
     */
    TlsStream(Loop loop, StreamEndpoint below, SSLEngine engine, TlsOptions options, TlsStreams streams) {
        this.loop = loop;
        this.below = below;
        this.engine = engine;
        this.options = options;
        this.buffers = streams.buffers();
        Executor chosen = options.taskExecutor();
        this.tasks = chosen != null ? chosen : loop.clock() == Clock.SYSTEM ? TlsTasks.POOL : Runnable::run;
        this.streams = streams;
        below.attach(this);
    }

    /**
     * Begins; the transport is attached.
     *
     * @param early encrypted bytes that were read already, or null; not kept
     * @param done told null or the failure, perhaps before this returns; on failure the transport is told too
     */
    public void handshake(@Nullable ByteBuffer early, Consumer<@Nullable IOException> done) {
        handshaken = done;
        limit = loop.callLater(options.handshakeTimeout(), this::handshakeTooLong);
        try {
            engine.beginHandshake();
        } catch (SSLException refused) {
            fail(refused, true);
            return;
        }
        if (early != null && early.hasRemaining()) {
            in.offer(early);
        }
        turn();
        in.keepRest();
    }

    private void handshakeTooLong() {
        fail(
                new SSLException("the TLS handshake with " + peer() + " is taking longer than "
                        + options.handshakeTimeout() + "; aborting the connection"),
                false);
    }

    private String peer() {
        return String.valueOf(below.socket().remoteAddress());
    }

    /** Whether the handshake has not ended. */
    public boolean isHandshaking() {
        return phase == Phase.HANDSHAKE;
    }

    /** To ask for its session; nobody else may use it. */
    public SSLEngine engine() {
        return engine;
    }

    /** What the connection was made with. */
    public TlsOptions options() {
        return options;
    }

    /** Encrypted bytes that the socket has not taken. */
    public long unsentBytes() {
        return out.bytes() + (below instanceof TlsStream inner ? inner.unsentBytes() : 0);
    }

    // What the endpoint below tells

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        return null;
    }

    @Override
    public void filled(int count) {
        throw new IllegalStateException("no target was given");
    }

    @Override
    public void received(ByteBuffer data) {
        in.offer(data);
        turn();
        in.keepRest();
    }

    @Override
    public void eof() {
        inputEnded = true;
        if (phase == Phase.HANDSHAKE) {
            fail(new SocketException("Connection reset: " + peer() + " closed it during the TLS handshake"), false);
        } else if (phase == Phase.OPEN && !in.isEmpty()) {
            fail(new SSLException(peer() + " closed the connection in the middle of a TLS record"), false);
        } else {
            turn();
        }
    }

    @Override
    public void sent(int count) {
        ByteBuffer head = out.head();
        if (phase == Phase.ENDED || head == null) {
            return;
        }
        out.sent(count);
        if (!head.hasRemaining()) {
            sending = false;
            out.dropHead();
        }
        try {
            pump();
        } catch (IOException broken) {
            fail(broken, false);
            return;
        }
        told();
    }

    @Override
    public void ciphertextSent() {
        if (phase != Phase.ENDED) {
            told();
        }
    }

    private void told() {
        turn();
        if (phase != Phase.ENDED) {
            above().ciphertextSent();
        }
    }

    @Override
    public void failed(IOException cause) {
        fail(cause, false);
    }

    @Override
    public void shutDown(@Nullable Throwable cause) {
        // Of the inner connection, which was shut down after this one.
        above().shutDown(cause);
    }

    // The engine

    /** Goes on as far as the bytes and the endpoints allow. */
    private void turn() {
        if (turning || working || phase == Phase.ENDED) {
            return;
        }
        turning = true;
        try {
            do {
                while (phase != Phase.ENDED && !working && step()) {
                    // one more
                }
            } while (phase == Phase.OPEN && !working && sendChunk());
        } catch (SSLException broken) {
            fail(broken, true);
        } catch (IOException broken) {
            fail(broken, false);
        } catch (RuntimeException broken) {
            // Engines do that to some kinds of garbage.
            fail(new SSLException("the TLS engine of the connection with " + peer() + " failed", broken), true);
        } finally {
            turning = false;
        }
        considerEnd();
        considerReading();
    }

    /** Whether something was done that makes another step possible. */
    private boolean step() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        boolean aside = status == HandshakeStatus.NOT_HANDSHAKING;
        if (aside) {
            status = asked;
        }
        asked = HandshakeStatus.NOT_HANDSHAKING;
        if (status == HandshakeStatus.NEED_TASK) {
            refuseRenegotiation();
            return work();
        }
        boolean farewell = phase == Phase.SHUTDOWN && !engine.isOutboundDone();
        if (farewell) {
            engine.closeOutbound();
        }
        if (status == HandshakeStatus.NEED_WRAP || farewell) {
            if (!farewell && !aside && !engine.isInboundDone()) {
                refuseRenegotiation();
            }
            if (wrapOwn()) {
                return true;
            }
        }
        return unwrap();
    }

    /** TLS 1.3 has none, and there is no other reason for a second handshake. */
    private void refuseRenegotiation() throws SSLException {
        if (phase != Phase.HANDSHAKE && !engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException(peer() + " asks for a renegotiation of TLS, which is refused");
        }
    }

    private boolean work() throws SSLException {
        working = true;
        taskBegins();
        try {
            tasks.execute(this::workAll);
        } catch (RejectedExecutionException refused) {
            working = false;
            taskEnds();
            throw new SSLException("the executor of TLS tasks refuses work: " + tasks, refused);
        }
        return !working;
    }

    /** In whatever thread the executor has. */
    private void workAll() {
        Throwable thrown = null;
        try {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        } catch (Throwable failure) {
            thrown = failure;
        }
        taskEnds();
        if (thrown == null && loop.inLoop() && turning) {
            working = false;
        } else {
            Throwable failure = thrown;
            loop.postUnlessClosed(core -> workDone(failure));
        }
    }

    private synchronized void taskBegins() {
        busy = true;
    }

    private synchronized void taskEnds() {
        busy = false;
        if (closed) {
            options.release(engine);
        }
    }

    /** Whoever uses the engine last releases it. */
    private synchronized void releaseEngine() {
        if (!closed) {
            closed = true;
            if (!busy) {
                options.release(engine);
            }
        }
    }

    private void workDone(@Nullable Throwable failure) {
        working = false;
        if (phase == Phase.ENDED) {
            return;
        }
        if (failure != null) {
            fail(new SSLException("a task of the TLS handshake with " + peer() + " failed", failure), true);
        } else {
            turn();
        }
    }

    /** What the engine itself has to say: handshake, alerts, farewell. Whether there was anything. */
    private boolean wrapOwn() throws IOException {
        ByteBuffer record = buffers.take();
        try {
            boolean finished = false;
            SSLException broken = null;
            try {
                SSLEngineResult result;
                do {
                    result = engine.wrap(NOTHING, record);
                    if (result.getStatus() == Status.BUFFER_OVERFLOW && record.position() == 0) {
                        throw new SSLException("a TLS record is longer than " + record.capacity() + " bytes");
                    }
                    finished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
                } while (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                        && result.getStatus() == Status.OK
                        && result.bytesProduced() > 0);
                asked = result.getHandshakeStatus();
            } catch (SSLException thrown) {
                broken = thrown;
            }
            boolean any = record.position() > 0;
            // When it is broken: the alert, which some engines give before they tell.
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

    /** Decrypts what came and tells it. Whether anything changed. */
    private boolean unwrap() throws IOException {
        if (phase == Phase.OPEN && !tellRest()) {
            // Unless it closed on that.
            return phase != Phase.OPEN;
        }
        if (inputEnded) {
            if (phase == Phase.HANDSHAKE) {
                throw new SocketException(peer() + " ended the TLS handshake");
            }
            return tellEof();
        }
        ByteBuffer plain = buffers.take();
        try {
            SSLException broken = null;
            boolean changed = false;
            try {
                changed = unwrapInto(plain);
            } catch (SSLException thrown) {
                broken = thrown;
            }
            plain.flip();
            if (phase == Phase.OPEN && plain.hasRemaining()) {
                deliver(plain);
                if (plain.hasRemaining() && phase == Phase.OPEN) {
                    rest = ByteBuffer.allocate(plain.remaining()).put(plain).flip();
                }
            }
            if (broken != null) {
                throw broken;
            }
            return changed;
        } finally {
            buffers.give(plain);
        }
    }

    /** As many records as there are and fit. */
    private boolean unwrapInto(ByteBuffer plain) throws SSLException {
        boolean changed = false;
        int recordBytes = engine.getSession().getApplicationBufferSize();
        while (plain.remaining() >= recordBytes) {
            ByteBuffer record = in.next();
            if (record == null && !unwrapOnce) {
                break;
            }
            SSLEngineResult result = engine.unwrap(record == null ? NOTHING : record, plain);
            HandshakeStatus next = result.getHandshakeStatus();
            asked = next;
            unwrapOnce = result.bytesConsumed() > 0
                    && (next == HandshakeStatus.NEED_UNWRAP || next == HandshakeStatus.NEED_TASK);
            if (next == HandshakeStatus.FINISHED) {
                opened();
                changed = true;
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                if (in.more()) {
                    continue;
                }
                break;
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                if (plain.position() == 0) {
                    throw new SSLException("a TLS record is longer than " + plain.capacity() + " bytes");
                }
                break;
            }
            changed |= result.bytesConsumed() > 0;
            if (result.getStatus() == Status.CLOSED || engine.isInboundDone()) {
                changed |= !inputEnded;
                inputEnded = true;
                break;
            }
            if (next != HandshakeStatus.NOT_HANDSHAKING) {
                changed |= next != HandshakeStatus.NEED_UNWRAP;
                break;
            }
        }
        return changed;
    }

    private void opened() {
        Consumer<@Nullable IOException> done = handshaken;
        if (phase != Phase.HANDSHAKE || done == null) {
            return;
        }
        phase = Phase.OPEN;
        handshaken = null;
        cancelLimit();
        done.accept(null);
    }

    // Telling the transport

    /** Whether the transport is ready for more. */
    private boolean tellRest() {
        ByteBuffer waiting = rest;
        if (reading && waiting != null) {
            deliver(waiting);
            if (!waiting.hasRemaining()) {
                rest = null;
            }
        }
        return reading && rest == null;
    }

    @Override
    public boolean delivers() {
        return reading && phase == Phase.OPEN;
    }

    private boolean tellEof() {
        if (phase == Phase.OPEN && !eofTold) {
            eofTold = true;
            above().eof();
            return true;
        }
        return false;
    }

    @Override
    public TlsSink sink() {
        return above();
    }

    private TlsSink above() {
        return Objects.requireNonNull(above, "no transport is attached");
    }

    // What the transport asks

    @Override
    public void attach(org.tulip4j.spi.StreamSink sink) {
        above = (TlsSink) sink;
    }

    @Override
    public void resumeReading() {
        reading = true;
        if (phase != Phase.OPEN || turning) {
            return;
        }
        if (rest != null || !in.isEmpty() || inputEnded) {
            // Never inside a call of the transport.
            loop.enqueue(this::turn, ContextValues.EMPTY, null);
        } else {
            considerReading();
        }
    }

    @Override
    public void pauseReading() {
        reading = false;
        if (!turning) {
            considerReading();
        }
    }

    private void considerReading() {
        boolean wanted = !working
                && !inputEnded
                && switch (phase) {
                    case HANDSHAKE, SHUTDOWN -> true;
                    case OPEN -> reading && rest == null;
                    case ENDED -> false;
                };
        if (wanted != readingBelow) {
            readingBelow = wanted;
            if (wanted) {
                below.resumeReading();
            } else {
                below.pauseReading();
            }
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        if (phase != Phase.OPEN) {
            throw new SSLException("the TLS connection with " + peer() + " is not open");
        }
        int before = data.remaining();
        if (chunk == null && !working) {
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
    private boolean sendChunk() throws IOException {
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
            above().sent(count);
        }
        return count > 0;
    }

    /** As long as the endpoint below takes it all. */
    private void encrypt(ByteBuffer data) throws IOException {
        boolean moved = true;
        while (moved && data.hasRemaining() && out.head() == null) {
            int before = data.remaining();
            ByteBuffer records = buffers.take();
            try {
                wrap(data, records);
                moved = records.position() > 0 || data.remaining() < before;
                emit(records.flip());
            } finally {
                buffers.give(records);
            }
        }
    }

    private void wrap(ByteBuffer data, ByteBuffer records) throws SSLException {
        int recordBytes = engine.getSession().getPacketBufferSize();
        while (data.hasRemaining() && records.remaining() >= recordBytes) {
            SSLEngineResult result = engine.wrap(data, records);
            if (result.getStatus() == Status.CLOSED) {
                throw new SSLException(
                        peer() + " has ended the TLS connection; " + data.remaining() + " bytes cannot be sent");
            }
            if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                return;
            }
        }
    }

    /** Sends encrypted bytes; what the endpoint below does not take waits. */
    private void emit(ByteBuffer records) throws IOException {
        if (records.hasRemaining() && out.head() == null) {
            below.write(records);
        }
        if (records.hasRemaining()) {
            out.add(records);
            pump();
        }
    }

    private void pump() throws IOException {
        for (ByteBuffer head = out.head(); head != null && !sending; head = out.head()) {
            int before = head.remaining();
            below.write(head);
            out.sent(before - head.remaining());
            if (head.hasRemaining()) {
                sending = true;
                below.send(head);
            } else {
                out.dropHead();
            }
        }
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException("TLS closes both directions at once");
    }

    // Ending

    /** The transport begins to close, and will send what waits first: from now on the time is limited. */
    public void closing() {
        if (limit == null && phase == Phase.OPEN) {
            limit = loop.callLater(options.shutdownTimeout(), this::shutdownTooLong);
        }
    }

    private void shutdownTooLong() {
        phase = Phase.ENDED;
        above().shutDown(new TimeoutException("the TLS shutdown with " + peer() + " is taking longer than "
                + options.shutdownTimeout() + "; the connection is cut"));
    }

    /**
     * Everything of the transport is sent: says farewell, reads and drops what is still under way until the peer's farewell
     * or end, then tells {@link TlsSink#shutDown} in a later callback. Idempotent.
     */
    public void shutDown() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.SHUTDOWN;
        onlyFarewellIsOwed = out.head() == null;
        rest = null;
        turn();
    }

    private void considerEnd() {
        if (phase == Phase.SHUTDOWN && inputEnded && engine.isOutboundDone() && out.head() == null) {
            phase = Phase.ENDED;
            cancelLimit();
            loop.enqueue(this::endBelow, ContextValues.EMPTY, null);
        }
    }

    /** When this is a TLS connection inside another, the outer one ends next. */
    private void endBelow() {
        if (below instanceof TlsStream inner && inner.phase == Phase.OPEN) {
            endingBelow = true;
            inner.closing();
            inner.shutDown();
        } else {
            above().shutDown(null);
        }
    }

    /** It is broken, by the engine or below. */
    private void fail(IOException cause, boolean byEngine) {
        if (endingBelow) {
            above().shutDown(cause);
        }
        if (phase == Phase.ENDED) {
            return;
        }
        if (onlyFarewellIsOwed && !byEngine && engine.isInboundDone()) {
            // The peer has said farewell and does not hear ours: nothing is lost.
            phase = Phase.ENDED;
            cancelLimit();
            above().shutDown(null);
            return;
        }
        Consumer<@Nullable IOException> done = handshaken;
        boolean handshaking = phase == Phase.HANDSHAKE;
        IOException told = byEngine && handshaking ? named(cause) : cause;
        phase = Phase.ENDED;
        handshaken = null;
        cancelLimit();
        if (byEngine) {
            sendAlert(told);
        }
        considerReading();
        if (done != null) {
            done.accept(told);
        }
        above().failed(told);
    }

    /** The same with the peer in its message, and with the reason, which some engines leave to the cause of the cause. */
    private IOException named(IOException cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        String reason = String.valueOf(root.getMessage());
        SSLHandshakeException named = new SSLHandshakeException("the TLS handshake with " + peer() + " failed: "
                + (message.contains(reason) ? message : message + ": " + reason));
        named.initCause(cause);
        return named;
    }

    /** Tells the peer why, as far as the socket takes it. */
    private void sendAlert(IOException cause) {
        if (working) {
            return;
        }
        try {
            engine.closeOutbound();
            wrapOwn();
        } catch (IOException | RuntimeException alsoBroken) {
            if (alsoBroken != cause && alsoBroken != cause.getCause()) {
                cause.addSuppressed(alsoBroken);
            }
        }
    }

    private void cancelLimit() {
        TimerHandle running = limit;
        if (running != null) {
            limit = null;
            running.cancel();
        }
    }

    @Override
    public void close() {
        phase = Phase.ENDED;
        handshaken = null;
        chunk = null;
        rest = null;
        in.clear();
        out.clear();
        cancelLimit();
        below.close();
        streams.closed(this);
        releaseEngine();
    }

    /** The loop is closed, and with it the endpoint below. */
    public void abandon() {
        phase = Phase.ENDED;
        releaseEngine();
    }

    @Override
    public SocketView socket() {
        return below.socket();
    }

    @Override
    public String toString() {
        return "TLS " + phase + " over " + below;
    }
}
