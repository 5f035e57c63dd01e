package org.tulip4j.nio.internal;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;

/**
 * One registered socket: what it wants to hear, and what it does when it hears it. Owns the key, and its subclass the channel. It
 * is open or closed.
 *
 * <p>Thread: the loop's.
 */
abstract class NioHandle {
    /** Waits for it. */
    private final NioPoller poller;
    /** The registration with the poller's selector. */
    private final SelectionKey key;
    /** What the socket wants from the next wait on. */
    private int wanted;
    /** What the selector was told last. Differs from {@link #wanted} only while this is queued in the poller. */
    private int told;
    /** It stands in the poller's list of changes. A change that flips back stays queued and costs nothing. */
    private boolean queued;

    /** Its socket is closed: it wants nothing any more. */
    private boolean closed;

    NioHandle(NioPoller poller, SelectionKey key) {
        this.poller = poller;
        this.key = key;
        key.attach(this);
    }

    final NioPoller poller() {
        return poller;
    }

    final SelectionKey key() {
        return key;
    }

    final boolean isClosed() {
        return closed;
    }

    final boolean wants(int op) {
        return (wanted & op) != 0;
    }

    /** Turns an interest on or off, from the next wait on. */
    final void want(int op, boolean on) {
        int now = on ? wanted | op : wanted & ~op;
        if (now == wanted || closed) {
            return;
        }
        wanted = now;
        if (!queued) {
            queued = true;
            poller.changed(this);
        }
    }

    /** Tells the selector; called by the poller just before it waits. */
    final void applyInterest() {
        queued = false;
        if (closed || wanted == told) {
            return;
        }
        try {
            key.interestOps(wanted);
            told = wanted;
        } catch (CancelledKeyException e) {
            poller.later(() -> {
                if (!closed) {
                    keyLost(e);
                }
            });
        }
    }

    /**
     * Closes the channel; true the first time. A channel that is registered keeps its descriptor until the selector lets
     * go of the key: the next poll does that, or {@link NioPoller#releaseClosed}.
     */
    final boolean closeOnce() {
        if (closed) {
            return false;
        }
        closed = true;
        wanted = 0;
        key.cancel();
        NioPoller.closeQuietly(key.channel());
        return true;
    }

    /** Closes the channel so that its port is free at once. */
    final void closeAndFreePort() {
        if (!closeOnce()) {
            return;
        }
        try {
            poller.releaseClosed();
        } catch (IOException e) {
            NioPoller.releaseFailed(this, e);
        }
    }

    /** Leaves the channel open and forgets it. */
    final void letGo() {
        closed = true;
        wanted = 0;
        key.cancel();
    }

    /** Leaves the key, without interest, to another handle, which takes over the channel. */
    final SelectionKey handOver() {
        closed = true;
        key.interestOps(0);
        return key;
    }

    /**
     * Performs the I/O that is possible. Not called once closed.
     *
     * @param ops ready operations
     */
    abstract void ready(int ops);

    /**
     * Somebody else closed the channel or cancelled its key. Not called once closed.
     *
     * @param cause as the selector tells it
     */
    abstract void keyLost(CancelledKeyException cause);
}
