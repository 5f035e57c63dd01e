package org.tulip4j.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/**
 * One datagram socket. Sending always works at once; what does not fit into the receiver's buffer is lost, as UDP does it. Fields are
 * guarded by the network's lock, except the sink, which is the loop's.
 */
final class MemoryDatagrams extends MemoryHandle implements DatagramEndpoint {
    private static final int LARGEST = 65_507;
    private static final int RECEIVE_BYTES = 256 * 1024;
    /** Delivered in one turn. */
    private static final int TURN_DATAGRAMS = 16;

    /** On its way or waiting to be read. */
    record Packet(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {}

    private final DatagramSettings settings;
    private final InetSocketAddress local;
    private final MemoryDatagramView view;
    private final ArrayDeque<Packet> received = new ArrayDeque<>();
    private final ArrayDeque<IOException> errors = new ArrayDeque<>();
    private final Set<InetAddress> groups = new HashSet<>();
    private int receivedBytes;
    private boolean reading;
    private boolean wantsToWrite;
    private boolean closed;
    private @Nullable DatagramSink sink;

    private MemoryDatagrams(MemoryBackend backend, DatagramSettings settings) throws IOException {
        super(backend);
        this.settings = settings;
        this.local = network().datagrams().bind(settings, this);
        this.view = new MemoryDatagramView(local, settings.remoteAddress(), () -> closed);
    }

    /** Opens a socket and binds it. Called with the lock held. */
    static MemoryDatagrams open(MemoryBackend backend, DatagramSettings settings) throws IOException {
        MemoryDatagrams made = new MemoryDatagrams(backend, settings);
        backend.opened(made);
        return made;
    }

    // With the lock held, for the network

    InetSocketAddress local() {
        return local;
    }

    boolean sharesPort() {
        return settings.reusePort();
    }

    boolean mayBroadcast() {
        return settings.broadcast();
    }

    boolean hasJoined(InetAddress group) {
        return groups.contains(group);
    }

    /** Whether it hears this sender. */
    boolean hears(InetSocketAddress from) {
        return settings.remoteAddress() == null || settings.remoteAddress().equals(from);
    }

    /** Takes a packet; false when it does not fit. */
    boolean deliver(Packet packet) {
        if (receivedBytes + packet.bytes().length > RECEIVE_BYTES) {
            return false;
        }
        receivedBytes += packet.bytes().length;
        received.add(packet);
        changed();
        return true;
    }

    /** Nobody listened; only a connected socket hears of it. */
    void refused(InetSocketAddress to) {
        if (settings.remoteAddress() != null && !closed) {
            errors.add(new PortUnreachableException("nobody listens on " + MemoryNetwork.text(to)));
            changed();
        }
    }

    // The endpoint

    @Override
    public void attach(DatagramSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        locked(() -> reading = true);
    }

    @Override
    public void pauseReading() {
        locked(() -> reading = false);
    }

    @Override
    public void awaitWritable() {
        locked(() -> wantsToWrite = true);
    }

    private void locked(Runnable change) {
        network().lock.lock();
        try {
            change.run();
            changed();
        } finally {
            network().lock.unlock();
        }
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        InetSocketAddress receiver = to == null ? settings.remoteAddress() : to;
        if (receiver == null) {
            throw new IllegalArgumentException("no receiver, and " + this + " is not connected");
        }
        if (data.remaining() > LARGEST) {
            throw new IOException("Message too long: " + data.remaining() + " bytes, the most is " + LARGEST);
        }
        byte[] bytes = new byte[data.remaining()];
        network().lock.lock();
        try {
            InetSocketAddress target = MemoryNetwork.reachable(receiver);
            InetSocketAddress from = new InetSocketAddress(
                    local.getAddress().isAnyLocalAddress()
                            ? MemoryNetwork.reachable(local).getAddress()
                            : local.getAddress(),
                    local.getPort());
            network().datagrams().requireAllowed(this, target);
            data.get(bytes);
            network().datagrams().send(this, new Packet(bytes, from, target));
        } finally {
            network().lock.unlock();
        }
        return true;
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) {
        locked(() -> groups.add(group));
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) {
        locked(() -> groups.remove(group));
    }

    @Override
    public void close() {
        locked(this::closeNow);
    }

    @Override
    void closeNow() {
        if (!closed) {
            closed = true;
            received.clear();
            errors.clear();
            network().datagrams().forget(this);
            backend().gone(this);
        }
    }

    @Override
    public SocketView socket() {
        return view;
    }

    // The loop

    @Override
    boolean isReady() {
        return !closed && (wantsToWrite || !errors.isEmpty() || (reading && !received.isEmpty()));
    }

    @Override
    void run() {
        DatagramSink core = sink;
        if (core == null) {
            throw new IllegalStateException("not attached: " + this);
        }
        for (int n = 0; n < TURN_DATAGRAMS; n++) {
            IOException error;
            Packet packet = null;
            network().lock.lock();
            try {
                if (!isReady()) {
                    return;
                }
                error = errors.poll();
                if (error == null && !wantsToWrite) {
                    packet = received.remove();
                    receivedBytes -= packet.bytes().length;
                }
                wantsToWrite &= error != null;
            } finally {
                network().lock.unlock();
            }
            if (error != null) {
                core.error(error);
            } else if (packet == null) {
                core.writable();
            } else {
                core.received(ByteBuffer.wrap(packet.bytes()), packet.from());
            }
        }
    }

    @Override
    public String toString() {
        return "memory datagram " + view;
    }
}
