package org.tulip4j.internal.loop;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.internal.counters.Buckets;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.counters.Counters;
import org.tulip4j.internal.counters.IdleTime;
import org.tulip4j.spi.Backend;

/**
 * When a loop polls for I/O, and how long it waits there: not at all when something is ready or the loop is stopping, else until the
 * nearest timer, else for ever. A pass among many short ones leaves the poll out, see {@link PollThrottle}. Confined to the loop.
 */
final class Polling {
    private static final long MAX_POLL_NANOS = Duration.ofHours(24).toNanos();
    private static final long INTERRUPT_POLL_NANOS = Duration.ofSeconds(1).toNanos();

    /** Is polled. */
    private final Backend backend;
    /** Tells how far the nearest timer is away. */
    private final Clock clock;
    /** The loop's timers: a wait ends for the nearest. */
    private final TimerHeap timers;
    /** What other threads send: a wait ends for it. */
    private final ThreadInbox inbox;
    /** Counts the polls. */
    private final Counters counters;
    /** Is told when the loop waits, and when it looked for I/O. */
    private final IdleTime idle;
    /** Says which passes leave the poll out. */
    private final PollThrottle throttle;
    /** Records how long callbacks take; null: histograms are off. */
    private final @Nullable CallbackTimes times;
    /** The backend waits, and has told of nothing yet. */
    private boolean waiting;
    /** What an interrupt of the loop's thread does; null leaves the flag alone. */
    private @Nullable Runnable onInterrupt;
    /** The longest wait: shorter than usual where an interrupt would be noticed too late. */
    private long longestPollNanos = MAX_POLL_NANOS;
    /** The longest wait that comes next, where no timer limits it. */
    private long lookAgainNanos = Long.MAX_VALUE;
    /** Done once, before the loop first has nothing to do; null: nothing, or it was done. */
    private @Nullable Runnable beforeFirstWait;

    Polling(LoopQueues queues) {
        this.backend = queues.backend;
        this.clock = queues.ticks;
        this.throttle = new PollThrottle(queues.gate() != null);
        this.timers = queues.timers;
        this.inbox = queues.inbox;
        this.counters = queues.counters();
        this.idle = queues.tally.idle();
        Buckets recorded = queues.tally.times();
        this.times = recorded == null ? null : new CallbackTimes(recorded, clock);
    }

    /** Polls at the beginning of a pass of an owned loop; what is ready is not run before the poll returns. */
    void poll(boolean stopping, boolean nothingReady) throws IOException {
        if (beforeFirstWait != null && nothingReady) {
            doBeforeFirstWait();
        }
        if (stopping || !nothingReady || !inbox.fallAsleep()) {
            if (stopping || isDue()) {
                pollNow();
            }
            return;
        }
        // A flag that nobody here reacts to must not keep the poll from waiting.
        boolean ignored = onInterrupt == null && Thread.interrupted();
        try {
            waitForIo();
        } finally {
            throttle.waited();
            inbox.awake();
            if (ignored) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void waitForIo() throws IOException {
        long now = clock.nanoTime();
        sleeps(now);
        waiting = true;
        counters.add(Count.POLLS);
        counters.add(Count.WAITS);
        try {
            waitForIo(now);
        } finally {
            woken();
        }
    }

    private void waitForIo(long now) throws IOException {
        long limit = Math.min(longestPollNanos, lookAgainNanos);
        lookAgainNanos = Long.MAX_VALUE;
        if (timers.isEmpty() && limit == MAX_POLL_NANOS) {
            backend.pollForever();
            return;
        }
        long wait = timers.isEmpty() ? limit : timers.earliest() - now;
        if (wait > 0) {
            backend.pollNanos(Math.min(wait, longestPollNanos));
        } else {
            backend.pollNow();
        }
    }

    /**
     * The wait is over if there is one: the backend tells of I/O, or returns. With histograms a guest is busy also with what its host tells
     * between two turns.
     */
    void woken() {
        if (waiting || (times != null && idle.isIdle())) {
            waiting = false;
            wakes();
        }
    }

    /** The loop has something to do: it is run, or has a turn in its host's thread. */
    void begins() {
        if (idle.isIdle()) {
            wakes();
        }
    }

    private void wakes() {
        long now = clock.nanoTime();
        idle.wakes(now);
        if (times != null) {
            times.begins(now);
        }
    }

    private void sleeps(long now) {
        idle.sleeps(now);
        if (times != null) {
            times.rests(now);
        }
    }

    /** {@return how many of so many callbacks may run before {@link #callbacksEnded} is told; at least one} */
    int untilLook(int number) {
        return times == null ? number : Math.min(number, times.untilLook());
    }

    /** So many callbacks or steps have ended. */
    void callbacksEnded(int number) {
        if (times != null) {
            times.ended(number);
        }
    }

    /** A callback of I/O has ended that was in no other. */
    void ioCallbackEnded() {
        if (times != null) {
            times.ioEnded();
        }
    }

    /** The loop has nothing to do: it is stopped, or its host has the thread. */
    void rests() {
        if (!idle.isIdle()) {
            sleeps(clock.nanoTime());
        }
    }

    /** Polls at the beginning of a guest's pass, without waiting, unless other passes did a moment ago. */
    void pollIfDue(boolean nothingReady) throws IOException {
        if (nothingReady || isDue()) {
            pollNow();
        }
    }

    private boolean isDue() {
        return throttle.isDue() || throttle.isDueByTime(clock);
    }

    /** {@return whether the next pass has to poll, and so may not be begun in a coroutine's thread} */
    boolean isDueInChain() {
        return throttle.isDueInChain(clock);
    }

    /** A step has run in a coroutine's thread. */
    void steppedElsewhere() {
        throttle.steppedElsewhere();
    }

    private void pollNow() throws IOException {
        counters.add(Count.POLLS);
        if (times != null) {
            times.polls();
        }
        backend.pollNow();
        long now = clock.nanoTime();
        throttle.polled(now);
        idle.looked(now);
        if (times != null) {
            times.polled(now);
        }
    }

    /** So many callbacks are about to run. */
    void firing(int number) {
        throttle.firing(number);
        counters.add(Count.CALLBACKS, number);
    }

    /** The loop has waited, or somebody else had its thread, and may have done something about I/O. */
    void waited() {
        throttle.waited();
    }

    /** Sets what an interrupt of the loop's thread does; null leaves the flag alone. */
    void onInterrupt(@Nullable Runnable reaction) {
        onInterrupt = reaction;
        longestPollNanos = reaction == null || backend.interruptEndsPoll() ? MAX_POLL_NANOS : INTERRUPT_POLL_NANOS;
    }

    /** The wait that comes has no limit; it is to end after this time, when that is not {@link Long#MAX_VALUE}. */
    void lookAgainAfter(long nanos) {
        lookAgainNanos = nanos;
    }

    /** After a poll: reacts to an interrupt, where somebody wants that. */
    void reactToInterrupt() {
        if (onInterrupt != null && Thread.interrupted()) {
            onInterrupt.run();
        }
    }

    /** Has something done once, before the loop first has nothing to do. */
    void beforeFirstWait(Runnable action) {
        beforeFirstWait = action;
    }

    /** Does what was to be done before the first wait, if it was not done yet. */
    void doBeforeFirstWait() {
        Runnable action = beforeFirstWait;
        if (action != null) {
            beforeFirstWait = null;
            action.run();
        }
    }
}
