package org.tulip4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.transport.TlsOptions;

/**
 * Bytes to records and back: what {@link TlsStream} knows of its engine. Confined to the loop, but for the engine's long work.
 *
 * <p>It owns the engine, and beside {@link Ciphertext}'s bytes what the engine said last. While the engine's long work runs elsewhere
 * ({@link #isWorking}), nobody may call anything that touches the engine. Whoever uses the engine last releases it.
 */
final class Records extends Ciphertext {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Whose records these are. */
    interface Owner {
        /** {@return the peer's address, for messages} */
        String peer();

        /** {@return whether it is going on by itself and will look at the engine again} */
        boolean isTurning();

        /**
         * The engine's long work is done. On the loop, unless that is closed.
         *
         * @param failure what it threw, or null
         */
        void worked(@Nullable Throwable failure);
    }

    /** What an engine needs to go on. */
    enum Need {
        /** The engine has long work that must run elsewhere. */
        TASK,
        /** The engine has something of its own to say. */
        WRAP,
        /** The engine wants bytes. */
        UNWRAP
    }

    /** What reading has brought. */
    enum Read {
        /** Nothing that makes another step possible. */
        NOTHING,
        /** Another step is possible. */
        SOME,
        /** The end of the handshake. */
        HANDSHAKEN,
        /** The peer's farewell. */
        FAREWELL
    }

    /** Who uses the engine, guarded by this. */
    private enum Use {
        /** The loop alone. */
        LOOP,
        /** A task is to run, or runs. */
        TASK,
        /** A task runs, and the connection is closed: the task's end releases the engine. */
        TASK_LAST,
        /** The engine is released. */
        NOBODY
    }

    /** Runs the connection. */
    private final Loop loop;
    /** Asked for the peer, and told of work that is done. */
    private final Owner owner;
    /** Nobody else may use it, but to ask for its session. */
    private final SSLEngine engine;
    /** What the engine was made of, and who releases it. */
    private final TlsOptions options;
    /** Where long work runs. */
    private final Executor tasks;
    /** What the engine's latest result asked for. Some engines ask there alone: for an alert, or for an answer to new keys. */
    private HandshakeStatus asked = HandshakeStatus.NOT_HANDSHAKING;
    /** The engine took bytes in the handshake, and some tell only when asked for more that they were the last. */
    private boolean unwrapOnce;
    /** The engine is elsewhere. */
    private boolean working;
    /** See {@link Use}; guarded by this. */
    private Use use = Use.LOOP;

    /**
     * No record yet.
     *
     * @param loop of the connection
     * @param owner told when long work is done
     * @param engine new; released in the end
     * @param options of the connection
     */
    Records(Loop loop, Owner owner, SSLEngine engine, TlsOptions options) {
        this.loop = loop;
        this.owner = owner;
        this.engine = engine;
        this.options = options;
        Executor chosen = options.taskExecutor();
        this.tasks = chosen != null ? chosen : loop.clock() == Clock.SYSTEM ? TlsTasks.POOL : Runnable::run;
    }

    SSLEngine engine() {
        return engine;
    }

    TlsOptions options() {
        return options;
    }

    void begin() throws SSLException {
        engine.beginHandshake();
    }

    /** {@return whether the engine's long work runs elsewhere} */
    boolean isWorking() {
        return working;
    }

    /** {@return whether the peer's farewell has come} */
    boolean isInputDone() {
        return engine.isInboundDone();
    }

    /** {@return whether our farewell was made} */
    boolean isOutputDone() {
        return engine.isOutboundDone();
    }

    /** The engine has nothing more to say than its farewell from now on. */
    void closeOutput() {
        engine.closeOutbound();
    }

    /**
     * Asks the engine how to go on.
     *
     * @param handshaking whether the first handshake has not ended
     * @param ending whether the farewell is due
     * @return what to do now
     * @throws SSLException when the peer asks for a second handshake
     */
    Need need(boolean handshaking, boolean ending) throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        boolean aside = status == HandshakeStatus.NOT_HANDSHAKING;
        if (aside) {
            status = asked;
        }
        asked = HandshakeStatus.NOT_HANDSHAKING;
        if (status == HandshakeStatus.NEED_TASK) {
            refuseRenegotiation(handshaking);
            return Need.TASK;
        }
        if (ending && !engine.isOutboundDone()) {
            engine.closeOutbound();
            return Need.WRAP;
        }
        if (status != HandshakeStatus.NEED_WRAP) {
            return Need.UNWRAP;
        }
        if (!aside && !engine.isInboundDone()) {
            refuseRenegotiation(handshaking);
        }
        return Need.WRAP;
    }

    /** TLS 1.3 has none, and there is no other reason for a second handshake. */
    private void refuseRenegotiation(boolean handshaking) throws SSLException {
        if (!handshaking && !engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException(owner.peer() + " asks for a renegotiation of TLS, which is refused");
        }
    }

    // Long work

    /**
     * Has the engine's long work done elsewhere.
     *
     * @return whether it is done already, and the engine here
     * @throws SSLException when the executor refuses
     */
    boolean work() throws SSLException {
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

    /** Runs in whatever thread the executor has. */
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
        if (thrown == null && loop.inLoop() && owner.isTurning()) {
            working = false;
        } else {
            Throwable failure = thrown;
            loop.postUnlessClosed(core -> {
                working = false;
                owner.worked(failure);
            });
        }
    }

    private synchronized void taskBegins() {
        use = Use.TASK;
    }

    private synchronized void taskEnds() {
        if (use == Use.TASK_LAST) {
            use = Use.NOBODY;
            options.release(engine);
        } else {
            use = Use.LOOP;
        }
    }

    /** Releases the engine, now or when its long work is done. Idempotent. */
    synchronized void release() {
        if (use == Use.TASK) {
            use = Use.TASK_LAST;
        } else if (use == Use.LOOP) {
            use = Use.NOBODY;
            options.release(engine);
        }
    }

    // To records

    /**
     * Makes the records that the engine itself has to say: handshake, alerts, farewell.
     *
     * @param record empty; what was made is in it also when this throws, for some engines give the alert before they tell
     * @return whether that was the end of the handshake
     * @throws SSLException when the connection is broken
     */
    boolean wrapOwn(ByteBuffer record) throws SSLException {
        boolean finished = false;
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
        return finished;
    }

    /**
     * Encrypts as much as fits.
     *
     * @param data from position to limit; the position moves behind what was encrypted
     * @param records where the records go
     * @throws SSLException when the peer has said farewell
     */
    void wrap(ByteBuffer data, ByteBuffer records) throws SSLException {
        int recordBytes = engine.getSession().getPacketBufferSize();
        while (data.hasRemaining() && records.remaining() >= recordBytes) {
            SSLEngineResult result = engine.wrap(data, records);
            if (result.getStatus() == Status.CLOSED) {
                throw new SSLException(
                        owner.peer() + " has ended the TLS connection; " + data.remaining() + " bytes cannot be sent");
            }
            if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                return;
            }
        }
    }

    // From records

    /**
     * Decrypts as many of the records that came as there are and fit.
     *
     * @param plain where the bytes go; they are there also when this throws
     * @return what that has brought
     * @throws SSLException when the peer breaks the rules
     */
    Read unwrap(ByteBuffer plain) throws SSLException {
        boolean changed = false;
        int recordBytes = engine.getSession().getApplicationBufferSize();
        while (plain.remaining() >= recordBytes) {
            ByteBuffer record = next();
            if (record == null && !unwrapOnce) {
                break;
            }
            SSLEngineResult result = engine.unwrap(record == null ? NOTHING : record, plain);
            HandshakeStatus next = result.getHandshakeStatus();
            asked = next;
            unwrapOnce = result.bytesConsumed() > 0
                    && (next == HandshakeStatus.NEED_UNWRAP || next == HandshakeStatus.NEED_TASK);
            if (next == HandshakeStatus.FINISHED) {
                return Read.HANDSHAKEN;
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                if (more()) {
                    continue;
                }
                break;
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                requireRoom(plain);
                break;
            }
            changed |= result.bytesConsumed() > 0;
            if (result.getStatus() == Status.CLOSED || engine.isInboundDone()) {
                return Read.FAREWELL;
            }
            if (next != HandshakeStatus.NOT_HANDSHAKING) {
                changed |= next != HandshakeStatus.NEED_UNWRAP;
                break;
            }
        }
        return changed ? Read.SOME : Read.NOTHING;
    }

    private static void requireRoom(ByteBuffer plain) throws SSLException {
        if (plain.position() == 0) {
            throw new SSLException("a TLS record is longer than " + plain.capacity() + " bytes");
        }
    }
}
