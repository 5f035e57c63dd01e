package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.testing.internal.sockets.SimulatedSocket;
import org.tulip4j.testing.internal.sockets.StreamEnd;
import org.tulip4j.transport.SocketView;

/**
 * One end of a connection. As TCP does: closing with bytes unread resets the connection; bytes that come to an end that is closed are
 * answered by a reset, so the first write to a peer that is gone is lost and a later one fails.
 *
 * <p>States: open; broken, when a fault was told; closed. Confined to the world's thread.
 */
final class WorldStream extends WorldHandle implements StreamEndpoint, Delivery {
    private static final int WINDOW_BYTES = 64 * 1024;

    /** What a user may ask of it. */
    private final SocketView socket;
    /** Its port, where that is what tells two connections of the same hosts apart; else 0. */
    private final int tellingPort;
    /** Pieces that came, in order. */
    private final ArrayDeque<ByteBuffer> in = new ArrayDeque<>();
    /** What it sends. */
    private @Nullable Direction out;
    /** What the core wants, and what has become of it. */
    private final StreamEnd end = new StreamEnd();
    /** How much may be sent until the peer reads. */
    private int room;
    /** The peer sends no more. */
    private boolean inEnded;
    /** It sends no more. */
    private boolean outEnded;
    /** Tells of what it sends. */
    private final Preview sent = new Preview();
    /** Tells of what it receives. */
    private final Preview heard = new Preview();
    /** Its system has given it up without a word: what comes is answered with a reset. */
    private boolean lost;
    /** What it is an end of; null: not connected. */
    private @Nullable Connection connection;

    WorldStream(WorldBackend backend, InetSocketAddress local, InetSocketAddress remote) {
        super(backend);
        this.socket = new SimulatedSocket(local, remote, WorldBackend.OPTIONS, end::isClosed);
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
        return end.isClosed();
    }

    /** Whether a program can use it: it is not closed, and nothing has broken it. */
    boolean isWhole() {
        return end.isWhole();
    }

    /** Whether a program can use it though the other end is no more. */
    boolean isHalfOpen() {
        return isWhole() && out != null && out.to().isClosed();
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
        if (answersWithAReset() || end.fault() != null) {
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
            inEnded = true;
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
        end.setFault(new SocketException(why + ": " + socket));
        changed();
    }

    // The endpoint

    @Override
    public void attach(StreamSink core) {
        end.attach(core);
    }

    @Override
    public void resumeReading() {
        end.setReading(true);
        changed();
    }

    @Override
    public void pauseReading() {
        end.setReading(false);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return put(data);
    }

    private int put(ByteBuffer data) throws IOException {
        end.requireWritable();
        if (outEnded) {
            throw new SocketException("Broken pipe: " + socket);
        }
        int count = Math.min(data.remaining(), room);
        if (count > 1 && world().faultPlan().shortWrite()) {
            count = 1 + world().choices().faults().among(count);
        }
        if (count > 0) {
            byte[] bytes = new byte[count];
            data.get(bytes);
            room -= count;
            if (world().isTold()) {
                world().tell(host(), "sends " + sent.of(bytes) + " to " + peer());
            }
            host().standstill().sends();
            out().send(bytes);
        }
        return count;
    }

    @Override
    public void send(ByteBuffer rest) {
        end.send(rest);
        changed();
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (!outEnded) {
            end.requireWritable();
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
        boolean wasBroken = end.fault() != null;
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
        end.close();
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
        return host().intake().isOpen() && end.isReadable(!in.isEmpty() || inEnded);
    }

    private boolean isWritable() {
        return end.isWritable(room > 0);
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
            IOException failure = end.fault();
            if (failure != null) {
                fail(failure);
            } else {
                end.tellsEnd();
                sink().eof();
            }
            return;
        }
        ByteBuffer bytes = take();
        int before = bytes.remaining();
        deliver(bytes);
        int told = before - bytes.remaining();
        host().intake().took(told);
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
        bytes.limit(host().intake().most(bytes.capacity()));
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
            int count = 1 + world().choices().faults().among(bytes.remaining());
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
        return end.isReading();
    }

    private void sendChunk() {
        while (isWritable()) {
            ByteBuffer rest = end.chunk();
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
                end.chunkIsSent();
            }
            sink().sent(count);
        }
    }

    private void fail(IOException cause) {
        if (end.tellsFault()) {
            sink().failed(cause);
        }
    }

    @Override
    public StreamSink sink() {
        return end.sink();
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
