package org.tulip4j.internal.run;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.GuestHost;
import org.tulip4j.Task;
import org.tulip4j.internal.state.Guest;
import org.tulip4j.internal.state.ThreadState;

/**
 * Turns the crank in a thread that belongs to somebody else, a bounded number of callbacks at a time. A turn goes on with the pass
 * that the one before broke off, so the order is the same as on an owned loop.
 *
 * <p>Between two turns the host may call the loop in its thread, see {@link #called}, or tell it of I/O, between {@link #enter}
 * and {@link #exit}. Confined to the host's thread, but for {@link #rouse} and the end: a host that has ended runs nothing, so
 * whoever notices ends the loop in its stead.
 */
final class GuestDriver extends Guest implements Runnable {
    /** How many callbacks a turn runs at most. */
    private static final int TURN_CALLBACKS = 256;
    /** The clock is looked at after the first callback of a turn, then after twice as many, at last after so many. */
    private static final int LOOK_AT_CLOCK_EVERY = 16;

    /** How long a turn goes on at most; the callback that runs then is the last. */
    private static final long TURN_NANOS = 1_000_000;
    /** How many passes tasks have to end when the host has. */
    private static final int LAST_PASSES = 100;
    /** How long closing waits for the host's thread. */
    private static final long PATIENCE_SECONDS = 10;

    /** The loop that is turned. */
    private final EventLoopImpl loop;
    /** Runs the turns in its thread. */
    private final GuestHost host;
    /** Runs a turn when the next timer is due: the host's own, or the waiter. */
    private final GuestHost.Alarm alarm;
    /** Waits for I/O and timers in a thread of its own; null where the host waits by itself. */
    private final @Nullable GuestWaiter waiter;

    /** A turn is queued with the host, or the waiter is on its way to queue one. Any thread. */
    private final AtomicBoolean queued = new AtomicBoolean();

    /** The open transports, and how to abort them. */
    private final Map<Object, Runnable> open = new IdentityHashMap<>();

    /** The end has begun, in whichever thread noticed first. Any thread. */
    private final AtomicBoolean ending = new AtomicBoolean();

    /** How many callbacks are left of the pass that was broken off. */
    private int left;
    /** How many enters are open. */
    private int depth;

    /** A turn is running its callbacks, or the end is: what ends meanwhile sees to no further turn. */
    private boolean turning;
    /** The latest pass found nothing to do. */
    private boolean settled;
    /** What the host had in force in its thread while the loop has it. */
    private final ThreadState.SetAside outside = new ThreadState.SetAside();

    GuestDriver(EventLoopImpl loop, GuestHost host) {
        this.loop = loop;
        this.host = host;
        GuestHost.Alarm own = host.alarm(this);
        this.waiter = own == null ? new GuestWaiter(loop.backend(), host, this::waited, this) : null;
        this.alarm = own != null ? own : waiter;
    }

    /** Begins: the first turn finds out where it is. */
    void begin() {
        loop.fallAsleep();
        queued.set(true);
        host.execute(this);
    }

    @Override
    public String host() {
        return host.toString();
    }

    @Override
    public boolean inHostThread() {
        return host.inHostThread();
    }

    /** Whether a callback, or something between enter and exit, is running. */
    @Override
    public boolean inTurn() {
        return depth > 0;
    }

    // Turns

    /** A turn; also called, by anybody, when the host has ended. */
    @Override
    public void run() {
        queued.set(false);
        if (host.hasEnded()) {
            end();
            return;
        }
        if (loop.isClosed() || turning) {
            // A host that pumps its queue inside a callback: the turn that is open goes on afterwards.
            return;
        }
        turn();
    }

    private void turn() {
        int outside = depth;
        enter();
        turning = true;
        settled = false;
        try {
            loop.turnBegins();
            fireForATurn();
        } catch (IOException broken) {
            report("waiting for I/O failed", broken);
            turning = false;
            exitSilently();
            end();
            return;
        } catch (Throwable fatal) {
            // The thread is the host's: it is told by the exception handler, and goes on.
            left = Math.min(left, loop.readyCount());
            report("a fatal error left a callback", fatal);
        } finally {
            turning = false;
            // Where a stack is full, what entered inside of a callback may not have come to exit.
            depth = Math.min(depth, outside + 1);
        }
        if (depth > 0) {
            exit();
        }
    }

    /** Runs what is ready until nothing is, or the turn has had its number of callbacks or its time. */
    private void fireForATurn() throws IOException {
        int budget = TURN_CALLBACKS;
        int every = 1;
        int untilLook = every;
        long start = System.nanoTime();
        while (budget > 0) {
            if (left == 0) {
                left = loop.preparePass();
                settled = left == 0;
                if (settled) {
                    return;
                }
            }
            int some = Math.min(left, Math.min(budget, untilLook));
            int stay = left - some;
            // Also when one throws: it has left the queue.
            left = stay;
            loop.fire(some);
            budget -= some;
            untilLook -= some;
            if (untilLook == 0) {
                if (System.nanoTime() - start >= TURN_NANOS) {
                    return;
                }
                every = Math.min(every << 1, LOOK_AT_CLOCK_EVERY);
                untilLook = every;
            }
        }
    }

    private void report(String what, Throwable thrown) {
        loop.errors().call(ErrorContext.of(what + " in " + loop + ", a guest of " + host, thrown));
    }

    /** What follows belongs to the loop. In the host's thread. */
    @Override
    public void enter() {
        if (depth++ > 0) {
            return;
        }
        ThreadState here = ThreadState.current();
        outside.take(here);
        loop.borrowThread(here);
    }

    /** Ends {@link #enter}. */
    @Override
    public void exit() {
        if (depth > 1) {
            depth--;
            loop.stepEnd().flushIfAny();
            return;
        }
        exitSilently();
        if (!turning && !loop.isClosed()) {
            rest();
        }
    }

    private void exitSilently() {
        loop.stepEnd().flush();
        depth = 0;
        loop.turnEnds();
        outside.giveBack();
        loop.givenBack();
    }

    /** Nothing to do for now, or a turn over: sees to the next one. */
    private void rest() {
        if ((!settled && waiter != null) || left > 0 || loop.readyCount() > 0 || !loop.fallAsleep()) {
            loop.fallAsleep();
            queueTurn();
        } else if (!queued.get()) {
            alarm.setNanos(loop.untilNextTimer());
        }
    }

    /** Something was called from the host's thread between two turns: the next turn must see it. */
    @Override
    public void called() {
        rouse();
    }

    /** Any thread: there is something to do. */
    @Override
    public void rouse() {
        if (waiter != null) {
            waiter.rouse();
        } else {
            queueTurn();
        }
    }

    @Override
    public void sent(boolean asleep) {
        host.sent();
        if (asleep) {
            rouse();
        }
    }

    private void waited() {
        queueTurn();
    }

    private void queueTurn() {
        if (!queued.get() && queued.compareAndSet(false, true)) {
            try {
                host.execute(this);
            } catch (RejectedExecutionException over) {
                queued.set(false);
                if (host.inHostThread()) {
                    end();
                } else if (waiter != null) {
                    waiter.hostRefuses();
                }
                // Else the host says so itself, by running a turn.
            }
        }
    }

    @Override
    public void opened(Object transport, Runnable abort) {
        open.put(transport, abort);
    }

    @Override
    public void lost(Object transport) {
        open.remove(transport);
    }

    // The end

    /** Detaches the loop, from any thread. */
    @Override
    public void close() {
        if (host.inHostThread()) {
            if (depth > 0) {
                throw new IllegalStateException("cannot close " + loop + " inside its own callback: have " + host
                        + " run loop::close behind it");
            }
            end();
            return;
        }
        CountDownLatch closed = new CountDownLatch(1);
        try {
            host.execute(() -> {
                try {
                    end();
                } finally {
                    closed.countDown();
                }
            });
        } catch (RejectedExecutionException over) {
            if (host.hasEnded()) {
                end();
            }
            return;
        }
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        host + " did not close " + loop + " within " + PATIENCE_SECONDS + " s: is it blocked?");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Cancels every task, lets them clean up as far as that needs no waiting, aborts the transports, which tell connectionLost,
     * closes the loop. Once.
     */
    private void end() {
        if (loop.isClosed() || !ending.compareAndSet(false, true)) {
            return;
        }
        if (waiter != null) {
            // Before the passes: its wait holds the selector.
            waiter.close();
        }
        enter();
        turning = true;
        try {
            lastPasses();
            List.copyOf(open.values()).forEach(Runnable::run);
            lastPasses();
        } catch (IOException | RuntimeException | Error thrown) {
            report("ending failed", thrown);
        } finally {
            turning = false;
            exitSilently();
            if (waiter == null) {
                alarm.setNanos(Long.MAX_VALUE);
            }
            loop.closeNow();
        }
    }

    private void lastPasses() throws IOException {
        for (int i = 0; i < LAST_PASSES; i++) {
            for (Task<?> task : loop.allTasks()) {
                if (i % 10 == 0) {
                    task.cancel("the host of the loop has ended");
                }
            }
            int count = loop.preparePass();
            if (count == 0 && loop.allTasks().isEmpty()) {
                return;
            }
            if (count == 0 && i % 10 > 0) {
                i += 9 - i % 10;
            }
            loop.fire(count);
        }
    }
}
