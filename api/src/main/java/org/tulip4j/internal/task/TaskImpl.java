package org.tulip4j.internal.task;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskFactory;
import org.tulip4j.TaskOptions;
import org.tulip4j.internal.loop.ChainedReady;
import org.tulip4j.internal.loop.ChainedTask;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.StepChain;
import org.tulip4j.internal.seal.TaskSeal;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.internal.trace.BodyFrames;
import org.tulip4j.internal.trace.HeldMonitors;
import org.tulip4j.internal.trace.TaskEvents;
import org.tulip4j.spi.CoroutineEngine;

/**
 * A future driven by a coroutine. It owns the coroutine's stack, its context and the requests to end that were sent to it. States:
 *
 * <ul>
 *   <li>scheduled: in the ready queue, for its first step, after a bare yield, or because what it waited on is done; its phase
 *       is {@code BETWEEN};
 *   <li>running: it is the loop's current task; its phase is {@code RUNNING}, then {@code ENDED} if the body has returned or thrown;
 *   <li>waiting: registered on {@code waitingOn}; its phase is {@code BETWEEN};
 *   <li>done: as a future; its phase stays {@code ENDED}.
 * </ul>
 *
 * <p>A cancel request goes to what the task waits on; where that refuses or there is none, {@code mustCancel} remembers it
 * until the next step.
 *
 * <p>The loop's thread, or the thread that runs the body while the loop's waits for it, touches everything here; the name, and
 * whatever {@link FutureImpl} lets be read, may be asked for anywhere. A phase is a byte and no enum, for there may be millions of
 * tasks and each step writes it.
 */
public final class TaskImpl<T extends @Nullable Object> extends FutureImpl<T>
        implements ChainedReady, ChainedTask, CancelRelay, TaskSeal<T> {
    /** Numbers the tasks that were given no name. */
    private static final AtomicLong COUNTER = new AtomicLong();

    /** A phase: no step is being taken; before the first, or between two. */
    private static final byte BETWEEN = 0;
    /** A phase: the body is being run, or waits for a task that it started eagerly. Its stack cannot be looked at. */
    private static final byte RUNNING = 1;
    /** A phase: the body is over; {@code value} or {@code thrown} has its outcome. */
    private static final byte ENDED = 2;

    /** The next newer task in the {@link TaskRegistry}, which alone uses this, under its lock; null: none, or not registered. */
    @Nullable TaskImpl<?> newer;

    /** The next older task in the registry; as {@link #newer}. */
    @Nullable TaskImpl<?> older;

    /** What the task runs, once. */
    private final Coroutine<T> body;
    /** The variables that are in force in each step. */
    private final Context context;
    /** The N of "Task-N", or 0 for a task that was made with a name. */
    private final long number;
    /** The name given; null: "Task-N". Any thread may set it. */
    private volatile @Nullable String name;

    /** Where the body runs; null before the first step and after the last. */
    private CoroutineEngine.@Nullable Stack stack;
    /** The future that the body awaits; null while the body runs, before its first step, and in a bare yield. */
    private @Nullable FutureImpl<?> waitingOn;
    /** The pending await() throws a cancellation when the body goes on, made there so that it shows where that was. */
    private boolean cancelInBody;

    /** How many requests to end have come and not been taken back. */
    private int cancelRequests;
    /** A request to end waits for the next step, which throws it. */
    private boolean mustCancel;
    /** The task is asking what it waits on to end; a request that comes back meanwhile has gone round a ring. */
    private boolean passingOn;
    /** The step was begun inside of another one or of a callback, which goes on when the step is over. */
    private boolean nested;
    /** {@code BETWEEN}, {@code RUNNING} or {@code ENDED}. */
    private byte phase;
    /** How many timers are set that will cancel the task. */
    private short limits;

    /** Why the task is to end: the message of the last request that was kept for the next step; null: none was given. */
    private @Nullable String cancelMessage;

    /** What the body has returned; written on its own stack, read when it has ended. */
    private @Nullable T value;
    /** What the body has thrown; null: nothing. Written on its own stack, read when it has ended. */
    private @Nullable Throwable thrown;

    /** A task that has not started. */
    public TaskImpl(Loop loop, Coroutine<T> body, TaskOptions options, ContextValues values) {
        super(loop);
        this.body = body;
        this.name = options.name();
        this.number = name == null ? COUNTER.incrementAndGet() : 0;
        this.context = options.context() != null
                ? options.context()
                : (Context) ThreadState.access().create(values);
    }

    /** Queues the first step, or runs it here when eager and the loop runs. */
    public void start(boolean eager) {
        TaskRegistry.of(loop).add(this);
        tell("created");
        if (eager && loop.inLoop()) {
            ThreadState threadState = loop.threadState();
            ThreadState.SetAside aside = new ThreadState.SetAside();
            aside.take(threadState);
            try {
                step(null, true);
            } finally {
                aside.giveBack();
            }
        } else {
            loop.enqueue(this);
        }
    }

    // Steps

    @Override
    public void fire(Loop core) {
        step(waitingOn, false);
    }

    /** Takes a step, which on engines that hand over may begin a chain of other tasks' steps. */
    private void step(@Nullable FutureImpl<?> done, boolean inner) {
        Task<?> outer = loop.taskNow();
        boolean cancel = enter(done, inner);
        try {
            CoroutineEngine.Stack own = prepare(cancel);
            if (own != null) {
                own.resume();
                loop.lent();
            }
        } catch (Throwable notRun) {
            leave(outer);
            throw notRun;
        }
        StepChain chain = chain();
        TaskImpl<?> open = (TaskImpl<?>) loop.taskNow();
        if (open != null) {
            // This one; or the last one of a chain, where its step could not be ended in its own thread.
            open.end(outer);
        }
        if (chain != null) {
            chain.rethrow();
        }
    }

    @Override
    public @Nullable ChainedTask beforeStep() {
        return this;
    }

    @Override
    public @Nullable StepChain chain() {
        return nested ? null : loop.chain();
    }

    @Override
    public CoroutineEngine.@Nullable Stack beginStep() {
        boolean cancel = enter(waitingOn, false);
        try {
            return prepare(cancel);
        } catch (Throwable notRun) {
            leave(null);
            throw notRun;
        }
    }

    @Override
    public void endStep() {
        end(null);
    }

    @Override
    public void cannotRun() {
        leave(null);
    }

    private void end(@Nullable Task<?> outer) {
        leave(outer);
        if (phase == RUNNING) {
            phase = BETWEEN;
        }
        settle();
    }

    private void leave(@Nullable Task<?> outer) {
        loop.threadState().leaveContext(context);
        loop.swapTask(outer);
    }

    /**
     * Begins a step: the task is the current one, its context is in force.
     *
     * @param done what was waited for, which throws in the body what it ended with; null: nothing
     * @param inner inside of another step or of a callback
     * @return whether a cancellation takes the place of that
     */
    private boolean enter(@Nullable FutureImpl<?> done, boolean inner) {
        if (isDone()) {
            throw new IllegalStateException("a step of a task that is done: " + this);
        }
        boolean cancel = mustCancel && (done == null || !done.throwsCancellation());
        if (cancel && done != null) {
            // The cancellation takes the place of what it ended with, which somebody has waited for all the same.
            done.passedOver();
        }
        mustCancel = false;
        waitingOn = null;
        Task<?> before = loop.swapTask(this);
        if (before != null && !inner) {
            loop.swapTask(before);
            throw new IllegalStateException("cannot enter " + this + " while " + before + " is being executed");
        }
        nested = inner;
        loop.threadState().enterContext(context);
        return cancel;
    }

    /** {@return the stack that has to go on; null when the task was cancelled before it began} */
    private CoroutineEngine.@Nullable Stack prepare(boolean cancel) {
        CoroutineEngine.Stack own = stack;
        if (own == null) {
            if (cancel) {
                thrown = new CancelledError(cancelMessage);
                phase = ENDED;
                return null;
            }
            own = loop.engine().create(this);
            stack = own;
        } else {
            cancelInBody = cancel;
        }
        phase = RUNNING;
        tell("running");
        return own;
    }

    /** Runs on the coroutine's own stack; called by the engine. */
    @Override
    public void run() {
        loop.lent();
        ThreadState threadState = loop.threadState();
        ThreadState.share(threadState);
        threadState.arrive();
        Thread own = Objects.requireNonNull(stack).thread();
        String before = own == null ? null : own.getName();
        if (own != null) {
            own.setName(name());
        }
        try {
            value = body.run();
        } catch (Throwable failure) {
            thrown = failure;
        }
        if (before != null) {
            own.setName(before);
        }
        threadState.depart();
        phase = ENDED;
        loop.givenBack();
    }

    private void settle() {
        if (phase != ENDED) {
            FutureImpl<?> target = waitingOn;
            if (target == null) {
                tell("ready");
                loop.enqueue(this);
                return;
            }
            tell("waiting");
            target.addWaiter(this);
            if (mustCancel && target.cancelByWaiter(cancelMessage)) {
                mustCancel = false;
            }
            if (loop.isDebug()) {
                TaskRegistry.of(loop).deadlocks().begunToWait(this);
            }
            return;
        }
        stack = null;
        TaskRegistry.of(loop).remove(this);
        tell("done");
        Throwable failure = thrown;
        if (failure == null) {
            if (mustCancel) {
                mustCancel = false;
                endCancelled(cancelMessage, null);
            } else {
                if (cancelRequests > 0 && loop.isDebug()) {
                    CancelWarnings.swallowed(this);
                }
                complete(value);
            }
        } else if (failure instanceof CancelledError cancelled) {
            endCancelled(cancelled.getMessage(), cancelled);
        } else {
            fail(failure);
            Fatal.rethrow(failure);
        }
    }

    /** The task that runs here and may be left to wait for the future. */
    static TaskImpl<?> currentFor(FutureImpl<?> future) {
        Loop loop = future.loop;
        if (!loop.inLoop()) {
            Loop other = Loop.runningOrNull();
            if (other != null) {
                throw new IllegalStateException(future + " belongs to " + loop + ", but this is " + other
                        + "; bridge with toCompletableFuture() and Future.wrap");
            }
            throw new IllegalStateException("await() outside a task: thread "
                    + Thread.currentThread().getName() + " does not run " + loop + "; use get() in other threads");
        }
        TaskImpl<?> task = (TaskImpl<?>) loop.currentTask();
        if (task == null) {
            throw new IllegalStateException(
                    "await() outside a task: this is a plain callback of " + loop + "; use createTask");
        }
        if (task == future) {
            throw new IllegalStateException("Task cannot await on itself: " + task);
        }
        if (loop.threadState().generatorTask() == task) {
            throw new IllegalStateException("await() inside a generator: its body cannot suspend " + task
                    + "; emit the future, and await it where the generator is advanced");
        }
        if (loop.isDebug()) {
            task.refuseHeldMonitors();
        }
        return task;
    }

    /**
     * Makes ready to leave this task's body, on its own stack: until a future is done, or for a turn of every other ready callback
     * when that is null.
     *
     * @return the stack to suspend
     */
    CoroutineEngine.Stack leaving(@Nullable FutureImpl<?> future) {
        loop.threadState().depart();
        waitingOn = future;
        return Objects.requireNonNull(stack);
    }

    /** The body could not be left; returns why. */
    Throwable stays(Throwable pinned) {
        waitingOn = null;
        loop.threadState().arrive();
        return pinned;
    }

    /** The body goes on; returns what await() must throw, or null. */
    @Nullable CancelledError goesOn() {
        loop.lent();
        loop.threadState().arrive();
        if (!cancelInBody) {
            return null;
        }
        cancelInBody = false;
        return new CancelledError(cancelMessage);
    }

    private void tell(String state) {
        if (TaskEvents.enabled()) {
            TaskEvents.tell(loop, name(), state);
        }
    }

    private void refuseHeldMonitors() {
        String held = HeldMonitors.innermost();
        if (held != null) {
            throw new IllegalStateException("await() inside synchronized: " + this + " holds " + held
                    + "; whoever else wants that monitor would stop the whole loop. Use a tulip Lock");
        }
    }

    // Cancelling

    @Override
    public boolean cancel(@Nullable String message) {
        if (isDone()) {
            return false;
        }
        if (!loop.inLoop() && loop.isRunning()) {
            return loop.postUnlessClosed(core -> cancelHere(message));
        }
        loop.checkLoop();
        return cancelHere(message);
    }

    private boolean cancelHere(@Nullable String message) {
        if (waitingOn instanceof CancelRelay) {
            return CancelWalk.from(this, message);
        }
        if (isDone()) {
            return false;
        }
        FutureImpl<?> target = waitingOn;
        if (cancelRequests++ > 0 && target != null && !target.isDone()) {
            CancelWarnings.again(this, loop);
        }
        if (target == null || !target.cancelByWaiter(message)) {
            mustCancel = true;
            cancelMessage = message;
        }
        return true;
    }

    @Override
    public List<Future<?>> passCancelOn() {
        FutureImpl<?> target = waitingOn;
        if (isDone()) {
            return List.of();
        }
        if (target != null && passingOn) {
            leaveRing(target);
            return List.of();
        }
        cancelRequests++;
        passingOn = target != null;
        return target == null ? List.of() : List.of(target);
    }

    @Override
    public boolean cancelPassedOn(boolean taken, @Nullable String message) {
        passingOn = false;
        if (isDone()) {
            return false;
        }
        if (!taken) {
            mustCancel = true;
            cancelMessage = message;
        }
        return true;
    }

    /** A request that this task passed on has come back: tasks wait for each other. It stops waiting and so ends the ring. */
    private void leaveRing(FutureImpl<?> target) {
        target.removeWaiter(this);
        waitingOn = null;
        loop.enqueue(this);
    }

    @Override
    public void limited(int change) {
        limits = (short) (limits + change);
    }

    /** A task that waits goes on when that has ended; one that was cancelled, or will be by a timer, goes on by itself. */
    @Override
    protected @Nullable Partners partners() {
        FutureImpl<?> target = waitingOn;
        boolean stands = phase == BETWEEN && target != null && target.isPending() && !mustCancel && limits == 0;
        return stands ? Partners.of(target) : null;
    }

    /** {@return what the body waits for; null: it does not wait} */
    @Nullable FutureImpl<?> target() {
        return waitingOn;
    }

    @Override
    protected String awaitedText() {
        return name();
    }

    /** What the body waits for, when it waits. */
    List<Future<?>> waitingOn() {
        FutureImpl<?> target = waitingOn;
        return target == null ? List.of() : List.of(target);
    }

    /** {@return whether what it waited for has come, but the task was cancelled before it could go on} */
    boolean endsCancelled() {
        return mustCancel;
    }

    /** {@return the message of the last request that was kept for the next step; null: none was given} */
    @Nullable String cancelMessage() {
        return cancelMessage;
    }

    @Override
    public int cancelling() {
        return cancelRequests;
    }

    @Override
    public int uncancel() {
        loop.checkLoop();
        if (cancelRequests > 0 && --cancelRequests == 0) {
            mustCancel = false;
        }
        return cancelRequests;
    }

    // Facts

    @Override
    protected String endedBy() {
        return "its coroutine";
    }

    @Override
    public String name() {
        String given = name;
        return given == null ? "Task-" + number : given;
    }

    @Override
    public void setName(String name) {
        this.name = Objects.requireNonNull(name, "name");
        CoroutineEngine.Stack running = stack;
        Thread own = running == null ? null : running.thread();
        if (own != null) {
            own.setName(name);
        }
    }

    @Override
    public Coroutine<T> coroutine() {
        return body;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public List<StackTraceElement> stack(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1: " + limit);
        }
        Throwable failure = peekException();
        CoroutineEngine.Stack own = stack;
        StackTraceElement[] frames =
                failure != null ? failure.getStackTrace() : own == null ? new StackTraceElement[0] : own.stackTrace();
        return Arrays.stream(frames).limit(limit).toList();
    }

    /** Where the body stands, innermost first, outside the library's own frames; empty before, after, and while it runs. */
    public List<StackTraceElement> bodyFrames() {
        CoroutineEngine.Stack own = stack;
        if (own == null) {
            return List.of();
        }
        if (phase != BETWEEN) {
            boolean here = loop.inLoop() && loop.currentTask() == this;
            return here ? BodyFrames.of(Thread.currentThread().getStackTrace()) : List.of();
        }
        return BodyFrames.of(own.stackTrace());
    }

    /** "running", "waiting", "ready" or "done". */
    public String phase() {
        return isDone() ? "done" : phase != BETWEEN ? "running" : waitingOn != null ? "waiting" : "ready";
    }

    @Override
    public String toString() {
        FutureImpl<?> target = waitingOn;
        return "<Task " + name() + " " + stateText() + (target == null ? "" : " wait_for=" + target.awaitedText())
                + callbacksText() + ">";
    }

    /** What a factory of the user's made for a body; the factory promises that it runs this body, so the result is the body's. */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> Task<T> madeBy(
            TaskFactory factory, EventLoop loop, Coroutine<T> body, TaskOptions options) {
        Task<?> task = factory.create(loop, body, options);
        if (task == null) {
            throw new IllegalStateException("the task factory " + factory + " of " + loop
                    + " returned no task; it must return one that runs the body");
        }
        return (Task<T>) task;
    }
}
