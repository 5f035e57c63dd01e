package org.tulip4j.internal.tls;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;

/**
 * An encrypted connection: an endpoint to the transport above, a sink to the endpoint below, for every backend. Confined to
 * the loop.
 *
 * <pre>
 *               handshake done            finish()           farewell sent, peer's seen
 *   HANDSHAKE  ---------------->  OPEN  ---------->  SHUTDOWN  ------------------------>  ENDED
 *        \                          \                   \                                 ^
 *         `--------------------------`------------------- `-- close, broken, too late ----'
 * </pre>
 *
 * <p>In HANDSHAKE and SHUTDOWN the endpoint below is read whatever the transport says; in SHUTDOWN what comes is dropped. FAREWELL is a
 * SHUTDOWN that began when everything of the user's had left; ENDING_BELOW an ENDED whose endpoint below is ending in its turn.
 *
 * <p>Bytes of the user are encrypted only when the endpoint below has taken what was encrypted before, so that little waits here:
 * {@link #unsentBytes}. The engine is {@link Records}' business; while its long work runs elsewhere nothing is read.
 *
 * <p>Source: asyncio's sslproto (3.11).
 */
public final class TlsStream extends EncryptedOutput implements StreamSink, Delivery {
    /** How far the connection has got. */
    private enum Phase {
        /** The handshake has begun or will. */
        HANDSHAKE,
        /** Bytes of the user come and go. */
        OPEN,
        /** Says farewell behind what waits, and awaits the peer's. */
        SHUTDOWN,
        /** Owes and awaits nothing but farewells: a broken connection loses nothing now. */
        FAREWELL,
        /** Nothing comes and nothing goes. */
        ENDED,
        /** This connection has ended, and the one below it is ending. */
        ENDING_BELOW;

        boolean endsInOrder() {
            return this == SHUTDOWN || this == FAREWELL;
        }

        boolean isOver() {
            return this == ENDED || this == ENDING_BELOW;
        }
    }

    /** How far the incoming direction has got. */
    private enum Input {
        /** More may come. */
        OPEN,
        /** The peer's farewell or end was seen. */
        ENDED,
        /** The transport has heard of it. */
        TOLD
    }

    /** Runs the connection. */
    private final Loop loop;
    /** Those of the loop, this one among them until it is closed. */
    private final TlsStreams streams;

    /** The transport, or another encrypted connection; null before the first. */
    private @Nullable StreamSink above;
    /** See {@link Phase}. */
    private Phase phase = Phase.HANDSHAKE;
    /** Told null or the failure when the handshake has ended, unless it is abandoned by {@link #close}. */
    private @Nullable Consumer<@Nullable IOException> handshaken;
    /** Ends a handshake or a shutdown that takes too long; null when neither runs. */
    private @Nullable TimerHandle limit;
    /** Counts and records how the handshake ends. */
    private final HandshakeOutcome outcome = new HandshakeOutcome();

    // Coming

    /** See {@link Input}. */
    private Input input = Input.OPEN;
    /** Decrypted, and not taken because reading was paused in the middle. */
    private @Nullable ByteBuffer rest;
    /** The transport wants bytes. */
    private boolean reading;
    /** The endpoint below was told to read. */
    private boolean readingBelow;

    /** Inside {@link #turn}. */
    private boolean turning;

    /**
     * Takes over an endpoint that is not reading and not sending.
     *
     * @param loop of the endpoint
     * @param below owned from now on
     * @param engine new
     * @param options of the connection
     * @param streams those of the loop; told when this is closed
     */
    TlsStream(Loop loop, StreamEndpoint below, SSLEngine engine, TlsOptions options, TlsStreams streams) {
        super(loop, below, engine, options, streams.buffers());
        this.loop = loop;
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
        outcome.begins();
        limit = loop.callLater(options().handshakeTimeout(), this::handshakeTooLong);
        try {
            records.begin();
        } catch (SSLException refused) {
            fail(refused, true);
            return;
        }
        if (early != null && early.hasRemaining()) {
            records.offer(early);
        }
        turn();
        records.keepRest();
    }

    private void handshakeTooLong() {
        fail(
                new SSLException("the TLS handshake with " + peer() + " is taking longer than "
                        + options().handshakeTimeout() + "; aborting the connection"),
                false);
    }

    /** {@return whether the handshake has not ended} */
    public boolean isHandshaking() {
        return phase == Phase.HANDSHAKE;
    }

    /** {@return the engine, to ask for its session; nobody else may use it} */
    SSLEngine engine() {
        return records.engine();
    }

    /** {@return what the connection was made with} */
    TlsOptions options() {
        return records.options();
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
        loop.ioBegins();
        records.offer(data);
        turn();
        records.keepRest();
    }

    @Override
    public void eof() {
        if (input == Input.OPEN) {
            input = Input.ENDED;
        }
        if (phase == Phase.HANDSHAKE) {
            fail(new SocketException("Connection reset: " + peer() + " closed it during the TLS handshake"), false);
        } else if (phase == Phase.OPEN && !records.isEmpty()) {
            fail(new SSLException(peer() + " closed the connection in the middle of a TLS record"), false);
        } else {
            turn();
        }
    }

    @Override
    public void sent(int count) {
        if (phase.isOver()) {
            return;
        }
        try {
            if (!sentBelow(count)) {
                return;
            }
        } catch (IOException broken) {
            fail(broken, false);
            return;
        }
        heldSent();
    }

    /** Less waits below than before: the engine may go on, and the transport may give more. */
    @Override
    public void heldSent() {
        if (phase.isOver()) {
            return;
        }
        turn();
        if (!phase.isOver()) {
            sink().heldSent();
        }
    }

    @Override
    public void failed(IOException cause) {
        fail(cause, false);
    }

    /** The endpoint below has ended in order, as this one asked for, or by itself. */
    @Override
    public void ended(@Nullable Throwable cause) {
        if (phase == Phase.ENDING_BELOW) {
            phase = Phase.ENDED;
            sink().ended(cause);
        } else {
            StreamSink.super.ended(cause);
        }
    }

    // The engine

    /** Goes on as far as the bytes and the endpoints allow. */
    private void turn() {
        if (turning || records.isWorking() || phase.isOver()) {
            return;
        }
        turning = true;
        try {
            do {
                while (!phase.isOver() && !records.isWorking() && step()) {
                    // one more
                }
            } while (phase == Phase.OPEN && !records.isWorking() && sendChunk());
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

    @Override
    public boolean isTurning() {
        return turning;
    }

    /** Whether something was done that makes another step possible. */
    private boolean step() throws IOException {
        return switch (records.need(phase == Phase.HANDSHAKE, phase.endsInOrder())) {
            case TASK -> records.work();
            case WRAP -> wrapOwn() || unwrap();
            case UNWRAP -> unwrap();
        };
    }

    @Override
    public void worked(@Nullable Throwable failure) {
        if (phase.isOver()) {
            return;
        }
        if (failure != null) {
            fail(new SSLException("a task of the TLS handshake with " + peer() + " failed", failure), true);
        } else {
            turn();
        }
    }

    /** Decrypts what came and tells it. Whether anything changed. */
    private boolean unwrap() throws IOException {
        if (phase == Phase.OPEN && !tellRest()) {
            // Unless it closed on that.
            return phase != Phase.OPEN;
        }
        if (input != Input.OPEN) {
            if (phase == Phase.HANDSHAKE) {
                throw new SocketException(peer() + " ended the TLS handshake");
            }
            return tellEof();
        }
        ByteBuffer plain = buffers.take();
        try {
            SSLException broken = null;
            Records.Read got = Records.Read.NOTHING;
            try {
                got = records.unwrap(plain);
            } catch (SSLException thrown) {
                broken = thrown;
            }
            if (got == Records.Read.HANDSHAKEN) {
                opened();
            } else if (got == Records.Read.FAREWELL) {
                input = Input.ENDED;
            }
            tellPlain(plain.flip());
            if (broken != null) {
                throw broken;
            }
            return got != Records.Read.NOTHING;
        } finally {
            buffers.give(plain);
        }
    }

    @Override
    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    @Override
    void opened() {
        Consumer<@Nullable IOException> done = handshaken;
        if (phase != Phase.HANDSHAKE || done == null) {
            return;
        }
        phase = Phase.OPEN;
        handshaken = null;
        cancelLimit();
        outcome.ends(loop, below, engine(), null);
        done.accept(null);
    }

    // Telling the transport

    /** What the transport does not take, because it pauses, is kept; but not when it closes. */
    private void tellPlain(ByteBuffer plain) {
        if (phase == Phase.OPEN && plain.hasRemaining()) {
            deliver(plain);
            if (plain.hasRemaining() && phase == Phase.OPEN) {
                rest = ByteBuffer.allocate(plain.remaining()).put(plain).flip();
            }
        }
    }

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
        if (phase == Phase.OPEN && input == Input.ENDED) {
            input = Input.TOLD;
            sink().eof();
            return true;
        }
        return false;
    }

    @Override
    public StreamSink sink() {
        return Objects.requireNonNull(above, "no transport is attached");
    }

    // What the transport asks

    @Override
    public void attach(StreamSink sink) {
        above = sink;
    }

    @Override
    public void resumeReading() {
        reading = true;
        if (phase != Phase.OPEN || turning) {
            return;
        }
        if (rest != null || !records.isEmpty() || input != Input.OPEN) {
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
        boolean wanted = !records.isWorking()
                && input == Input.OPEN
                && switch (phase) {
                    case HANDSHAKE, SHUTDOWN, FAREWELL -> true;
                    case OPEN -> reading && rest == null;
                    case ENDED, ENDING_BELOW -> false;
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
    public @Nullable Object info(InfoKey<?> key) {
        return TlsInfo.of(this, key);
    }

    // Ending

    /** The time that closing takes is limited from now on. In the handshake there is nothing to flush and no session to end. */
    @Override
    public boolean isClosing() {
        if (limit == null && phase == Phase.OPEN) {
            limit = loop.callLater(options().shutdownTimeout(), this::shutdownTooLong);
        }
        return phase != Phase.HANDSHAKE;
    }

    private void shutdownTooLong() {
        phase = Phase.ENDED;
        sink().ended(new SocketTimeoutException("the TLS shutdown with " + peer() + " is taking longer than "
                + options().shutdownTimeout() + "; the connection is cut"));
    }

    /**
     * Says farewell behind what waits, reads and drops what is still under way until the peer's farewell or end, then tells
     * {@link StreamSink#ended} in a later callback. Idempotent.
     */
    @Override
    public boolean finish() {
        if (phase == Phase.OPEN) {
            phase = isSent() ? Phase.FAREWELL : Phase.SHUTDOWN;
            rest = null;
            turn();
            return true;
        }
        return phase.endsInOrder();
    }

    private void considerEnd() {
        if (phase.endsInOrder() && input != Input.OPEN && records.isOutputDone() && isSent()) {
            phase = Phase.ENDED;
            cancelLimit();
            loop.enqueue(this::endBelow, ContextValues.EMPTY, null);
        }
    }

    /** When this is a TLS connection inside another, the outer one ends next. */
    private void endBelow() {
        phase = Phase.ENDING_BELOW;
        if (holding == null || !holding.isClosing() || !holding.finish()) {
            phase = Phase.ENDED;
            sink().ended(null);
        }
    }

    /** The connection is broken, by the engine or below. */
    private void fail(IOException cause, boolean byEngine) {
        if (phase == Phase.ENDING_BELOW) {
            phase = Phase.ENDED;
            sink().ended(cause);
        }
        if (phase.isOver()) {
            return;
        }
        if (phase == Phase.FAREWELL && !byEngine && records.isInputDone()) {
            // The peer has said farewell and does not hear ours: nothing is lost.
            phase = Phase.ENDED;
            cancelLimit();
            sink().ended(null);
            return;
        }
        Consumer<@Nullable IOException> done = handshaken;
        boolean handshaking = phase == Phase.HANDSHAKE;
        IOException told = byEngine && handshaking ? named(cause) : cause;
        outcome.ends(loop, below, engine(), told);
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
        sink().failed(told);
    }

    /** Names the peer in the message, and the reason, which some engines leave to the cause of the cause. */
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
        if (records.isWorking()) {
            return;
        }
        try {
            records.closeOutput();
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
        outcome.ends(loop, below, engine(), "given up");
        phase = Phase.ENDED;
        handshaken = null;
        rest = null;
        records.clear();
        dropUnsent();
        cancelLimit();
        below.close();
        streams.closed(this);
        records.release();
    }

    /** The loop is closed, and with it the endpoint below. */
    void abandon() {
        phase = Phase.ENDED;
        records.release();
    }

    @Override
    public String toString() {
        return "TLS " + phase + " over " + below;
    }
}
