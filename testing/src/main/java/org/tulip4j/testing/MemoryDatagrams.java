package org.tulip4j.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.testing.internal.sockets.DatagramQueue;
import org.tulip4j.testing.internal.sockets.SimulatedSocket;
import org.tulip4j.transport.SocketView;

/** One datagram socket. Its queue is guarded by the network's lock; the sink is the loop's. */
final class MemoryDatagrams extends MemoryHandle implements DatagramEndpoint {
    /** What it hears, and may send. */
    private final DatagramQueue queue;
    /** What a user may ask of it. */
    private final SocketView socket;
    /** The core's side; null: not attached. */
    private @Nullable DatagramSink sink;

    private MemoryDatagrams(MemoryBackend backend, DatagramSettings settings, InetSocketAddress local) {
        super(backend);
        this.queue = new DatagramQueue(settings, local);
        this.socket = new SimulatedSocket(local, settings.remoteAddress(), MemorySocket.DATAGRAMS, queue::isClosed);
    }

    /** Opens a socket and binds it. Called with the lock held. */
    static MemoryDatagrams open(MemoryBackend backend, DatagramSettings settings) throws IOException {
        MemoryDatagramPorts ports = backend.network().datagrams();
        MemoryDatagrams made = new MemoryDatagrams(backend, settings, ports.bind(settings));
        ports.add(made);
        backend.opened(made);
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
        change(() -> queue.setReading(true));
    }

    @Override
    public void pauseReading() {
        change(() -> queue.setReading(false));
    }

    @Override
    public void awaitWritable() {
        change(queue::awaitWritable);
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        InetSocketAddress asked = queue.receiver(data, to);
        byte[] bytes = new byte[data.remaining()];
        network().lock.lock();
        try {
            InetSocketAddress receiver = MemoryNetwork.reachable(asked);
            InetSocketAddress from =
                    queue.sender(MemoryNetwork.reachable(queue.local()).getAddress());
            queue.requireAllowed(receiver);
            data.get(bytes);
            network().datagrams().send(this, new MemoryDatagramPorts.Packet(bytes, from, receiver));
        } finally {
            network().lock.unlock();
        }
        return true;
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) {
        change(() -> queue.setJoined(group, true));
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) {
        change(() -> queue.setJoined(group, false));
    }

    @Override
    public void close() {
        change(this::closeNow);
    }

    @Override
    public void closeNow() {
        queue.close();
        network().datagrams().forget(this);
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
        for (int n = 0; n < DatagramQueue.TURN_DATAGRAMS; n++) {
            Consumer<DatagramSink> news;
            network().lock.lock();
            try {
                news = queue.next();
            } finally {
                network().lock.unlock();
            }
            if (news == null) {
                return;
            }
            news.accept(core);
        }
    }

    @Override
    public String toString() {
        return "memory datagram " + socket;
    }
}
