package org.tulip4j.testing.world;

/** Something of one process that may become ready: a connection, a connect under way, a listening or a datagram socket. */
abstract class WorldHandle {
    /** Polls it. */
    private final WorldBackend backend;
    /** It stands in the backend's queue, or is about to. */
    private boolean queued;

    WorldHandle(WorldBackend backend) {
        this.backend = backend;
    }

    final WorldBackend backend() {
        return backend;
    }

    final World world() {
        return backend.world();
    }

    final Host host() {
        return backend.host();
    }

    /** Queues it when it is ready and has its loop take a turn. Called after every change. */
    final void changed() {
        if (!queued && isReady()) {
            queued = true;
            backend.becameReady(this);
        }
    }

    /** Notes that it has left the queue. */
    final void dequeued() {
        queued = false;
    }

    /** {@return whether {@link #run} would do something} */
    abstract boolean isReady();

    /** In a poll: does what is possible and tells the sink. */
    abstract void run();

    /** Closes as the kernel does for a process that ends. */
    abstract void closeNow();

    /** Vanishes without a word, as everything does when the power goes. */
    abstract void vanish();
}
