package org.tulip4j.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tulip4j.Clock;

/**
 * A clock that stands still until it is moved. Give it to a loop on the backend {@code memory} with
 * {@link org.tulip4j.LoopOptions#withClock}; other backends wait in real time and do not notice when it moves.
 *
 * <p>Two kinds. {@link #ManualClock() By hand}: time passes in {@link #advance} only; several loops may share it.
 * {@link #autoJump()}: whenever its loop would wait for a timer, time jumps to that timer instead. The jump does not wait
 * for work in other threads, so a time-out around such work expires at once: use the other kind there. A loop that waits
 * for nothing but other threads really waits.
 *
 * <p>Thread: any.
 *
 * @since 0.1.0
 */
public final class ManualClock implements Clock {
    private final boolean jumps;
    private final Object lock = new Object();
    /** Told after each move; guarded by the lock. */
    private final Set<Runnable> listeners = new LinkedHashSet<>();
    /** Written under the lock. */
    private volatile long now;

    /** A clock that only {@link #advance} moves. */
    public ManualClock() {
        this(false);
    }

    private ManualClock(boolean jumps) {
        this.jumps = jumps;
    }

    /**
     * A clock that jumps to the next deadline whenever its loop would wait for one; for one loop at a time.
     *
     * @return a new clock
     */
    public static ManualClock autoJump() {
        return new ManualClock(true);
    }

    /** {@return whether it jumps by itself} */
    public boolean isAutoJump() {
        return jumps;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** {@return how far it was moved since it was made} */
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /**
     * Moves the clock on and wakes the loops that wait. Timers that become due run on their loops, in the order of their
     * deadlines, after this has returned.
     *
     * @param duration zero or more
     * @throws IllegalArgumentException when negative: time never goes back
     * @throws ArithmeticException beyond 292 years since the clock was made
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time never goes back: " + duration);
        }
        long nanos = duration.toNanos();
        List<Runnable> told;
        synchronized (lock) {
            now = Math.addExact(now, nanos);
            told = new ArrayList<>(listeners);
        }
        told.forEach(Runnable::run);
    }

    /** The one loop of a jumping clock would wait until then. */
    void jumpTo(long deadline) {
        synchronized (lock) {
            if (deadline - now > 0) {
                now = deadline;
            }
        }
    }

    /** Adds a listener, which runs after each move by hand from now on, in the thread that moves. */
    void attach(Runnable listener) {
        synchronized (lock) {
            if (jumps && !listeners.isEmpty()) {
                throw new IllegalStateException(
                        this + " belongs to another loop, which would be overtaken when this one"
                                + " jumps: close that loop first, or share a new ManualClock() and advance it by hand");
            }
            listeners.add(listener);
        }
    }

    void detach(Runnable listener) {
        synchronized (lock) {
            listeners.remove(listener);
        }
    }

    @Override
    public String toString() {
        return "<ManualClock at " + elapsed() + (jumps ? " auto-jump>" : ">");
    }
}
