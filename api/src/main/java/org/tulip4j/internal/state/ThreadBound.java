package org.tulip4j.internal.state;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.HostWork;

/**
 * Who may touch the loop: the part of it that knows threads and nothing else.
 *
 * <p>States: see {@link Phase}. An owned loop belongs for good to the thread that ran it first; a guest belongs to its host's. While
 * the loop runs, that thread or one of its coroutines' is {@code current}, the one that is lent the loop; all others are refused.
 * While it is stopped, any one thread may use it. Fields are confined to the loop unless they say otherwise.
 */
public abstract class ThreadBound {
    /** What a loop may do. */
    public enum Phase {
        /** Made, or ended by a stop: may be called from any one thread, run, and closed. */
        STOPPED,
        /** Callbacks run, in the thread that is lent the loop. */
        RUNNING,
        /** Nothing runs any more; for good. */
        CLOSED
    }

    /** Written by the loop, read by any thread. */
    private volatile Phase phase = Phase.STOPPED;
    /** What the loop's thread is busy with; that of the thread that made the loop until it runs. */
    private ThreadState threadState = ThreadState.current();
    /**
     * The thread that is lent the loop now; null: none. Any thread reads: it finds its own name only while it has the loop, for it
     * wrote that itself, or it was written before the thread was let run.
     */
    private @Nullable Thread current;
    /** The thread that the loop belongs to; null before it has run. */
    private @Nullable Thread owner;
    /** Turns the loop in another's thread; null: the loop is owned. Set before the loop is given away. */
    private @Nullable Guest guest;

    // Which thread has the loop

    /** {@return whether the caller's thread is lent the loop} */
    protected final boolean isCurrent() {
        return Thread.currentThread() == current;
    }

    /** {@return whether this thread runs the loop or may touch it as its host} */
    public boolean inLoop() {
        return Thread.currentThread() == current || inHostThread();
    }

    /** Has the host's thread do something while it waits for a coroutine that stands in for it. */
    public final <T> T inHost(HostWork<T> work) throws IOException {
        Thread host = owner();
        return host == null || host == Thread.currentThread() || inHostThread()
                ? work.call()
                : threadState().errands().call(work, host);
    }

    /** {@return whether the loop is a guest and the caller in its host's thread} */
    protected final boolean inHostThread() {
        return guest != null && guest.inHostThread();
    }

    /** Notes that this thread has the loop now: called by whoever was let run, before anything else. */
    public final void lent() {
        current = Thread.currentThread();
    }

    /** Notes that the thread which was lent the loop ends its part, and from its next look on must not find itself here. */
    public final void givenBack() {
        current = null;
    }

    /** {@return the thread that has the loop now, else the one that ran it last; any thread, a guess} */
    public final @Nullable Thread thread() {
        Thread now = current;
        return now == null ? owner : now;
    }

    /** {@return the thread that the loop belongs to; null before it has run} */
    protected final @Nullable Thread owner() {
        return owner;
    }

    /** {@return what the loop's thread is busy with} */
    public final ThreadState threadState() {
        return threadState;
    }

    /** {@return the driver of a guest; null for an owned loop} */
    protected final @Nullable Guest guest() {
        return guest;
    }

    /** {@return whether something of the loop's can begin at once here; between two turns of a guest there is no step to be part of} */
    protected final boolean inTurn() {
        return guest == null || guest.inTurn();
    }

    /** Detaches a guest from its host, and closes it. */
    protected final void detach() {
        if (guest != null) {
            guest.close();
        }
    }

    /** {@return whether it lives in another's thread} */
    public final boolean isGuest() {
        return guest != null;
    }

    // Phases

    /** {@return whether callbacks can run; any thread} */
    public boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    /** {@return whether nothing can be run any more; any thread} */
    public boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Throws unless the loop can be run in this thread now. */
    protected final void checkCanRun() {
        if (isClosed()) {
            throw closedError();
        }
        refuseGuest("run");
        if (isRunning()) {
            throw new IllegalStateException(this + " is already running in thread " + owner);
        }
        ThreadBound other = ThreadState.current().loop();
        if (other != null) {
            throw new IllegalStateException(
                    "cannot run " + this + " while another loop is running in this thread: " + other);
        }
        if (owner != null && owner != Thread.currentThread()) {
            throw new IllegalStateException(
                    this + " belongs to thread " + owner.getName() + ", which ran it first; run it there");
        }
    }

    /** Lets the loop run here from now on; it belongs to this thread for good. */
    protected final void takeThread() {
        borrowThread(ThreadState.current());
        phase = Phase.RUNNING;
    }

    /** The loop is in this thread, until {@link #leaveThread} or, in a host's, {@link #givenBack}. */
    protected void borrowThread(ThreadState here) {
        threadState = here;
        here.setLoop(this);
        owner = Thread.currentThread();
        current = owner;
    }

    /** The loop does not run any more; it still belongs to this thread. */
    protected final void leaveThread() {
        phase = Phase.STOPPED;
        current = null;
        threadState.setLoop(null);
    }

    /** Lets the loop run from now on, in the thread of a host. */
    protected final void liveWith(Guest driver) {
        guest = driver;
        phase = Phase.RUNNING;
    }

    /** Nothing runs any more. */
    protected final void endPhases() {
        phase = Phase.CLOSED;
    }

    // Checks

    /** Throws unless the caller may touch the loop: on it, or while it does not run. */
    public final void checkLoop() {
        if (Thread.currentThread() != current) {
            checkStopped();
        }
    }

    /** Throws as {@link #checkLoop} does, but never when the loop is closed: for what a closed loop answers too. */
    public final void refuseElsewhere() {
        if (Thread.currentThread() != current && !isClosed()) {
            checkStopped();
        }
    }

    /** Throws as {@link #refuseElsewhere}, for what only looks: the host of a guest need not turn the loop for it. */
    public final void refuseLooksElsewhere() {
        if (Thread.currentThread() != current && isRunning() && !isHostsThread()) {
            throw offTheLoop();
        }
    }

    private boolean isHostsThread() {
        Guest driver = guest;
        return driver != null && driver.inHostThread();
    }

    /** {@return the variables in force, for a callback that is scheduled now; throws as {@link #checkLoop}} */
    protected final ContextValues checkedValues() {
        if (Thread.currentThread() == current) {
            return threadState.capture();
        }
        checkStopped();
        return ThreadState.current().capture();
    }

    private void checkStopped() {
        if (isClosed()) {
            throw closedError();
        }
        Guest driver = guest;
        if (driver != null && driver.inHostThread()) {
            driver.called();
            return;
        }
        if (isRunning()) {
            throw offTheLoop();
        }
    }

    private IllegalStateException offTheLoop() {
        return new IllegalStateException("called off the loop: " + this + " is running in thread "
                + owner + ", not in " + Thread.currentThread()
                + "; use callSoonThreadsafe or submit from other threads");
    }

    /** Throws when the loop is a guest. */
    protected final void refuseGuest(String what) {
        if (guest != null) {
            throw new IllegalStateException("cannot " + what + " " + this + ": it is a guest of " + guest.host()
                    + ", which runs it as long as the host runs; use createTask or submit, and close() to detach it");
        }
    }

    /** {@return what calls of a closed loop throw} */
    public final IllegalStateException closedError() {
        return new IllegalStateException("Event loop is closed: " + this);
    }

    // Asked of the running loop by classes that stand below its futures

    /** {@return a future of this loop, by its public interface, that ends as a stage does} */
    public abstract Object wrap(CompletionStage<?> stage);

    /** {@return one that owns what the stage brings until somebody takes it; it never cancels the stage} */
    public abstract Object wrap(CompletionStage<?> stage, Consumer<Object> whenDropped, Runnable whenCancelled);

    /** {@return a future of this loop, by its public interface, that ends as another one does, waited for by a thread if need be} */
    public abstract Object wrapBlocking(java.util.concurrent.Future<?> future);

    /** {@return one that owns what the other one brings until somebody takes it; it never cancels the other one} */
    public abstract Object wrapBlocking(
            java.util.concurrent.Future<?> future, Consumer<Object> whenDropped, Runnable whenCancelled);
}
