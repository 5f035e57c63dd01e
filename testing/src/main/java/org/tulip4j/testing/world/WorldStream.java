package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.testing.internal.sockets.SimulatedSocket;
import org.tulip4j.transport.SocketView;

/**
 * One end of a connection. As TCP does: closing with bytes unread resets the connection; bytes that come to an end that is closed are
 * answered by a reset, so the first write to a peer that is gone is lost and a later one fails.
 *
 * <p>States: open; broken, when a fault was told; closed. Confined to the world's thread.
 */
final class WorldStream extends WorldHandle implements StreamEndpoint, Delivery {
    private static final int WINDOW_BYTES = 64 * 1024;

    /** What becomes of what the peer sends. */
    private enum Input {
        /** More may come. */
        OPEN,
        /** The peer sends no more. */
        ENDED,
        /** The core has heard so. */
        TOLD
    }

    /** What becomes of this end. */
    private enum Phase {
        OPEN,
        /** A failure was told. */
        BROKEN,
        /** Nobody uses it any more. */
        CLOSED
    }

    /** What a user may ask of it. */
    private final SocketView socket;
    /** Its port, where that is what tells two connections of the same hosts apart; else 0. */
    private final int tellingPort;
    /** Pieces that came, in order. */
    private final ArrayDeque<ByteBuffer> in = new ArrayDeque<>();
    /** What it sends. */
    private @Nullable Direction out;
    /** The core's side. */
    private @Nullable StreamSink sink;
    /** How much may be sent until the peer reads. */
    private int room;
    /** The core wants to hear of bytes. */
    private boolean reading;
    /** Whether the peer sends more. */
    private Input input = Input.OPEN;
    /** It sends no more. */
    private boolean outEnded;
    /** Tells of what it sends. */
    private final Preview sent = new Preview();
    /** Tells of what it receives. */
    private final Preview heard = new Preview();
    /** What is being sent; null: nothing. */
    private @Nullable ByteBuffer chunk;
    /** What the next write, or a read that finds no bytes, fails with; null: nothing. */
    private @Nullable IOException fault;
    /** Its system has given it up without a word: what comes is answered with a reset. */
    private boolean lost;
    /** What it is an end of; null: not connected. */
    private @Nullable Connection connection;
    /** Whether it can be used. */
    private Phase phase = Phase.OPEN;

    WorldStream(WorldBackend backend, InetSocketAddress local, InetSocketAddress remote) {
        super(backend);
        this.socket = new SimulatedSocket(local, remote, WorldBackend.OPTIONS, this::isClosed);
        this.tellingPort = local.getPort() > remote.getPort() ? local.getPort() : 0;
        this.room = WINDOW_BYTES;
    }

    /** Connects two ends. */
    static void join(WorldStream one, WorldStream other) {
        World world = one.world();
        one.out = new Direction(world.wire(one.host(), other.host()), one, other);
        other.out = new Direction(world.wire(other.host(), one.host()), other, one);
        one.connection = new Connection(one, other);
        other.connection = one.connection;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Whether a program can use it: it is not closed, and nothing has broken it. */
    boolean isWhole() {
        return !isClosed() && fault == null;
    }

    @Nullable Connection connection() {
        return connection;
    }

    /** Whether it is that of a transport with these addresses. */
    boolean isBetween(SocketAddress local, SocketAddress remote) {
        return socket.localAddress().equals(local) && remote.equals(socket.remoteAddress());
    }

    /** Both addresses, as the story calls them. */
    String names() {
        return name(socket.localAddress()) + " to " + name(socket.remoteAddress());
    }

    /** Whether the other end is on this host. */
    boolean isTo(Host host) {
        return out().wire().to() == host;
    }

    private Direction out() {
        Direction joined = out;
        if (joined == null) {
            throw new IllegalStateException("not connected: " + this);
        }
        return joined;
    }

    // What comes along the wires

    void came(byte[] bytes) {
        if (answersWithAReset() || fault != null) {
            return;
        }
        if (isClosed()) {
            world().tell(host(), "answers " + bytes.length + " bytes to a closed connection with a reset");
            out().sendReset();
            return;
        }
        if (world().isTold()) {
            world().tell(host(), "receives " + heard.of(bytes) + " from " + peer());
        }
        in.add(ByteBuffer.wrap(bytes));
        changed();
    }

    void hasRoomAgain(int bytes) {
        if (!answersWithAReset()) {
            room += bytes;
            changed();
        }
    }

    void ended() {
        if (!answersWithAReset()) {
            input = input == Input.OPEN ? Input.ENDED : input;
            changed();
        }
    }

    /** Its system does not know it any more. */
    private boolean answersWithAReset() {
        if (lost) {
            world().tell(
                            host(),
                            "answers " + name(socket.remoteAddress())
                                    + ", whose connection it has given up, with a reset");
            out().sendReset();
        }
        return lost;
    }

    /** Its system gives it up, and says nothing to the other end. */
    void lose() {
        lost = true;
        told("Connection timed out");
    }

    /** Nothing that it sends arrives for a while. */
    void stall(long nanos) {
        out().stall(nanos);
    }

    void wasReset() {
        breakWith("Connection reset");
    }

    void timedOut() {
        breakWith("Connection timed out");
    }

    /** Breaks this end, which is told in its next read or write. */
    void breakWith(String why) {
        if (isWhole()) {
            out().end();
            told(why);
        }
    }

    private void told(String why) {
        world().tell(host(), "hears of " + name(socket.remoteAddress()) + ": " + why);
        fault = new SocketException(why + ": " + socket);
        changed();
    }

    // The endpoint

    @Override
    public void attach(StreamSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        reading = input != Input.TOLD && phase == Phase.OPEN;
        changed();
    }

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return put(data);
    }

    private int put(ByteBuffer data) throws IOException {
        requireWritable();
        int count = Math.min(data.remaining(), room);
        if (count > 1 && world().faultPlan().shortWrite()) {
            count = 1 + world().choices().among(count);
        }
        if (count > 0) {
            byte[] bytes = new byte[count];
            data.get(bytes);
            room -= count;
            if (world().isTold()) {
                world().tell(host(), "sends " + sent.of(bytes) + " to " + peer());
            }
            out().send(bytes);
        }
        return count;
    }

    private void requireWritable() throws IOException {
        if (isClosed()) {
            throw new ClosedChannelException();
        }
        if (fault != null) {
            throw fault;
        }
        if (outEnded) {
            throw new SocketException("Broken pipe: " + socket);
        }
    }

    @Override
    public void send(ByteBuffer rest) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is under way");
        }
        if (phase == Phase.OPEN) {
            chunk = rest;
            changed();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (!outEnded) {
            requireWritable();
            outEnded = true;
            world().tell(host(), "sends no more to " + name(socket.remoteAddress()));
            out().sendEnd();
        }
    }

    @Override
    public void close() {
        closeNow();
    }

    @Override
    public void closeNow() {
        if (isClosed()) {
            return;
        }
        boolean unread = !in.isEmpty();
        boolean wasBroken = fault != null;
        leave();
        if (wasBroken) {
            return;
        }
        if (unread) {
            world().tell(host(), "resets the connection to " + name(socket.remoteAddress()) + ": bytes were not read");
            out().sendReset();
        } else {
            world().tell(host(), "closes the connection to " + name(socket.remoteAddress()));
            if (!outEnded) {
                outEnded = true;
                out().sendEnd();
            }
        }
    }

    /** Breaks the connection at both ends, what is on its way included. */
    void reset() {
        WorldStream peer = out().to();
        breakWith("Connection reset");
        peer.breakWith("Connection reset");
    }

    /** Ends a connection that nobody has taken. */
    void refuse() {
        if (!isClosed()) {
            leave();
            out().sendReset();
        }
    }

    @Override
    void vanish() {
        leave();
    }

    private void leave() {
        phase = Phase.CLOSED;
        reading = false;
        chunk = null;
        in.clear();
        backend().gone(this);
        host().release(socket.localAddress());
    }

    @Override
    public SocketView socket() {
        return socket;
    }

    // The loop

    @Override
    public boolean isReady() {
        return isReadable() || isWritable();
    }

    private boolean isReadable() {
        return reading && !isClosed() && (!in.isEmpty() || fault != null || input == Input.ENDED);
    }

    private boolean isWritable() {
        return chunk != null && !isClosed() && (room > 0 || fault != null);
    }

    /** Reads before it writes; either callback may close, pause or break it. */
    @Override
    public void run() {
        read();
        sendChunk();
    }

    private void read() {
        if (!isReadable()) {
            return;
        }
        if (in.isEmpty()) {
            IOException failure = fault;
            if (failure != null) {
                fail(failure);
            } else {
                input = Input.TOLD;
                reading = false;
                sink().eof();
            }
            return;
        }
        ByteBuffer bytes = take();
        int before = bytes.remaining();
        deliver(bytes);
        int told = before - bytes.remaining();
        if (bytes.hasRemaining() && !isClosed()) {
            byte[] rest = new byte[bytes.remaining()];
            bytes.get(rest);
            in.addFirst(ByteBuffer.wrap(rest));
        }
        if (told > 0 && !isClosed()) {
            out().sendRoom(told);
        }
    }

    /** What one read brings: all that came, or, where reads are short, a part of it. */
    private ByteBuffer take() {
        ByteBuffer bytes = backend().shared();
        while (!in.isEmpty() && bytes.hasRemaining()) {
            ByteBuffer first = in.element();
            int count = Math.min(first.remaining(), bytes.remaining());
            bytes.put(bytes.position(), first, first.position(), count);
            bytes.position(bytes.position() + count);
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                in.remove();
            }
        }
        bytes.flip();
        if (bytes.remaining() > 1 && world().faultPlan().shortRead()) {
            int count = 1 + world().choices().among(bytes.remaining());
            if (count < bytes.remaining()) {
                byte[] rest = new byte[bytes.remaining() - count];
                bytes.get(count, rest);
                in.addFirst(ByteBuffer.wrap(rest));
                bytes.limit(count);
            }
        }
        return bytes;
    }

    @Override
    public boolean delivers() {
        return reading && phase == Phase.OPEN;
    }

    private void sendChunk() {
        while (isWritable()) {
            ByteBuffer rest = chunk;
            if (rest == null) {
                return;
            }
            int count;
            try {
                count = put(rest);
            } catch (IOException cause) {
                fail(cause);
                return;
            }
            if (!rest.hasRemaining()) {
                // Before the sink is told: it may give the next chunk in the same breath.
                chunk = null;
            }
            sink().sent(count);
        }
    }

    private void fail(IOException cause) {
        if (phase == Phase.OPEN) {
            phase = Phase.BROKEN;
            reading = false;
            chunk = null;
            sink().failed(cause);
        }
    }

    @Override
    public StreamSink sink() {
        StreamSink attached = sink;
        if (attached == null) {
            throw new IllegalStateException("attach() comes before everything else");
        }
        return attached;
    }

    /** The other end, and this one's port where that is what tells two connections apart. */
    private String peer() {
        return name(socket.remoteAddress()) + (tellingPort > 0 ? " (by " + tellingPort + ")" : "");
    }

    private String name(SocketAddress address) {
        return world().name(address);
    }

    @Override
    public String toString() {
        return "world " + socket;
    }
}
