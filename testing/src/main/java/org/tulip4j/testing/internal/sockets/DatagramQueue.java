package org.tulip4j.testing.internal.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramSink;

/**
 * What one datagram socket hears, and what it may send: as UDP has it, where sending always works at once, and what does not fit into
 * the receiver's buffer is lost. States: open, closed.
 */
public final class DatagramQueue {
    /** The most that is told in one poll. */
    public static final int TURN_DATAGRAMS = 16;

    private static final int LARGEST_BYTES = 65_507;
    private static final int RECEIVE_BYTES = 256 * 1024;

    /** One datagram. */
    private record Received(byte[] bytes, InetSocketAddress from) {}

    /** How the socket was opened. */
    private final DatagramSettings settings;
    /** Where it is bound. */
    private final InetSocketAddress local;
    /** What waits to be read. */
    private final ArrayDeque<Received> received = new ArrayDeque<>();
    /** Errors to be told. */
    private final ArrayDeque<IOException> errors = new ArrayDeque<>();
    /** Groups that it hears. */
    private final Set<InetAddress> groups = new HashSet<>();
    /** How many bytes wait to be read. */
    private int receivedBytes;
    /** The core wants datagrams. */
    private boolean reading;
    /** The core wants to be told that it may send. */
    private boolean wantsToWrite;
    /** The socket is closed. */
    private boolean closed;

    /** An empty queue; the socket is bound there already. */
    public DatagramQueue(DatagramSettings settings, InetSocketAddress local) {
        this.settings = settings;
        this.local = local;
    }

    /** {@return where the socket is bound} */
    public InetSocketAddress local() {
        return local;
    }

    /** {@return whether the socket is closed} */
    public boolean isClosed() {
        return closed;
    }

    /** {@return whether a socket that is bound there would hear the same, and not both have asked to share} */
    public boolean standsInTheWayOf(InetSocketAddress other, boolean shares) {
        return local.getPort() == other.getPort()
                && Addresses.overlap(local.getAddress(), other.getAddress())
                && !(shares && settings.reusePort());
    }

    // What comes

    /** {@return whether a datagram to this address, from this one, is for the socket} */
    public boolean hears(InetSocketAddress to, InetSocketAddress from) {
        return !closed
                && local.getPort() == to.getPort()
                && hears(to.getAddress())
                && (settings.remoteAddress() == null || settings.remoteAddress().equals(from));
    }

    private boolean hears(InetAddress host) {
        return host.isMulticastAddress()
                ? groups.contains(host)
                : Addresses.isBroadcast(host)
                        || local.getAddress().isAnyLocalAddress()
                        || local.getAddress().equals(host);
    }

    /** Takes a datagram; false: there is no room. */
    public boolean offer(byte[] bytes, InetSocketAddress from) {
        if (receivedBytes + bytes.length > RECEIVE_BYTES) {
            return false;
        }
        receivedBytes += bytes.length;
        received.add(new Received(bytes, from));
        return true;
    }

    /** Nobody listened there; only a connected socket hears of it. */
    public void refused(InetSocketAddress to) {
        if (settings.remoteAddress() != null && !closed) {
            errors.add(new PortUnreachableException("nobody listens on " + Addresses.text(to)));
        }
    }

    /** Hears a group, or no more. */
    public void setJoined(InetAddress group, boolean on) {
        if (on) {
            groups.add(group);
        } else {
            groups.remove(group);
        }
    }

    // What the core wants

    /** Tells datagrams, or keeps them. */
    public void setReading(boolean on) {
        reading = on;
    }

    /** Tells once that there is room to send. */
    public void awaitWritable() {
        wantsToWrite = true;
    }

    /** Nothing is told any more. */
    public void close() {
        closed = true;
        received.clear();
        errors.clear();
    }

    /** {@return whether there is something to tell} */
    public boolean isReady() {
        return !closed && (wantsToWrite || !errors.isEmpty() || (reading && !received.isEmpty()));
    }

    /** {@return what is to be told next; null: nothing} */
    public @Nullable Consumer<DatagramSink> next() {
        if (!isReady()) {
            return null;
        }
        IOException error = errors.poll();
        if (error != null) {
            return sink -> sink.error(error);
        }
        if (wantsToWrite) {
            wantsToWrite = false;
            return DatagramSink::writable;
        }
        Received first = received.remove();
        receivedBytes -= first.bytes().length;
        return sink -> sink.received(ByteBuffer.wrap(first.bytes()), first.from());
    }

    // What is sent

    /**
     * Returns who is to receive it.
     *
     * @param asked null: the socket's peer
     * @throws IllegalArgumentException when there is none
     * @throws IOException when it is too large
     */
    public InetSocketAddress receiver(ByteBuffer data, @Nullable InetSocketAddress asked) throws IOException {
        InetSocketAddress receiver = asked == null ? settings.remoteAddress() : asked;
        if (receiver == null) {
            throw new IllegalArgumentException(
                    "no receiver, and the datagram socket at " + Addresses.text(local) + " is not connected");
        }
        if (data.remaining() > LARGEST_BYTES) {
            throw new IOException("Message too long: " + data.remaining() + " bytes, the most is " + LARGEST_BYTES);
        }
        return receiver;
    }

    /** Refuses a broadcast that was not asked for. */
    public void requireAllowed(InetSocketAddress to) throws IOException {
        if (Addresses.isBroadcast(to.getAddress()) && !settings.broadcast()) {
            throw new IOException(
                    "Permission denied: broadcast to " + Addresses.text(to) + "; use DatagramOptions.withBroadcast");
        }
    }

    /** {@return the sender that a receiver hears: where the socket is bound, or this host where that is the wildcard} */
    public InetSocketAddress sender(InetAddress host) {
        return local.getAddress().isAnyLocalAddress() ? new InetSocketAddress(host, local.getPort()) : local;
    }
}
