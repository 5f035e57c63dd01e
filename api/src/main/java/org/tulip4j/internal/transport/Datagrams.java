package org.tulip4j.internal.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.WaterMarks;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.EndOfStep;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Unsent;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * A datagram transport: the order of callbacks, the queue, closing and faults, for every backend. Confined to the loop.
 *
 * <pre>
 *            close                   last datagram sent
 *   OPEN  ------------>  CLOSING  ------------------------>  LOST
 *     \  abort, broken      |  abort, broken                  ^
 *      `--------------------+--> connectionLost is queued ----'
 * </pre>
 *
 * <p>Source: PEP 3156, "Datagram Transports"; asyncio's selector transport.
 */
public final class Datagrams implements DatagramTransport, DatagramSink, EndOfStep.Flush, Unsent {
    private static final int WARN_FROM = 5;
    /** Counted on top of each waiting datagram, so that empty ones count. */
    private static final int HEADER_BYTES = 8;

    /** How far the transport has got. */
    private enum Phase {
        /** Receives and sends. */
        OPEN("open"),
        /** Was closed: sends what waits, and drops what is sent anew. */
        CLOSING("closing"),
        /** Sends nothing any more; connectionLost is queued. */
        LOSING("closing"),
        /** The protocol has heard connectionLost, and the socket is closed. */
        LOST("lost");

        /** What a transport in this phase calls itself. */
        final String text;

        Phase(String text) {
            this.text = text;
        }

        boolean isOver() {
            return this == LOSING || this == LOST;
        }
    }

    /** A datagram that the endpoint did not take. */
    private record Waiting(ByteBuffer data, @Nullable InetSocketAddress to) {
        int bytes() {
            return data.remaining() + HEADER_BYTES;
        }
    }

    /** Runs the transport. */
    private final Loop loop;
    /** Owned until it is closed. */
    private final DatagramEndpoint endpoint;
    /** The endpoint keeps what it is given until it is flushed at the end of the step. */
    private final boolean gathers;
    /** The socket has one peer, whose address the endpoint is not told. */
    private final boolean connected;
    /** The only peer, or null. */
    private final @Nullable InetSocketAddress remote;
    /** More than this is dropped, each datagram with its header. */
    private final long maxQueuedBytes;
    /** Knows addresses also when it is closed. */
    private final SocketView socket;
    /** The context variables of protocol callbacks: those of whoever made the endpoint. */
    private final ContextValues values;

    /** When the protocol is told to pause. */
    private final WaterMarks marks = new WaterMarks();
    /** What the endpoint did not take, in order. */
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(0);
    /** How many bytes wait, headers included. */
    private long queuedBytes;

    /** Null when it has heard connectionLost. */
    private @Nullable DatagramProtocol protocol;
    /** See {@link Phase}. */
    private Phase phase = Phase.OPEN;
    /** The endpoint is flushed at the end of this step. */
    private boolean flushQueued;
    /** How many datagrams came after the end. */
    private int dropped;

    /**
     * A transport that has told its protocol nothing yet.
     *
     * @param loop of the endpoint
     * @param endpoint owned from now on
     * @param protocol hears of everything
     * @param remote the only peer, or null
     * @param maxQueuedBytes of the options
     */
    public Datagrams(
            Loop loop,
            DatagramEndpoint endpoint,
            DatagramProtocol protocol,
            @Nullable InetSocketAddress remote,
            long maxQueuedBytes) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.gathers = endpoint.gathers();
        this.socket = endpoint.socket();
        this.connected = socket.remoteAddress() != null;
        this.remote = remote;
        this.maxQueuedBytes = maxQueuedBytes;
        this.values = ThreadState.current().capture();
        this.protocol = protocol;
        endpoint.attach(this);
        loop.openedByBackend(this);
        if (loop.isGuest()) {
            loop.endWithHost(this, this::abort);
        }
    }

    /**
     * Queues connectionMade, then what is given, and behind whatever that makes ready the start of reading.
     *
     * @param then completes the future of who asked, who goes on before anything is read
     */
    public void start(Runnable then) {
        loop.enqueue(this::made, values, null);
        loop.enqueue(
                () -> {
                    then.run();
                    loop.enqueue(this::startReading, values, null);
                },
                values,
                null);
    }

    private void made() {
        DatagramProtocol target = Objects.requireNonNull(protocol);
        try {
            target.connectionMade(this);
        } catch (Throwable thrown) {
            report("connectionMade", thrown);
        }
    }

    private void startReading() {
        if (phase == Phase.OPEN) {
            endpoint.resumeReading();
        }
    }

    // What the endpoint tells

    @Override
    public void received(ByteBuffer data, InetSocketAddress from) {
        DatagramProtocol target = protocol;
        if (phase != Phase.OPEN || target == null) {
            return;
        }
        loop.enterCallback(this, values);
        loop.counters().add(Count.BYTES_IN, data.remaining());
        try {
            target.datagramReceived(data, from);
        } catch (Throwable thrown) {
            report("datagramReceived", thrown);
        } finally {
            loop.leaveCallback();
        }
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void writable() {
        if (phase == Phase.LOST) {
            return;
        }
        loop.enterCallback(this, values);
        try {
            pump();
        } finally {
            loop.leaveCallback();
        }
        loop.stepEnd().flushIfAny();
    }

    @Override
    public void error(IOException cause) {
        DatagramProtocol target = protocol;
        if (phase == Phase.LOST || target == null) {
            return;
        }
        ProtocolCalls.within(loop, this, values, target, "", "errorReceived", told -> told.errorReceived(cause));
    }

    @Override
    public void failed(IOException cause) {
        forceClose(cause);
    }

    // Sending

    @Override
    public void sendTo(ByteBuffer data, @Nullable InetSocketAddress to) {
        loop.checkLoop();
        InetSocketAddress target = receiver(to);
        if (phase != Phase.OPEN) {
            data.position(data.limit());
            if (++dropped >= WARN_FROM) {
                Log.warn("write after close or loss: " + dropped + " datagrams to " + this + " dropped", null);
            }
            return;
        }
        if (queue.isEmpty() && attempt(data, target)) {
            return;
        }
        if (queuedBytes + data.remaining() + HEADER_BYTES > maxQueuedBytes) {
            int length = data.remaining();
            data.position(data.limit());
            error(new IOException("a datagram of " + length + " bytes was dropped: " + queuedBytes
                    + " bytes wait to be sent and maxQueuedBytes is " + maxQueuedBytes));
            return;
        }
        Waiting waiting =
                new Waiting(ByteBuffer.allocate(data.remaining()).put(data).flip(), target);
        if (queue.isEmpty()) {
            loop.mayHold(this);
        }
        queue.add(waiting);
        queuedBytes += waiting.bytes();
        considerMarks();
    }

    /** The address for the endpoint: null on a connected socket. */
    private @Nullable InetSocketAddress receiver(@Nullable InetSocketAddress to) {
        if (to == null) {
            if (remote == null) {
                throw new IllegalStateException(
                        "no address to send to: give one, or make the endpoint with a remote one: " + this);
            }
            return connected ? null : remote;
        }
        if (remote != null && !remote.equals(to)) {
            throw new IllegalArgumentException("this endpoint sends to " + remote + " only, not to " + to);
        }
        if (to.isUnresolved()) {
            throw new IllegalArgumentException("unresolved address " + to + "; resolve it first, off the loop");
        }
        return connected ? null : to;
    }

    /** Whether it is done with: sent, kept by the endpoint, or refused. */
    private boolean attempt(ByteBuffer data, @Nullable InetSocketAddress to) {
        try {
            int length = data.remaining();
            if (!endpoint.send(data, to)) {
                endpoint.awaitWritable();
                return false;
            }
            loop.counters().add(Count.BYTES_OUT, length);
            if (gathers && !flushQueued) {
                flushQueued = true;
                loop.stepEnd().add(this);
            }
        } catch (IOException refused) {
            data.position(data.limit());
            error(refused);
        }
        return true;
    }

    @Override
    public void stepEnded() {
        flushQueued = false;
        endpoint.flush();
    }

    private void pump() {
        for (Waiting head = queue.peek(); head != null; head = queue.peek()) {
            int bytes = head.bytes();
            if (!attempt(head.data(), head.to())) {
                break;
            }
            if (phase.isOver()) {
                return;
            }
            queue.remove();
            queuedBytes -= bytes;
        }
        considerMarks();
        if (phase == Phase.CLOSING && queue.isEmpty()) {
            loseWhenSent();
        }
    }

    /** The queue is empty; what the endpoint has kept leaves first. */
    private void loseWhenSent() {
        if (endpoint.holds()) {
            endpoint.awaitWritable();
        } else {
            queueLost(null);
        }
    }

    private void considerMarks() {
        FlowControl.consider(marks, queuedBytes, loop, this, values, protocol, "");
    }

    @Override
    public long unsentBytes() {
        return queuedBytes;
    }

    @Override
    public long writeBufferSize() {
        loop.checkLoop();
        return queuedBytes;
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return marks.limits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        loop.checkLoop();
        marks.set(limits);
        if (phase == Phase.OPEN) {
            considerMarks();
        }
    }

    // Groups

    @Override
    public void joinGroup(InetAddress group, NetworkInterface network) throws IOException {
        checkGroup(group);
        endpoint.join(group, Objects.requireNonNull(network, "network"));
    }

    @Override
    public void leaveGroup(InetAddress group, NetworkInterface network) throws IOException {
        checkGroup(group);
        endpoint.leave(group, Objects.requireNonNull(network, "network"));
    }

    private void checkGroup(InetAddress group) {
        loop.checkLoop();
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group + " is not a multicast address (224.0.0.0/4 or ff00::/8)");
        }
        if (phase != Phase.OPEN) {
            throw new IllegalStateException(this + " is closing; groups are left by closing");
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
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        endpoint.pauseReading();
        if (queue.isEmpty()) {
            loseWhenSent();
        }
    }

    @Override
    public void abort() {
        loop.checkLoop();
        forceClose(null);
    }

    private void forceClose(@Nullable Throwable cause) {
        if (phase.isOver()) {
            return;
        }
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            endpoint.pauseReading();
        }
        queue.clear();
        queuedBytes = 0;
        queueLost(cause);
    }

    private void queueLost(@Nullable Throwable cause) {
        if (!phase.isOver()) {
            phase = Phase.LOSING;
            loop.enqueue(() -> lose(cause), values, null);
        }
    }

    private void lose(@Nullable Throwable cause) {
        DatagramProtocol target = protocol;
        if (phase == Phase.LOST || target == null) {
            return;
        }
        phase = Phase.LOST;
        loop.enterCallback(this, values);
        try {
            target.connectionLost(cause);
        } catch (Throwable thrown) {
            report("connectionLost", thrown);
        } finally {
            loop.leaveCallback();
            loop.lost(this);
            FlowControl.end(marks, loop);
            endpoint.close();
            protocol = null;
        }
    }

    private void report(String callback, Throwable thrown) {
        ProtocolCalls.failed(loop, this, protocol, "", callback, thrown);
    }

    // Facts

    @Override
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        Object value = null;
        if (key.equals(InfoKey.SOCKNAME)) {
            value = socket.localAddress();
        } else if (key.equals(InfoKey.PEERNAME)) {
            value = socket.remoteAddress();
        } else if (key.equals(InfoKey.SOCKET)) {
            value = socket;
        }
        return value == null ? fallback : key.type().cast(value);
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        loop.checkLoop();
        if (!(Objects.requireNonNull(next, "protocol") instanceof DatagramProtocol datagrams)) {
            throw new IllegalArgumentException(next + " is not a DatagramProtocol");
        }
        if (phase != Phase.LOST) {
            protocol = datagrams;
        }
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return "<DatagramTransport " + phase.text + " local=" + socket.localAddress()
                + (remote == null ? "" : " remote=" + remote) + ">";
    }
}
