package org.tulip4j.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.trace.ConnectionEvents;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.Transport;

/**
 * A stream transport: the order of callbacks, reading, closing and faults, for every backend. What is written is {@link Outgoing}'s,
 * what is read later {@link LateReads}'.
 * Confined to the loop.
 *
 * <pre>
 *           close, eof             all given            farewell said
 *   OPEN  --------------> CLOSING -----------> FAREWELL --------------> LOST
 *     \                      | \                   |                     ^
 *      \  abort, error       |  `- all sent --------+-- abort, error      |
 *       `--------------------+---------------------'`--> LOSING ---------'
 *                                           (connectionLost is queued)
 * </pre>
 *
 * <p>FAREWELL is for endpoints that end in order, as TLS does; others go from CLOSING on when everything is sent. By {@code startTls} an
 * OPEN transport becomes REPLACED once everything is sent; its closing is then its successor's.
 *
 * <p>The protocol is called by this class only, at most one callback at a time unless it calls the transport itself; a callback may pause,
 * close, exchange the protocol or give the connection away, so what was read of the state before it is read again after it.
 *
 * <p>Source: PEP 3156, "Transports"; asyncio's selector transport.
 */
public final class StreamTransport extends LateReads {
    /** Counts this connection as its own, and hears when it is lost; null: nobody does. */
    private final @Nullable TransportOwner owner;
    /** The protocol when it is of this kind, else null. */
    private @Nullable ReadProtocol<? super Transport> plain;
    /** The protocol when it is of this kind, else null. */
    private @Nullable BufferedProtocol buffered;
    /** Takes the connection over, or has. */
    private @Nullable TlsUpgrade upgrade;
    /** Made this transport of another one, and hears when this one is lost; null: this is the connection's first transport. */
    private @Nullable TlsUpgrade origin;
    /** The protocol has heard connectionMade or will. */
    private boolean introduced;
    /** Reading has begun: from now on the endpoint follows {@link #paused}. */
    private boolean started;
    /** The user does not want bytes. */
    private boolean paused;
    /** The peer's end was told. */
    private boolean eofReceived;

    /**
     * A transport that has told its protocol nothing yet.
     *
     * @param loop of the endpoint
     * @param endpoint owned from now on
     * @param protocol hears of everything
     * @param pool of the loop
     * @param owner told when the connection is gone, or null
     */
    public StreamTransport(
            Loop loop,
            StreamEndpoint endpoint,
            BaseProtocol<? super Transport> protocol,
            GatherPool pool,
            @Nullable TransportOwner owner) {
        super(loop, endpoint, pool);
        this.owner = owner;
        use(protocol);
        endpoint.attach(this);
        loop.openedByBackend(this);
        loop.counters().add(Count.CONNECTIONS);
        if (holding != null) {
            loop.mayHold(this);
        }
        if (loop.isGuest()) {
            loop.endWithHost(this, this::abort);
        }
    }

    /**
     * A transport that nobody counts as its own, and that has told its protocol nothing yet.
     *
     * @param loop of the endpoint
     * @param endpoint owned from now on
     * @param protocol hears of everything
     * @param pool of the loop
     */
    public StreamTransport(
            Loop loop, StreamEndpoint endpoint, BaseProtocol<? super Transport> protocol, GatherPool pool) {
        this(loop, endpoint, protocol, pool, null);
    }

    /**
     * Queues connectionMade, then what is given, and behind whatever that makes ready the start of reading.
     *
     * @param then completes the future of the connection: whoever awaits it goes on before anything is read. Null: nobody does
     * @return false: the connection is being given up, nobody hears of it, and nothing is queued
     */
    public boolean start(@Nullable Runnable then) {
        if (phase.isOver()) {
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
        BaseProtocol<? super Transport> target = Objects.requireNonNull(protocol());
        try {
            target.connectionMade(this);
        } catch (Throwable thrown) {
            report("connectionMade", thrown);
        }
    }

    private void startReading() {
        started = true;
        if (isReading()) {
            endpoint.resumeReading();
        }
    }

    @Override
    void suspendReading() {
        if (started) {
            endpoint.pauseReading();
        }
    }

    @Override
    void readOn() {
        if (started && isReading() && !eofReceived) {
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
        loop.counters().add(Count.BYTES_IN, count);
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
        ReadProtocol<? super Transport> target = plain;
        if (target == null) {
            copyToBuffered(data);
            return;
        }
        enterCallback();
        loop.counters().add(Count.BYTES_IN, data.remaining());
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
            filled(Delivery.copy(data, into));
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
            loop.errors()
                    .peers()
                    .say(
                            "eofReceived() returned true, which has no effect where one direction cannot end alone",
                            () -> ": " + this,
                            null);
        }
        if (!keepOpen || !outlivesInput()) {
            endedByPeer = true;
            close();
        }
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void ended(@Nullable Throwable cause) {
        if (cause == null && phase == Phase.FAREWELL) {
            lose(null);
        } else {
            endedByPeer |= cause != null && loop.endsByPeer(cause);
            forceClose(cause);
        }
    }

    @Override
    public void failed(IOException cause) {
        endedByPeer |= loop.endsByPeer(cause);
        forceClose(cause);
    }

    /** {@return whether the peer, or the way to it, has ended the connection, as far as it is known} */
    public boolean isEndedByPeer() {
        return endedByPeer;
    }

    private void enterCallback() {
        loop.enterCallback(this, values);
    }

    // Writing

    @Override
    void checkNotTakenOver() {
        if (upgrade != null) {
            throw takenOver("write to");
        }
    }

    private IllegalStateException takenOver(String remedy) {
        return new IllegalStateException(
                "startTls has taken the connection over; " + remedy + " the transport that it answers: " + this);
    }

    @Override
    void sentSome() {
        if (phase == Phase.CLOSING) {
            if (mayLose()) {
                lose(null);
            }
            return;
        }
        if (phase == Phase.OPEN && isSent() && isGiven()) {
            if (endsOutput()) {
                sendEnd();
            } else if (upgrade != null) {
                handOver(upgrade);
            } else {
                fileMayProceed();
            }
        }
    }

    // Reading

    @Override
    public boolean isReading() {
        return phase == Phase.OPEN && !paused && !sendsFile();
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
            readOn();
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
        if (holding != null && !holding.isClosing()) {
            forceClose(null);
            return;
        }
        phase = Phase.CLOSING;
        endpoint.pauseReading();
        loseFile(null);
        if (phase == Phase.CLOSING && mayLose()) {
            queueLost(null);
        }
    }

    /** Begins the farewell of a closing transport that has given everything. Whether there is none and everything has left. */
    private boolean mayLose() {
        if (!isGiven()) {
            return false;
        }
        if (holding != null) {
            phase = Phase.FAREWELL;
            if (holding.finish() || phase != Phase.FAREWELL) {
                return false;
            }
            phase = Phase.CLOSING;
        }
        return isSent();
    }

    @Override
    public void abort() {
        loop.checkLoop();
        forceClose(null);
    }

    @Override
    void forceClose(@Nullable Throwable cause) {
        StreamTransport successor = successor();
        if (successor != null) {
            successor.forceClose(cause);
            return;
        }
        if (phase.isOver()) {
            return;
        }
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            endpoint.pauseReading();
        }
        loseFile(cause);
        dropWaiting();
        queueLost(cause);
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
        if (sendsFile()) {
            throw busyWithFile();
        }
        if (phase != Phase.OPEN || endsOutput() || upgrade != null) {
            throw new IllegalStateException("startTls needs an open transport"
                    + (upgrade != null ? ", and startTls has taken this one over already: " : ": ") + this);
        }
        paused = true;
        endpoint.pauseReading();
        upgrade = next;
        sendGathered();
        if (phase == Phase.OPEN && isSent()) {
            handOver(next);
        }
    }

    private void handOver(TlsUpgrade next) {
        phase = Phase.REPLACED;
        gone();
        plain = null;
        buffered = null;
        next.take(endpoint, owner, eofReceived);
    }

    private void queueLost(@Nullable Throwable cause) {
        phase = Phase.LOSING;
        loop.enqueue(() -> lose(cause), values, null);
    }

    private void lose(@Nullable Throwable cause) {
        BaseProtocol<? super Transport> target = protocol();
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
            ConnectionEvents.lost(loop, endpoint.socket(), cause, eofReceived);
            gone();
            endpoint.close();
            plain = null;
            buffered = null;
            if (upgrade != null) {
                upgrade.lost(cause);
            }
            if (origin != null) {
                origin.lost(cause);
            }
            if (owner != null) {
                owner.lost(this);
            }
        }
    }

    /** This transport has ended, or another one has its connection. */
    private void gone() {
        loop.lost(this);
        loop.counters().add(Count.CONNECTIONS, -1);
        endMarks();
    }

    private void protocolFailed(String callback, Throwable thrown) {
        report(callback, thrown);
        forceClose(thrown);
    }

    private void report(String callback, Throwable thrown) {
        ProtocolCalls.failed(loop, this, protocol(), FAULT, callback, thrown);
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
        } else if (holding != null) {
            value = holding.info(key);
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

    @SuppressWarnings("unchecked")
    private void use(BaseProtocol<?> next) {
        Objects.requireNonNull(next, "protocol");
        if (!(next instanceof ReadProtocol) && !(next instanceof BufferedProtocol)) {
            throw new IllegalArgumentException(next + " is neither a Protocol nor a BufferedProtocol");
        }
        readInPolls();
        plain = next instanceof ReadProtocol ? (ReadProtocol<? super Transport>) next : null;
        buffered = next instanceof BufferedProtocol is ? is : null;
    }

    @Override
    public @Nullable BaseProtocol<? super Transport> protocol() {
        return plain != null ? plain : buffered;
    }

    @Override
    public String toString() {
        SocketView socket = endpoint.socket();
        return "<Transport " + phase.text + " local=" + socket.localAddress()
                + " peer=" + socket.remoteAddress() + (paused ? " paused" : "") + (endsOutput() ? " eof-written" : "")
                + ">";
    }
}
