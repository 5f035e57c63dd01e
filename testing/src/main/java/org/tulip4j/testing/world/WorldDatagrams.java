package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/**
 * One datagram socket. Sending always works at once; what finds nobody, no way or no room is lost. Confined to the world's thread.
 */
final class WorldDatagrams extends WorldHandle implements DatagramEndpoint {
    private static final int LARGEST = 65_507;
    private static final int RECEIVE_BYTES = 256 * 1024;
    /** Delivered in one turn. */
    private static final int TURN_DATAGRAMS = 16;

    /** One datagram. */
    private record Packet(byte[] bytes, InetSocketAddress from) {}

    /** How it was opened. */
    private final DatagramSettings settings;
    /** Where it is bound. */
    private final InetSocketAddress local;
    /** What a user may ask of it. */
    private final WorldSocket socket;
    /** What waits to be read. */
    private final ArrayDeque<Packet> received = new ArrayDeque<>();
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
    /** It is closed. */
    private boolean closed;
    /** The core's side. */
    private @Nullable DatagramSink sink;

    private WorldDatagrams(WorldBackend backend, DatagramSettings settings, InetSocketAddress local) {
        super(backend);
        this.settings = settings;
        this.local = local;
        this.socket = new WorldSocket(local, settings.remoteAddress(), () -> closed);
    }

    static WorldDatagrams open(WorldBackend backend, DatagramSettings settings) throws IOException {
        InetSocketAddress local = backend.host().bindDatagrams(settings.localAddress(), settings.reusePort());
        WorldDatagrams made = new WorldDatagrams(backend, settings, local);
        backend.open(made);
        backend.host().datagrams().add(made);
        return made;
    }

    InetSocketAddress local() {
        return local;
    }

    boolean sharesPort() {
        return settings.reusePort();
    }

    /** Whether a datagram to this address, from this one, is for it. */
    boolean hears(InetSocketAddress to, InetSocketAddress from) {
        InetAddress host = to.getAddress();
        if (closed || local.getPort() != to.getPort()) {
            return false;
        }
        if (host.isMulticastAddress()
                ? !groups.contains(host)
                : !isBroadcast(host)
                        && !local.getAddress().isAnyLocalAddress()
                        && !local.getAddress().equals(host)) {
            return false;
        }
        return settings.remoteAddress() == null || settings.remoteAddress().equals(from);
    }

    /** Takes a datagram; false: it has no room. */
    boolean deliver(byte[] bytes, InetSocketAddress from) {
        if (receivedBytes + bytes.length > RECEIVE_BYTES) {
            return false;
        }
        receivedBytes += bytes.length;
        received.add(new Packet(bytes, from));
        changed();
        return true;
    }

    private void refused(InetSocketAddress to) {
        if (settings.remoteAddress() != null && !closed) {
            errors.add(new PortUnreachableException("nobody listens on " + World.text(to)));
            changed();
        }
    }

    static boolean isBroadcast(InetAddress address) {
        for (byte part : address.getAddress()) {
            if (part != -1) {
                return false;
            }
        }
        return true;
    }

    // The endpoint

    @Override
    public void attach(DatagramSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        reading = true;
        changed();
    }

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public void awaitWritable() {
        wantsToWrite = true;
        changed();
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        InetSocketAddress asked = to == null ? settings.remoteAddress() : to;
        if (asked == null) {
            throw new IllegalArgumentException("no receiver, and " + this + " is not connected");
        }
        if (data.remaining() > LARGEST) {
            throw new IOException("Message too long: " + data.remaining() + " bytes, the most is " + LARGEST);
        }
        InetSocketAddress receiver = host().reachable(asked);
        if (isBroadcast(receiver.getAddress()) && !settings.broadcast()) {
            throw new IOException(
                    "Permission denied: broadcast to " + World.text(receiver) + "; use DatagramOptions.withBroadcast");
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        InetSocketAddress from = local.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(host().ownAddress(receiver), local.getPort())
                : local;
        if (world().isTold()) {
            world().tell(host(), "sends a datagram " + Story.bytes(bytes) + " to " + world().name(receiver));
        }
        if (receiver.getAddress().isMulticastAddress() || isBroadcast(receiver.getAddress())) {
            for (Host each : world().hosts()) {
                sendTo(each, receiver, from, bytes, false);
            }
        } else {
            Host target = world().ways().hostOrNull(receiver.getAddress(), host());
            if (target == null) {
                world().tell(host(), "loses it: no host has that address");
            } else {
                sendTo(target, receiver, from, bytes, true);
            }
        }
        return true;
    }

    private void sendTo(Host target, InetSocketAddress to, InetSocketAddress from, byte[] bytes, boolean alone) {
        Wire wire = world().wire(host(), target);
        long arrival = wire.datagramArrival(bytes.length);
        if (arrival < 0) {
            world().tell(host(), "a datagram to " + world().name(to) + " is lost on its way");
            return;
        }
        target.at(arrival, () -> arrive(wire, to, from, bytes, alone));
    }

    private void arrive(Wire wire, InetSocketAddress to, InetSocketAddress from, byte[] bytes, boolean alone) {
        Host target = wire.to();
        if (!wire.isOpen()) {
            if (alone) {
                world().tell(target, "does not hear a datagram from " + world().name(from) + ": there is no way");
            }
            return;
        }
        boolean found = false;
        for (WorldDatagrams socket : List.copyOf(target.datagrams())) {
            if (socket.hears(to, from)) {
                found = true;
                if (!socket.deliver(bytes, from)) {
                    world().tell(target, "loses a datagram from " + world().name(from) + ": the socket is full");
                }
                if (alone) {
                    return;
                }
            }
        }
        if (!found && alone) {
            host().at(wire.arrivalBack(), () -> refused(to));
        }
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) {
        groups.add(group);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) {
        groups.remove(group);
    }

    @Override
    public void close() {
        closeNow();
    }

    @Override
    void closeNow() {
        vanish();
    }

    @Override
    void vanish() {
        closed = true;
        received.clear();
        errors.clear();
        host().datagrams().remove(this);
        backend().gone(this);
    }

    @Override
    public SocketView socket() {
        return socket;
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
        for (int n = 0; n < TURN_DATAGRAMS && isReady(); n++) {
            IOException error = errors.poll();
            if (error != null) {
                core.error(error);
            } else if (wantsToWrite) {
                wantsToWrite = false;
                core.writable();
            } else {
                Packet packet = received.remove();
                receivedBytes -= packet.bytes().length;
                core.received(ByteBuffer.wrap(packet.bytes()), packet.from());
            }
        }
    }

    @Override
    public String toString() {
        return "world datagram " + socket;
    }
}
