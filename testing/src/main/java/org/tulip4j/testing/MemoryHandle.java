package org.tulip4j.testing;

import org.tulip4j.testing.internal.sockets.SimulatedHandle;

/**
 * Something of one backend that may become ready. Its state is asked and changed with the network's lock held, and so is that of what it extends;
 * {@code run} is called without.
 */
abstract class MemoryHandle extends SimulatedHandle {
    /** Polls it. */
    private final MemoryBackend backend;

    MemoryHandle(MemoryBackend backend) {
        this.backend = backend;
    }

    final MemoryBackend backend() {
        return backend;
    }

    final MemoryNetwork network() {
        return backend.network();
    }

    @Override
    protected final void enqueue() {
        backend.enqueue(this);
    }

    /** Changes its state, with the lock held for so long, and queues it when it is ready then. */
    final void change(Runnable change) {
        network().lock.lock();
        try {
            change.run();
            changed();
        } finally {
            network().lock.unlock();
        }
    }
}
