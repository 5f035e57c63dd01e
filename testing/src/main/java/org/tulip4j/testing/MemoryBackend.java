package org.tulip4j.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.UnixAddress;

/**
 * One loop's part of a memory network: a queue of what is ready, in the order it became so. A poll hands out what was
 * ready when it began.
 *
 * <p>Fields are guarded by the network's lock, except the shared buffer, which is the loop's.
 */
final class MemoryBackend implements Backend {
    /** The most that one event may read or write. */
    static final int TURN_BYTES = 256 * 1024;

    private final MemoryNetwork network;
    private final Clock clock;
    private final Condition changed;
    private final Runnable clockMoved = this::clockMoved;
    private final ArrayDeque<MemoryHandle> ready = new ArrayDeque<>();
    private final Set<MemoryHandle> open = new LinkedHashSet<>();
    /** Ends the wait that is under way, or the next one. */
    private boolean woken;

    private boolean closed;
    private @Nullable ByteBuffer shared;

    MemoryBackend(MemoryNetwork network, Clock clock) {
        this.network = network;
        this.clock = clock;
        this.changed = network.lock.newCondition();
        if (clock instanceof ManualClock manual) {
            manual.attach(clockMoved);
        }
        network.lock.lock();
        network.backends++;
        network.lock.unlock();
    }

    MemoryNetwork network() {
        return network;
    }

    /** How long a poll may wait. */
    private interface Wait {
        /** Waits once; false when the time is over. Called with the lock held. */
        boolean once() throws InterruptedException;
    }

    @Override
    public boolean interruptEndsPoll() {
        return true;
    }

    /** What is on the network can only be told by this loop itself, while no other is there. */
    @Override
    public boolean expectsNothing() {
        network.lock.lock();
        try {
            return ready.isEmpty() && !woken && network.backends == 1;
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public void pollNow() {
        poll(() -> false);
    }

    @Override
    public void pollForever() {
        poll(() -> {
            changed.await();
            return true;
        });
    }

    @Override
    public void pollNanos(long timeoutNanos) {
        long deadline = clock.nanoTime() + timeoutNanos;
        if (!(clock instanceof ManualClock manual)) {
            long end = System.nanoTime() + timeoutNanos;
            poll(() -> {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.awaitNanos(left);
                return true;
            });
        } else if (manual.isAutoJump()) {
            poll(() -> {
                manual.jumpTo(deadline);
                return false;
            });
        } else {
            poll(() -> {
                if (deadline - manual.nanoTime() <= 0) {
                    return false;
                }
                changed.await();
                return true;
            });
        }
    }

    /** An interrupt, also one from before, ends the wait; the flag is down while sinks are called and given back afterwards. */
    private void poll(Wait wait) {
        boolean interrupted = Thread.interrupted();
        ReentrantLock lock = network.lock;
        int count;
        lock.lock();
        try {
            requireOpen();
            while (ready.isEmpty() && !woken && !interrupted && wait.once()) {
                requireOpen();
            }
            count = ready.size();
        } catch (InterruptedException stop) {
            interrupted = true;
            count = ready.size();
        } finally {
            woken = false;
            lock.unlock();
        }
        try {
            for (; count > 0; count--) {
                runNext();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs the first in the queue; when there is more to do for it, it goes to the end of the queue. */
    private void runNext() {
        MemoryHandle handle;
        network.lock.lock();
        try {
            handle = ready.poll();
            if (handle == null) {
                return;
            }
            handle.dequeued();
            if (!handle.isReady()) {
                return;
            }
        } finally {
            network.lock.unlock();
        }
        try {
            handle.run();
        } finally {
            network.lock.lock();
            try {
                handle.changed();
            } finally {
                network.lock.unlock();
            }
        }
    }

    @Override
    public void wakeup() {
        network.lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            network.lock.unlock();
        }
    }

    private void clockMoved() {
        network.lock.lock();
        try {
            changed.signalAll();
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        network.lock.lock();
        try {
            requireOpen();
            return MemoryConnect.start(this, remote, local, sink);
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) throws IOException {
        throw new UnsupportedOperationException("backend memory has no sockets and cannot take over " + channel
                + "; connect with createConnection, or use another backend");
    }

    @Override
    public boolean separatesFamilies() {
        return true;
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        if (options.reusePort()) {
            throw new IOException("SO_REUSEPORT is not supported by backend memory");
        }
        network.lock.lock();
        try {
            requireOpen();
            return MemoryListener.open(this, address, options, sink);
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) {
        network.lock.lock();
        try {
            requireOpen();
            return MemoryConnect.start(this, remote, sink);
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        network.lock.lock();
        try {
            requireOpen();
            return MemoryListener.open(this, address, backlog, sink);
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        network.lock.lock();
        try {
            requireOpen();
            return MemoryDatagrams.open(this, settings);
        } finally {
            network.lock.unlock();
        }
    }

    @Override
    public boolean unixFiles() {
        return false;
    }

    @Override
    public void close() {
        network.lock.lock();
        try {
            if (closed) {
                return;
            }
            for (MemoryHandle handle : new ArrayList<>(open)) {
                handle.closeNow();
            }
            closed = true;
            network.backends--;
            open.clear();
            ready.clear();
        } finally {
            network.lock.unlock();
        }
        if (clock instanceof ManualClock manual) {
            manual.detach(clockMoved);
        }
    }

    /** The buffer that all reads of this loop share; empty. */
    ByteBuffer sharedBuffer() {
        ByteBuffer buffer = shared;
        if (buffer == null) {
            buffer = ByteBuffer.allocate(TURN_BYTES);
            shared = buffer;
        }
        return buffer.clear().order(ByteOrder.BIG_ENDIAN);
    }

    // With the lock held

    void enqueue(MemoryHandle handle) {
        if (!closed) {
            ready.add(handle);
            changed.signalAll();
        }
    }

    void opened(MemoryHandle handle) {
        open.add(handle);
    }

    void gone(MemoryHandle handle) {
        open.remove(handle);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this memory backend is closed");
        }
    }
}
