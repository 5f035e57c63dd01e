package org.tulip4j.testing;

/** Something of one backend that may become ready: a connection, a connect in progress, a listener. */
abstract class MemoryHandle {
    private final MemoryBackend backend;
    /** It stands in the backend's queue; guarded by the lock. */
    private boolean queued;

    MemoryHandle(MemoryBackend backend) {
        this.backend = backend;
    }

    final MemoryBackend backend() {
        return backend;
    }

    final MemoryNetwork network() {
        return backend.network();
    }

    /** Queues it when it is ready and wakes its loop. Called after every change, with the lock held. */
    final void changed() {
        if (!queued && isReady()) {
            queued = true;
            backend.enqueue(this);
        }
    }

    /** Notes that it has left the queue. Called with the lock held. */
    final void dequeued() {
        queued = false;
    }

    /** {@return whether {@link #run} would do something; asked with the lock held} */
    abstract boolean isReady();

    /** On the loop, without the lock: does what is possible and tells the sink. */
    abstract void run();

    /** Closes because the backend does. Called with the lock held. */
    abstract void closeNow();
}
