package org.tulip4j.internal.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.ErrorContext;
import org.tulip4j.Future;
import org.tulip4j.LoopReport;
import org.tulip4j.Task;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.Guest;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.internal.trace.LoopEvents;
import org.tulip4j.spi.CoroutineEngine;

/**
 * The loop's pass, its queues, and who may touch them: the only caller of scheduled callbacks. One pass is
 *
 * <ol>
 *   <li>poll, see {@link Polling}; I/O callbacks run inside;
 *   <li>what other threads sent joins the ready queue, then the timers that are due, by deadline;
 *   <li>exactly as many callbacks run as are ready now.
 * </ol>
 *
 * <p>It knows no future, no task and no socket but by their public interfaces; what makes those is in its one subclass, so that
 * calls to either are as cheap as calls to one class. Fields are confined to the loop unless they say otherwise.
 */
public abstract class Loop extends LoopTransports {
    /** What the loop is called in messages. */
    private final String name;
    /** What was asked for and what the loop is. */
    private final LoopReport report;
    /** Tells the loop's time. */
    private final Clock clock;
    /** Runs the bodies of tasks. */
    private final CoroutineEngine engine;
    /** When to poll, and how long to wait there. */
    private final Polling polling;
    /** What leaves when a callback or step has ended. */
    private final EndOfStep endOfStep = new EndOfStep();
    /** Hands the loop from one coroutine's thread to the next; null: coroutines have no threads of their own. */
    private final @Nullable StepChain chain;
    /** The arrays that readers share. */
    private final SpareArrays spareArrays = new SpareArrays();
    /** The tasks that are not done; any thread. */
    private final OpenTasks tasks;
    /** Where errors go; any thread. */
    private final LoopErrors errors;
    /** The task whose step runs; null: a plain callback does, or nothing. */
    private @Nullable Task<?> currentTask;
    /** Debug mode: runs callbacks and times them; null: debug mode is off. */
    private @Nullable SlowCallbacks slowCallbacks;
    /** Times callbacks while a recording asks for them and debug mode is off. */
    private final SlowCallbacks recorded = SlowCallbacks.forRecordings();
    /** What times the I/O callback that a poll has made; null: nothing does. */
    private @Nullable SlowCallbacks inPoll;
    /** How many I/O callbacks are running, one inside the other; the callbacks of a pass count as one. */
    private int callDepth;
    /** What was in force where an I/O callback came in between, the innermost; null: none did. */
    private @Nullable Interrupted interrupted;
    /** Thrown by an I/O callback; leaves the loop after the poll, or after the callbacks of the pass. */
    private @Nullable Error fatal;
    /** The pass that runs, or the next one, is the last. */
    private boolean stopping;

    /** A stopped loop; its backend belongs to it from now on. */
    protected Loop(LoopParts parts, OpenTasks tasks) {
        super(parts);
        this.tasks = tasks;
        this.name = parts.name();
        this.report = parts.report();
        this.clock = parts.clock();
        this.engine = parts.engine();
        this.polling = new Polling(this);
        this.chain = StepChain.of(this, ready, polling);
        this.errors = new LoopErrors(this, parts.unretrievedGrace(), !parts.simulated());
    }

    /**
     * {@return the loop whose callback or task is executing here}
     *
     * @throws IllegalStateException when there is none
     */
    public static Loop running() {
        return (Loop) ThreadState.running();
    }

    /** {@return the loop whose callback or task is executing here, or null} */
    public static @Nullable Loop runningOrNull() {
        return (Loop) ThreadState.current().loop();
    }

    // The pass, for the drivers

    /** Lets an owned loop run in this thread from now on; ended by {@link #end}. */
    public final void begin() {
        checkCanRun();
        takeThread();
        polling.begins();
        polling.waited();
    }

    /** Ends {@link #begin}. */
    public final void end() {
        endOfStep.flush();
        stopping = false;
        polling.rests();
        leaveThread();
    }

    /** One pass of an owned loop. */
    public final void pass() {
        boolean waits = ready.size() == 0;
        if (waits && !stopping && timers.isEmpty() && inbox.isEmpty()) {
            beforeUnlimitedWait();
            waits = ready.size() == 0;
        }
        try {
            polling.poll(stopping, waits);
        } catch (IOException broken) {
            throw new UncheckedIOException(this + ": waiting for I/O failed", broken);
        }
        callDepth = 0;
        collect();
        polling.reactToInterrupt();
        ready.beginPass();
        fire(ready.size());
        throwFatal();
    }

    /** No timer ends the wait that comes; where no connection can either, tasks that wait for each other are told of. */
    private void beforeUnlimitedWait() {
        boolean silent = expectsNothing();
        if (silent || hasNoTransports()) {
            polling.lookAgainAfter(tasks.wouldWaitForEver(this, silent && !hearsSignals()));
        }
    }

    /** {@return whether it calls back when a signal comes} */
    protected abstract boolean hearsSignals();

    /** A guest's pass up to its callbacks, and how many those are. */
    public final int preparePass() throws IOException {
        polling.pollIfDue(ready.size() == 0);
        collect();
        ready.beginPass();
        return ready.size();
    }

    /** What other threads sent and the timers that are due become ready. */
    private void collect() {
        inbox.moveTo(ready);
        if (!timers.isEmpty()) {
            moveDue(clock.nanoTime());
        }
        throwFatal();
    }

    /** Runs the first {@code number} ready items. */
    public final void fire(int number) {
        int outside = callDepth;
        SlowCallbacks timing = timing();
        polling.firing(number);
        callDepth = outside + 1;
        try {
            if (chain == null) {
                for (int left = number; left > 0; ) {
                    int some = polling.untilLook(left);
                    left -= some;
                    fire(some, timing);
                    polling.callbacksEnded(some);
                }
            } else {
                chain.fire(number);
            }
        } finally {
            // Not counted down: where a stack is full, what counts up may not come to count down.
            callDepth = outside;
        }
    }

    private void fire(int number, @Nullable SlowCallbacks timing) {
        for (int left = number; left > 0; left--) {
            if (timing == null) {
                ready.take().fire(this);
            } else {
                fireTimed(ready.take(), timing);
            }
            endOfStep.flushIfAny();
        }
    }

    /** Runs an item and measures how long it takes; in debug mode it is shown to who looks for what does not end. */
    final void fireTimed(Ready item, SlowCallbacks timing) {
        timing.begin(item);
        try {
            item.fire(this);
        } finally {
            timing.end(this);
        }
    }

    /**
     * Begins the next pass in a coroutine's thread, all of the one before having run, when the loop's own thread is not needed for it.
     *
     * @return how many callbacks it has; 0: it was not begun
     */
    final int beginPassWithoutPoll() {
        if (ready.size() == 0 || stopping || fatal != null || guest() != null || polling.isDueInChain()) {
            return 0;
        }
        collect();
        ready.beginPass();
        polling.firing(ready.size());
        return ready.size();
    }

    /** Has the loop end its run after the pass that runs, or after the next one. */
    protected final void stopAfterPass() {
        stopping = true;
    }

    /** {@return whether the pass that runs is the last} */
    public final boolean isStopping() {
        return stopping;
    }

    /** Sets what an interrupt of the loop's thread does; null leaves the flag alone. */
    public final void onInterrupt(@Nullable Runnable reaction) {
        polling.onInterrupt(reaction);
    }

    /** Has something done once: before the loop first has nothing to do, or when it is closed. */
    protected final void beforeFirstWait(Runnable action) {
        polling.beforeFirstWait(action);
    }

    // Guests

    /** The loop is in this thread, which is its host's, until {@link #givenBack}. */
    @Override
    public final void borrowThread(ThreadState here) {
        super.borrowThread(here);
        callDepth = 0;
    }

    /** The host has had its thread: it may have done something about I/O, and has gathered bytes to send. */
    public final void turnBegins() {
        inbox.awake();
        polling.begins();
        endOfStep.flushIfAny();
        polling.waited();
    }

    /** The host has its thread again. */
    public final void turnEnds() {
        polling.rests();
    }

    /** Announces that the loop is about to wait; false when other threads have sent something. */
    public final boolean fallAsleep() {
        return inbox.fallAsleep();
    }

    /** How long nothing is due, in nanoseconds; {@link Long#MAX_VALUE} when there is no timer. */
    public final long untilNextTimer() {
        return timers.isEmpty() ? Long.MAX_VALUE : Math.max(timers.earliest() - clock.nanoTime(), 0);
    }

    /** What another library tells in the host's thread belongs to the loop until {@link #exitFromHost}. */
    public final void enterFromHost() {
        Guest driver = guest();
        if (driver == null) {
            checkLoop();
        } else if (isClosed()) {
            throw closedError();
        } else {
            driver.enter();
        }
    }

    /** Ends {@link #enterFromHost}. */
    public final void exitFromHost() {
        Guest driver = guest();
        if (driver == null) {
            endOfStep.flushIfAny();
        } else {
            driver.exit();
        }
    }

    /** Calls a callback here and now, as the loop calls it in a pass, with given variables. The loop. */
    public final void call(Runnable callback, ContextValues values) {
        HandleImpl.callOnce(this, callback, values);
    }

    // For tasks and what futures stand for

    /** {@return a future without a value that is done: one for all who need not wait, but in debug mode each has its own} */
    public abstract Future<@Nullable Void> done();

    /** Makes a task the current one and returns the one before. */
    public final @Nullable Task<?> swapTask(@Nullable Task<?> task) {
        Task<?> before = currentTask;
        currentTask = task;
        return before;
    }

    @Override
    public final @Nullable Task<?> currentTask() {
        return isCurrent() ? currentTask : null;
    }

    @Override
    public final Set<Task<?>> allTasks() {
        return tasks.snapshot();
    }

    @Override
    public final OpenTasks tasks() {
        return tasks;
    }

    /** {@return what runs the bodies of tasks} */
    public final CoroutineEngine engine() {
        return engine;
    }

    /** {@return what hands the loop from one coroutine's thread to the next, or null when they have none} */
    public final @Nullable StepChain chain() {
        return chain;
    }

    /** {@return what leaves when a callback or step has ended} */
    public final EndOfStep stepEnd() {
        return endOfStep;
    }

    /** {@return the arrays that its readers share} */
    public final SpareArrays spareArrays() {
        return spareArrays;
    }

    @Override
    public final long timeNanos() {
        return clock.nanoTime();
    }

    /** {@return what tells the loop's time} */
    public final Clock clock() {
        return clock;
    }

    // Errors

    /** {@return where errors go} */
    public final LoopErrors errors() {
        return errors;
    }

    @Override
    final long errorsTold() {
        return errors.told();
    }

    /** A callback threw: fatal errors leave the loop, others go to the exception handler. */
    public final void callbackFailed(Throwable thrown, ErrorContext context) {
        Fatal.rethrow(thrown);
        errors.call(context);
    }

    /** A protocol callback threw inside a poll: a fatal error leaves the loop after the poll, which it must not disturb. */
    public final void ioCallbackFailed(Throwable thrown, ErrorContext context) {
        errors.call(context);
        if (Fatal.is(thrown) && fatal == null) {
            fatal = (Error) thrown;
        }
    }

    private void throwFatal() {
        Error leaving = fatal;
        if (leaving != null) {
            fatal = null;
            throw leaving;
        }
    }

    // I/O callbacks

    /** The backend tells of something: what it waited for has come. */
    public final void ioBegins() {
        polling.woken();
    }

    /** An I/O callback begins, perhaps inside of another one or of a step: its context variables are in force. */
    public final void enterCallback(Object scope, ContextValues values) {
        ThreadState state = threadState();
        polling.woken();
        if (callDepth++ > 0) {
            interrupted = new Interrupted(state.scopeNow(), state.values(), interrupted);
        } else {
            inPoll = timing();
            if (inPoll != null) {
                inPoll.begin(scope);
            }
        }
        state.beginCallback(scope, values);
    }

    /** Ends {@link #enterCallback}. */
    public final void leaveCallback() {
        ThreadState state = threadState();
        state.endCallback();
        Interrupted outer = interrupted;
        if (--callDepth > 0 && outer != null) {
            interrupted = outer.below;
            state.putBack(outer.scope, outer.values);
        } else if (callDepth == 0) {
            if (inPoll != null) {
                inPoll.end(this);
            }
            polling.ioCallbackEnded();
        }
    }

    /** What was in force where an I/O callback came in between, and below it what was where another one had before. */
    private record Interrupted(
            Object scope, ContextValues values, @Nullable Interrupted below) {}

    // Debugging

    @Override
    public final boolean isDebug() {
        return slowCallbacks != null;
    }

    /** Sets what times callbacks from the next pass on; null: debug mode is off. */
    protected final void setSlowCallbacks(@Nullable SlowCallbacks timing) {
        slowCallbacks = timing;
    }

    /** {@return what times the callbacks, for debug mode or for Flight Recorder; null: nobody asks} */
    final @Nullable SlowCallbacks timing() {
        SlowCallbacks debug = slowCallbacks;
        return debug == null && LoopEvents.asksForCallbacks() ? recorded : debug;
    }

    /** {@return what times the callbacks; null when debug mode is off; any thread, a guess} */
    public final @Nullable SlowCallbacks slowCallbacks() {
        return slowCallbacks;
    }

    /** Differs when the loop has gone on meanwhile; never written for this purpose. Any thread; a guess. */
    public final long progress() {
        return ready.progress() ^ (long) System.identityHashCode(threadState().scopeNow()) << 16;
    }

    /** Whether something is being called, or waits in vain to be noticed. Any thread; a guess. */
    public final boolean isBusy() {
        return callDepth > 0 || hasArrivals();
    }

    /** The task that runs now. Any thread; a guess. */
    public final @Nullable Task<?> taskNow() {
        return currentTask;
    }

    @Override
    public final LoopReport report() {
        return report;
    }

    @Override
    public final String name() {
        return name;
    }

    /** Logs what was asked for and what the loop is. */
    public final void logReport() {
        if (Log.LOG.isLoggable(System.Logger.Level.INFO)) {
            // one text: a pattern would have to be parsed
            Log.info(name + ": " + report);
        }
    }

    // The end

    /** Nothing runs any more: the first part of closing. */
    protected final void endRunning() {
        keepLastStats();
        endPhases();
        OpenLoops.remove(this);
        polling.doBeforeFirstWait();
    }

    /** Tells what will never happen, and drops what was queued: the second part of closing. */
    protected final void dropQueues() {
        tasks.reportPending(this);
        closeTransports();
        errors.close(closedError());
        ready.clear();
        timers.clear();
    }

    @Override
    public final String toString() {
        return "<EventLoop " + name + " " + report.backend()
                + (isClosed() ? " closed>" : isRunning() ? " running>" : " stopped>");
    }
}
