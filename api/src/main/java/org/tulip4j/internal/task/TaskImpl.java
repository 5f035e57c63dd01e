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
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskFactory;
import org.tulip4j.TaskOptions;
import org.tulip4j.internal.loop.ContextValues;
import org.tulip4j.internal.loop.Fatal;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopErrors;
import org.tulip4j.internal.loop.Ready;
import org.tulip4j.internal.loop.TaskRegistry;
import org.tulip4j.internal.loop.ThreadState;
import org.tulip4j.internal.trace.BodyFrames;
import org.tulip4j.internal.trace.HeldMonitors;
import org.tulip4j.internal.trace.TaskEvents;
import org.tulip4j.spi.CoroutineEngine;

/**
 * A future driven by a coroutine. States:
 *
 * <ul>
 *   <li>scheduled: in the ready queue, for its first step, after a bare yield, or because what it waited on is done;
 *   <li>running: it is the loop's current task;
 *   <li>waiting: registered on {@code waitingOn};
 *   <li>done: as a future.
 * </ul>
 *
 * <p>A cancel request goes to what the task waits on; where that refuses or there is none, {@code mustCancel} remembers it
 * until the next step.
 */
public final class TaskImpl<T extends @Nullable Object> extends FutureImpl<T>
        implements Task<T>, Ready, Runnable, CancelRelay {
    private static final AtomicLong COUNTER = new AtomicLong();

    /** The neighbours in the {@link TaskRegistry}, which alone uses them, under its lock. */
    public @Nullable TaskImpl<?> registeredBefore;

    public @Nullable TaskImpl<?> registeredAfter;

    private final Coroutine<T> body;
    private final Context context;
    private final long number;
    /** Null: "Task-N". */
    private volatile @Nullable String name;

    /** Null before the first step and after the last. */
    private CoroutineEngine.@Nullable Stack stack;
    /** Null while the body runs, before its first step, and in a bare yield. */
    private @Nullable FutureImpl<?> waitingOn;
    /** The pending await() throws a cancellation when the body goes on, made there so that it shows where that was. */
    private boolean cancelInBody;

    private int cancelRequests;
    private boolean mustCancel;
    /** Is asking what it waits on to end. */
    private boolean passingOn;

    private @Nullable String cancelMessage;

    /** The body is being run, or waits for a task that it started eagerly: its stack cannot be looked at. */
    private boolean inside;
    /** The body's outcome, set on its own stack. */
    private boolean ended;

    private @Nullable T value;
    private @Nullable Throwable thrown;

    /** A task that has not started. */
    public TaskImpl(Loop loop, Coroutine<T> body, TaskOptions options, ContextValues values) {
        super(loop);
        this.body = body;
        this.name = options.name();
        this.number = name == null ? COUNTER.incrementAndGet() : 0;
        this.context = options.context() != null ? options.context() : ThreadState.create(values);
    }

    /** Queues the first step, or runs it here when eager and the loop runs. */
    public void start(boolean eager) {
        loop.tasks().add(this);
        tell("created");
        if (eager && loop.inLoop()) {
            ThreadState threadState = loop.threadState();
            ThreadState.Saved saved = threadState.apart();
            try {
                step(null, true);
            } finally {
                threadState.rejoin(saved);
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

    /** The future that was waited for, done, throws in the body what it ended with. */
    private void step(@Nullable FutureImpl<?> done, boolean nested) {
        if (isDone()) {
            throw new IllegalStateException("a step of a task that is done: " + this);
        }
        boolean cancel = mustCancel && (done == null || !done.throwsCancellation());
        if (cancel && done != null) {
            // The cancellation takes the place of what it ended with, which somebody has waited for all the same.
            done.thrown();
        }
        mustCancel = false;
        waitingOn = null;
        TaskImpl<?> before = loop.swapTask(this);
        if (before != null && !nested) {
            loop.swapTask(before);
            throw new IllegalStateException("cannot enter " + this + " while " + before + " is being executed");
        }
        ThreadState threadState = loop.threadState();
        threadState.enterContext(context);
        try {
            advance(cancel);
        } finally {
            threadState.leaveContext(context);
            loop.swapTask(before);
        }
        settle();
    }

    private void advance(boolean cancel) {
        CoroutineEngine.Stack own = stack;
        if (own == null) {
            if (cancel) {
                thrown = new CancelledError(cancelMessage);
                ended = true;
                return;
            }
            own = loop.engine().create(this);
            stack = own;
        } else {
            cancelInBody = cancel;
        }
        inside = true;
        tell("running");
        own.resume();
        inside = false;
        loop.lent();
    }

    /** On the coroutine's own stack; called by the engine. */
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
        ended = true;
        loop.givenBack();
    }

    private void settle() {
        if (!ended) {
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
            return;
        }
        stack = null;
        loop.tasks().remove(this);
        tell("done");
        Throwable failure = thrown;
        if (failure == null) {
            if (mustCancel) {
                mustCancel = false;
                endCancelled(cancelMessage, null);
            } else {
                if (cancelRequests > 0 && loop.isDebug()) {
                    LoopErrors.warn(
                            this + " swallowed a cancellation and returns; rethrow CancelledError, or call uncancel()"
                                    + " where the request was your own",
                            null);
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
            if (EventLoops.runningOrNull() != null) {
                throw new IllegalStateException(future + " belongs to " + loop + ", but this is "
                        + EventLoops.runningOrNull() + "; bridge with toCompletableFuture() and Future.wrap");
            }
            throw new IllegalStateException("await() outside a task: thread "
                    + Thread.currentThread().getName() + " does not run " + loop + "; use get() in other threads");
        }
        TaskImpl<?> task = loop.currentTask();
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

    /** In this task's body, before it is left: for a future, or for a turn of every other ready callback when that is null. */
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
        cancelRequests++;
        FutureImpl<?> target = waitingOn;
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

    /** What the body waits for, when it waits. */
    List<Future<?>> waitingOn() {
        FutureImpl<?> target = waitingOn;
        return target == null ? List.of() : List.of(target);
    }

    /** What it waited for came, but it was cancelled before it could go on. */
    boolean endsCancelled() {
        return mustCancel;
    }

    /** Of the last request that was kept for the next step. */
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

    // What a task refuses

    @Override
    public void setResult(T value) {
        throw refused();
    }

    @Override
    public void setException(Throwable exception) {
        throw refused();
    }

    @Override
    public boolean trySetResult(T value) {
        throw refused();
    }

    @Override
    public boolean trySetException(Throwable exception) {
        throw refused();
    }

    private IllegalStateException refused() {
        return new IllegalStateException("a task's outcome is what its coroutine does; it cannot be set: " + this);
    }

    // Facts

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
        if (inside) {
            boolean here = loop.inLoop() && loop.currentTask() == this;
            return here ? BodyFrames.of(Thread.currentThread().getStackTrace()) : List.of();
        }
        return own == null ? List.of() : BodyFrames.of(own.stackTrace());
    }

    /** "running", "waiting", "ready" or "done". */
    public String phase() {
        return isDone() ? "done" : inside ? "running" : waitingOn != null ? "waiting" : "ready";
    }

    @Override
    public String toString() {
        FutureImpl<?> target = waitingOn;
        return "<Task " + name() + " " + stateText() + (target == null ? "" : " wait_for=" + kindOf(target))
                + callbacksText() + ">";
    }

    private static String kindOf(FutureImpl<?> target) {
        return target instanceof TaskImpl<?> task ? task.name() : "<Future " + target.stateText() + ">";
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
