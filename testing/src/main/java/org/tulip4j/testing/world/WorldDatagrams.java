package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.testing.internal.sockets.Addresses;
import org.tulip4j.testing.internal.sockets.DatagramQueue;
import org.tulip4j.testing.internal.sockets.SimulatedSocket;
import org.tulip4j.transport.SocketView;

/**
 * One datagram socket. Sending always works at once; what finds nobody, no way or no room is lost. Confined to the world's thread.
 */
final class WorldDatagrams extends WorldHandle implements DatagramEndpoint {
    /** What it hears, and may send. */
    private final DatagramQueue queue;
    /** What a user may ask of it. */
    private final SocketView socket;
    /** The core wants datagrams. */
    private boolean reading;
    /** The core's side; null: not attached. */
    private @Nullable DatagramSink sink;

    private WorldDatagrams(WorldBackend backend, DatagramSettings settings, InetSocketAddress local) {
        super(backend);
        this.queue = new DatagramQueue(settings, local);
        this.socket = new SimulatedSocket(local, settings.remoteAddress(), WorldBackend.OPTIONS, queue::isClosed);
    }

    static WorldDatagrams open(WorldBackend backend, DatagramSettings settings) throws IOException {
        InetSocketAddress local = backend.host().bindDatagrams(settings.localAddress(), settings.reusePort());
        WorldDatagrams made = new WorldDatagrams(backend, settings, local);
        backend.open(made);
        backend.host().datagrams().add(made);
        return made;
    }

    DatagramQueue queue() {
        return queue;
    }

    // The endpoint

    @Override
    public void attach(DatagramSink core) {
        sink = core;
    }

    @Override
    public void resumeReading() {
        reading = true;
        intakeChanged();
    }

    @Override
    void intakeChanged() {
        queue.setReading(reading && host().intake().isOpen());
        changed();
    }

    @Override
    public void pauseReading() {
        reading = false;
        intakeChanged();
    }

    @Override
    public void awaitWritable() {
        queue.awaitWritable();
        changed();
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        InetSocketAddress receiver = host().reachable(queue.receiver(data, to));
        queue.requireAllowed(receiver);
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        InetSocketAddress from = queue.sender(host().ownAddress(receiver));
        if (world().isTold()) {
            world().tell(host(), "sends a datagram " + Story.bytes(bytes) + " to " + world().name(receiver));
        }
        if (Addresses.isForMany(receiver.getAddress())) {
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
            if (socket.queue.hears(to, from)) {
                found = true;
                if (!socket.queue.offer(bytes, from)) {
                    world().tell(target, "loses a datagram from " + world().name(from) + ": the socket is full");
                }
                socket.changed();
                if (alone) {
                    return;
                }
            }
        }
        if (!found && alone) {
            host().at(wire.arrivalBack(), () -> refused(to));
        }
    }

    private void refused(InetSocketAddress to) {
        queue.refused(to);
        changed();
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) {
        queue.setJoined(group, true);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) {
        queue.setJoined(group, false);
    }

    @Override
    public void close() {
        closeNow();
    }

    @Override
    public void closeNow() {
        vanish();
    }

    @Override
    void vanish() {
        queue.close();
        host().datagrams().remove(this);
        backend().gone(this);
    }

    @Override
    public SocketView socket() {
        return socket;
    }

    // The loop

    @Override
    public boolean isReady() {
        return queue.isReady();
    }

    @Override
    public void run() {
        DatagramSink core = sink;
        if (core == null) {
            throw new IllegalStateException("not attached: " + this);
        }
        Consumer<DatagramSink> news = queue.next();
        for (int n = 1; news != null; n++) {
            news.accept(core);
            news = n < DatagramQueue.TURN_DATAGRAMS ? queue.next() : null;
        }
    }

    @Override
    public String toString() {
        return "world datagram " + socket;
    }
}
