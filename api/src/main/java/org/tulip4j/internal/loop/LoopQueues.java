package org.tulip4j.internal.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.Context;
import org.tulip4j.Handle;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.counters.Counters;
import org.tulip4j.internal.seal.LoopSeal;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Guest;
import org.tulip4j.internal.state.ThreadBound;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.PeerFaults;
import org.tulip4j.spi.ThreadGate;

/**
 * The queues of a loop, and how something gets into them: what is ready, in order; what other threads sent, behind which nothing
 * that was queued later may go; what waits for its time. {@link Loop} takes it out again. Confined to the loop but for what is sent.
 */
public abstract class LoopQueues extends ThreadBound implements LoopSeal {
    static {
        // From now on handles can make contexts: loading the class gives the way to do so.
        Context.empty();
    }

    /** Performs I/O and waits for it; any thread may wake it. */
    final Backend backend;
    /** What runs next, in order. */
    final ReadyQueue ready = new ReadyQueue();
    /** What runs when its time has come. */
    final TimerHeap timers;
    /** What the loop counts; any thread reads. */
    final Tally tally;
    /** What other threads send; any thread. */
    final ThreadInbox inbox;
    /** Says where what is sent comes in; null: it comes in as it is sent. */
    private final @Nullable ThreadGate gate;
    /** Tells the time for what the loop counts, and for how long it waits. */
    final Clock ticks;

    LoopQueues(LoopParts parts) {
        this.backend = parts.backend();
        this.gate = backend.gate();
        this.inbox = gate == null ? new ThreadInbox() : new GatedInbox(gate, ready);
        this.ticks = gate == null ? parts.clock() : gate.clock();
        this.tally = new Tally(ticks, parts.histograms());
        this.timers = new TimerHeap(this, tally.lags());
    }

    /** Queues an item for the end of the queue. Any thread. */
    public final void post(Ready item) {
        if (!postUnlessClosed(item)) {
            throw closedError();
        }
    }

    /** Queues an item unless the loop is closed; then it is dropped, for nobody can be told. Any thread. */
    public final boolean postUnlessClosed(Ready item) {
        if (isClosed()) {
            return false;
        }
        if (isCurrent()) {
            enqueue(item);
        } else {
            boolean asleep = inbox.add(InboxItem.of(item));
            Guest driver = guest();
            if (driver != null) {
                driver.sent(asleep);
            } else if (asleep) {
                backend.wakeup();
            }
        }
        return true;
    }

    /** Queues an item behind everything that was queued or sent before. The loop. */
    public final void enqueue(Ready item) {
        if (inbox.isPassedBy()) {
            ready.add(item);
        } else {
            inbox.addBehind(item, ready);
        }
    }

    /** Queues a callback that runs with given variables, or in a given context. The loop. */
    public final void enqueue(Runnable callback, ContextValues values, @Nullable Context context) {
        enqueue(new HandleImpl(callback, values, context));
    }

    /** Queues a callback that runs with given variables and may be cancelled. The loop. */
    public final Handle enqueueHandle(Runnable callback, ContextValues values) {
        HandleImpl handle = new HandleImpl(callback, values, null);
        enqueue(handle);
        return handle;
    }

    /** Takes an item back that nothing was queued behind; else it stays and runs. The loop. */
    public final void retract(Ready item) {
        ready.retract(item);
    }

    /** Queues a callback of a user's, who is on the loop. */
    protected final Handle soon(Runnable callback, @Nullable Context context) {
        HandleImpl handle = Handles.soon(isDebug(), callback, checkedValues(), context);
        enqueue(handle);
        return handle;
    }

    /** Queues a callback of a user's, who may be in any thread; throws when the loop is closed. */
    protected final Handle send(Runnable callback, @Nullable Context context) {
        ThreadsafeHandle handle = fromThread(callback, context);
        post(handle);
        return handle;
    }

    /** Queues a callback of a user's, who may be in any thread; false, and it is dropped, when the loop is closed. */
    protected final boolean sendUnlessClosed(Runnable callback) {
        return postUnlessClosed(fromThread(callback, null));
    }

    private ThreadsafeHandle fromThread(Runnable callback, @Nullable Context context) {
        ContextValues values = context == null ? ThreadState.current().capture() : ContextValues.EMPTY;
        return Handles.fromThread(isDebug(), callback, values, context);
    }

    /** Queues a callback of a user's, who is on the loop, for a time of the loop's clock. */
    protected final TimerHandle schedule(long when, Runnable callback, @Nullable Context context) {
        TimerHandleImpl timer = Handles.timer(isDebug(), callback, checkedValues(), context, when, timers);
        timers.add(timer);
        return timer;
    }

    /** {@return the timers that are neither run nor cancelled and that a program has set: not those of this library, for a time-out or a sleep} */
    public final List<? extends TimerHandle> pendingTimers() {
        refuseLooksElsewhere();
        return timers.pending().stream()
                .filter(timer -> !LoopQueues.class
                        .getProtectionDomain()
                        .equals(timer.named().getClass().getProtectionDomain()))
                .toList();
    }

    /** The timers whose time has come become ready; there is one at least that was not cancelled. */
    final void moveDue(long now) {
        long late = now - timers.earliest();
        if (late >= 0) {
            int before = ready.size();
            timers.moveDue(now, ready);
            tally.due(ready.size() - before, late);
        }
    }

    /** {@return what the loop is called in messages} */
    public abstract String name();

    /** {@return the tasks that are not done} */
    public abstract OpenTasks tasks();

    /** {@return how many errors the exception handler or the log was told, but for those that a peer has caused} */
    abstract long errorsTold();

    @Override
    public final LoopStats stats() {
        return tally.stats(this);
    }

    /** Keeps the figures as they are now, for good. */
    final void keepLastStats() {
        tally.close(this);
    }

    /** {@return what the loop counts} */
    public final Counters counters() {
        return tally.counters();
    }

    /** {@return what says where something comes in that other threads send; null: nobody does} */
    public final @Nullable ThreadGate gate() {
        return gate;
    }

    /** {@return the time for what the loop measures, which no program hears of} */
    public final long ticks() {
        return ticks.nanoTime();
    }

    /** Refuses what a gate does not see; without one nothing is. */
    public final void requireUngated(String what) {
        if (gate != null) {
            gate.refuse(what);
        }
    }

    /** {@return what performs I/O} */
    public final Backend backend() {
        return backend;
    }

    /** {@return whether an exception says that the peer, or the way to it, has ended a connection, and not somebody in this process} */
    public final boolean endsByPeer(Throwable cause) {
        return backend.isByPeer(cause) && !PeerFaults.isClosed(cause);
    }

    /** {@return whether nothing is open that could tell anything} */
    final boolean expectsNothing() {
        return backend.expectsNothing();
    }

    /** {@return whether something was sent that the loop has not taken yet; any thread} */
    public final boolean hasArrivals() {
        return !inbox.isEmpty();
    }

    /** {@return how many callbacks are ready} */
    public final int readyCount() {
        return ready.size();
    }

    /** {@return how many passes have begun; overflows} */
    public final int passes() {
        return ready.passes();
    }
}
