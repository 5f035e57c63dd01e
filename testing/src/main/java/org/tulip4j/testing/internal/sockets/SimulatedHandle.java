package org.tulip4j.testing.internal.sockets;

/** Something of one loop that may become ready: a connection, a connect under way, a listening or a datagram socket. */
public abstract class SimulatedHandle {
    /** It stands in the queue of what is ready, or is about to. */
    private boolean queued;

    /** It is not ready yet. */
    protected SimulatedHandle() {}

    /** Queues it when it is ready. Called after every change. */
    public final void changed() {
        if (!queued && isReady()) {
            queued = true;
            enqueue();
        }
    }

    /** Notes that it has left the queue. */
    public final void dequeued() {
        queued = false;
    }

    /** Puts it into the queue of its backend and wakes the loop. */
    protected abstract void enqueue();

    /** {@return whether {@link #run} would do something} */
    public abstract boolean isReady();

    /** Does what is possible and tells the sink. Called in a poll. */
    public abstract void run();

    /** Closes as a system does for a process that ends. */
    public abstract void closeNow();
}
