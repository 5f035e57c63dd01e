package org.tulip4j.internal.run;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tulip4j.GuestHost;
import org.tulip4j.internal.state.Log;
import org.tulip4j.spi.Backend;

/**
 * The thread that waits for a guest loop whose host cannot: for I/O and for the next timer. It performs nothing; it queues a turn.
 *
 * <p>States: idle (a turn is queued or running), ordered (by {@link #set}, in the host's thread), then idle again. While it waits
 * the host touches the selector only in ways that are safe beside a wait, and each of its calls ends the wait.
 */
final class GuestWaiter implements GuestHost.Alarm, Runnable {
    private static final long LOOK_AT_HOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Is waited at. */
    private final Backend backend;
    /** Takes the turns; looked at once a second, for it may have ended. */
    private final GuestHost host;
    /** Queues a turn. */
    private final Runnable ready;
    /** Called when the host runs nothing any more. */
    private final Runnable hostEnded;
    /** Waits; ends with the loop. */
    private final Thread thread = new Thread(this, "tulip-guest-waiter");

    /** How long to wait; negative: no order. */
    private volatile long order = -1;
    /** Somebody has called since the latest order. */
    private volatile boolean roused;

    /** The host takes no turn any more. Any thread. */
    private volatile boolean refused;
    /** The thread is to end. Any thread. */
    private volatile boolean closed;

    /**
     * @param ready queues a turn
     * @param hostEnded called when the host runs nothing any more
     */
    GuestWaiter(Backend backend, GuestHost host, Runnable ready, Runnable hostEnded) {
        this.backend = backend;
        this.host = host;
        this.ready = ready;
        this.hostEnded = hostEnded;
        thread.setDaemon(true);
        thread.start();
    }

    /** A wait that is on already is for a deadline or I/O; a call has ended it, or it is replaced by ending it. */
    @Override
    public void setNanos(long nanos) {
        roused = false;
        order = Math.max(nanos, 0);
        LockSupport.unpark(thread);
    }

    void rouse() {
        roused = true;
        backend.wakeup();
        if (order < 0) {
            // A turn is queued or running; it looks again before it gives the next order.
            LockSupport.unpark(thread);
        }
    }

    /** The host takes no turn any more; it may still be running something. */
    void hostRefuses() {
        refused = true;
        LockSupport.unpark(thread);
    }

    /** Ends the wait that is on and the thread; returns when it touches the selector no more. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        backend.wakeup();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(2 * LOOK_AT_HOST_NANOS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        while (!closed) {
            if (host.hasEnded()) {
                hostEnded.run();
                return;
            }
            long nanos = order;
            if (nanos < 0) {
                LockSupport.parkNanos(this, refused ? LOOK_AT_HOST_NANOS / 100 : LOOK_AT_HOST_NANOS);
                continue;
            }
            if (waitFor(nanos)) {
                order = -1;
                ready.run();
            }
        }
    }

    /** False when the host must be looked at, and the wait goes on. */
    private boolean waitFor(long nanos) {
        if (roused) {
            return true;
        }
        long start = System.nanoTime();
        long slice = Math.min(nanos, LOOK_AT_HOST_NANOS);
        try {
            if (slice > 0 && backend.waitElsewhereNanos(slice)) {
                return true;
            }
        } catch (IOException | RuntimeException broken) {
            if (closed) {
                // The selector was closed under the wait: that is how it ends.
                return false;
            }
            // The turn meets the same failure and ends the loop with it.
            Log.warn("waiting for I/O failed", broken);
            return true;
        }
        long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
        if (left <= 0 || roused || closed) {
            return true;
        }
        order = left;
        return false;
    }
}
