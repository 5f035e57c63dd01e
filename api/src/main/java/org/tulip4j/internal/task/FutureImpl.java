package org.tulip4j.internal.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.InvalidStateException;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.seal.FutureSeal;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.internal.trace.AwaitFrames;

/**
 * A result, and the line of those who hear of it. What it stands for ends it, by {@code complete}, {@code fail} and kin; users may not,
 * but for a {@link SettableFuture}. One field, {@code outcome}, says everything: null while pending, a {@link Failure}, a
 * {@link Cancellation}, {@code NOTHING} for a null result, an {@link Owned} result that is freed when nobody takes it, else the result. It is written on the loop with release and may
 * be read anywhere; all other fields are confined to the loop.
 */
public class FutureImpl<T extends @Nullable Object> extends FutureSeal<T> {
    /** The outcome of a future whose result is null. */
    private static final Object NOTHING = new Object();
    /** The field {@code outcome}, for reads with acquire and writes with release. */
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(FutureImpl.class, "outcome", Object.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** The loop that it belongs to. */
    final Loop loop;
    /** Null while pending; see the class. Any thread may read it. */
    private volatile @Nullable Object outcome;
    /** Null, one callback, or a list of them; a callback is a {@link TaskImpl} that waits or a {@link DoneCallback}. */
    private @Nullable Object callbacks;
    /** Where it was made; debug mode only. */
    private final StackTraceElement @Nullable [] createdAt;

    /** A pending future. */
    public FutureImpl(Loop loop) {
        this(loop, loop.isDebug() ? Forgotten.made(loop) : null);
    }

    /** A pending future that was made somewhere, or for many. */
    FutureImpl(Loop loop, StackTraceElement @Nullable [] createdAt) {
        this.loop = loop;
        this.createdAt = createdAt;
    }

    /** {@return one that is pending, and completed by whoever has it} */
    public static <T extends @Nullable Object> FutureImpl<T> settable(Loop loop) {
        return new SettableFuture<>(loop);
    }

    /** {@return one that is done, on the loop} */
    public static <T extends @Nullable Object> FutureImpl<T> done(Loop loop, T value) {
        FutureImpl<T> done = new FutureImpl<>(loop);
        done.completeHeld(value);
        return done;
    }

    private @Nullable Object outcome() {
        return OUTCOME.getAcquire(this);
    }

    // Reading

    @Override
    public final EventLoop loop() {
        return loop;
    }

    @Override
    public boolean isDone() {
        return outcome() != null;
    }

    @Override
    public final boolean isCancelled() {
        return outcome() instanceof Cancellation;
    }

    @Override
    public final T result() {
        Object now = outcome();
        if (now instanceof Failure failure) {
            throw Fatal.sneak(retrieved(failure));
        }
        if (now instanceof Cancellation cancellation) {
            throw cancellation.error();
        }
        if (now == null) {
            throw new InvalidStateException("Result is not set: " + this);
        }
        return taken(now);
    }

    @Override
    public final @Nullable Throwable exception() {
        Object now = outcome();
        if (now instanceof Cancellation cancellation) {
            throw cancellation.error();
        }
        if (now == null) {
            throw new InvalidStateException("Exception is not set: " + this);
        }
        return now instanceof Failure failure ? retrieved(failure) : null;
    }

    /** Done: what a waiting task gets thrown, or null. */
    final @Nullable Throwable thrown() {
        Object now = outcome();
        return now instanceof Failure failure ? retrieved(failure) : now instanceof Cancellation c ? c.error() : null;
    }

    /** Done: whether awaiting it throws a {@link CancelledError}. */
    final boolean throwsCancellation() {
        Object now = outcome();
        return now instanceof Cancellation
                || (now instanceof Failure failure && failure.exception instanceof CancelledError);
    }

    /** The exception, without counting as retrieved; null when there is none. */
    final @Nullable Throwable peekException() {
        return outcome() instanceof Failure failure ? failure.exception : null;
    }

    /** The result, for who gets it: what is owned is the caller's from now on. */
    @SuppressWarnings("unchecked")
    private T taken(Object now) {
        if (now instanceof Owned owned) {
            return (T) owned.take(this);
        }
        return now == NOTHING ? null : (T) now;
    }

    /** Done with a result: what that is, for who passes it on together with {@link #owned}. */
    @SuppressWarnings("unchecked")
    final T shown() {
        Object now = Objects.requireNonNull(outcome());
        return now == NOTHING ? null : now instanceof Owned owned ? (T) owned.value : (T) now;
    }

    /** {@return the result, as far as it is freed when nobody takes it; else null} */
    final @Nullable Owned owned() {
        return outcome() instanceof Owned owned ? owned : null;
    }

    private static Throwable retrieved(Failure failure) {
        Unretrieved report = failure.report;
        if (report != null) {
            failure.report = null;
            report.disarm();
        }
        return failure.exception;
    }

    // Completing

    @Override
    public void setResult(T value) {
        throw refused("set a result on ");
    }

    @Override
    public void setException(Throwable exception) {
        throw refused("set an exception on ");
    }

    @Override
    public boolean trySetResult(T value) {
        throw refused("set a result on ");
    }

    @Override
    public boolean trySetException(Throwable exception) {
        throw refused("set an exception on ");
    }

    private InvalidStateException refused(String what) {
        return new InvalidStateException(
                "cannot " + what + this + ": only " + endedBy()
                        + " ends it. A future of EventLoop.createFuture() can be completed from outside; cancel() ends this one early");
    }

    /** {@return who ends it, for the message that nobody else may} */
    protected String endedBy() {
        return "what it stands for";
    }

    /** Ends with a value unless done: for what this stands for, on the loop. Returns whether it did. */
    public final boolean settleResult(T value) {
        loop.checkLoop();
        return complete(value);
    }

    /** Ends with an exception unless done: for what this stands for, on the loop. Returns whether it did. */
    public final boolean settleException(Throwable exception) {
        Objects.requireNonNull(exception, "exception");
        loop.checkLoop();
        return fail(exception);
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkLoop();
        boolean cancelled = end(new Cancellation(message, null));
        if (!cancelled && outcome instanceof Owned owned && givesUp()) {
            owned.giveUp();
        }
        return cancelled;
    }

    /** {@return whether an owned result is given up with this; false: another future keeps it} */
    boolean givesUp() {
        return true;
    }

    /** Done: the task that waited was cancelled before it could go on. What this ended with counts as seen; what is owned may be freed. */
    final void passedOver() {
        thrown();
        if (outcome instanceof Owned owned) {
            owned.passed(givesUp());
        }
    }

    /** A callback of this has run. */
    final void told() {
        if (outcome instanceof Owned owned) {
            owned.passed(false);
        }
    }

    /**
     * A task that waits for this is to end: asks this to end, so that the task hears of it.
     *
     * @return false when this is done, or will be in its slot: then the task keeps the request, which may still be taken back
     */
    boolean cancelByWaiter(@Nullable String message) {
        return cancel(message);
    }

    /** Whether one task waits, and nobody else: who came in its turn is told in a slot. */
    final boolean hasSoleTask() {
        return callbacks instanceof TaskImpl<?>;
    }

    /** {@return the one task that waits; null: there is none, or there are others too} */
    protected final @Nullable TaskImpl<?> soleTask() {
        return callbacks instanceof TaskImpl<?> task ? task : null;
    }

    /**
     * Ends as cancelled, in a slot of the ready queue, when the one task that waits was cancelled after the slot was given.
     *
     * @return whether it has ended so
     */
    final boolean endsWithSoleTask() {
        if (callbacks instanceof TaskImpl<?> task && task.endsCancelled()) {
            cancelHeld(task.cancelMessage());
            return true;
        }
        return false;
    }

    final boolean complete(T value) {
        return end(value == null ? NOTHING : value);
    }

    final boolean fail(Throwable exception) {
        Failure failure = new Failure(exception);
        if (!end(failure)) {
            return false;
        }
        failure.report = Unretrieved.arm(this, failure.exception, createdAt);
        return true;
    }

    /** Ends with a result that is freed when nobody takes it. */
    final boolean endOwning(Owned result) {
        return end(result);
    }

    /** Ends as another one did, which is done and not cancelled. What is owned is so by both. */
    final void endAs(FutureImpl<? extends T> done) {
        Throwable thrown = done.exception();
        if (thrown == null) {
            end(Objects.requireNonNull(done.outcome()));
        } else {
            fail(thrown);
        }
    }

    final boolean endCancelled(@Nullable String message, @Nullable CancelledError original) {
        return end(new Cancellation(message, original));
    }

    private boolean end(Object end) {
        if (outcome != null) {
            return false;
        }
        OUTCOME.setRelease(this, end);
        Object waiting = callbacks;
        callbacks = null;
        if (waiting instanceof List<?> list) {
            for (Object one : list) {
                dispatch(one);
            }
        } else if (waiting != null) {
            dispatch(waiting);
        }
        return true;
    }

    /** Ends with a value and leaves the callbacks to {@link #dispatchHere}. */
    protected final void completeHeld(T value) {
        OUTCOME.setRelease(this, value == null ? NOTHING : value);
    }

    /** Ends with an exception and leaves the callbacks to {@link #dispatchHere}. */
    protected final void failHeld(Throwable exception) {
        Failure failure = new Failure(exception);
        OUTCOME.setRelease(this, failure);
        failure.report = Unretrieved.arm(this, failure.exception, createdAt);
    }

    /** Ends as cancelled and leaves the callbacks to {@link #dispatchHere}. */
    final void cancelHeld(@Nullable String message) {
        OUTCOME.setRelease(this, new Cancellation(message, null));
    }

    /** Has the one task that waits go on here, in a slot of the ready queue; several of any kind are queued. */
    protected final void dispatchHere() {
        TaskImpl<?> task = dispatchOthers();
        if (task != null) {
            task.fire(loop);
        }
    }

    /** Queues those that wait, but returns the one task that waits alone: the caller has it go on. Null when there is no such task. */
    final @Nullable TaskImpl<?> dispatchOthers() {
        Object waiting = callbacks;
        callbacks = null;
        if (waiting instanceof TaskImpl<?> task) {
            return task;
        }
        if (waiting instanceof List<?> list) {
            list.forEach(this::dispatch);
        } else if (waiting != null) {
            dispatch(waiting);
        }
        return null;
    }

    final boolean hasCallbacks() {
        return callbacks != null;
    }

    // Callbacks

    @Override
    public void addDoneCallback(Consumer<? super Future<T>> callback, @Nullable Context context) {
        Objects.requireNonNull(callback, "callback");
        loop.checkLoop();
        add(new DoneCallback<>(this, callback, ThreadState.current().capture(), context));
    }

    /** Resumes a task when done, in registration order with the other callbacks. */
    final void addWaiter(TaskImpl<?> task) {
        add(task);
    }

    /** A task does not wait any more. */
    final void removeWaiter(TaskImpl<?> task) {
        if (callbacks == task) {
            callbacks = null;
        } else if (callbacks instanceof List<?> list) {
            list.remove(task);
        }
    }

    private void add(Object callback) {
        if (outcome != null) {
            dispatch(callback);
        } else if (callbacks == null) {
            callbacks = callback;
        } else {
            list().add(callback);
        }
    }

    @SuppressWarnings("unchecked")
    private List<Object> list() {
        if (callbacks instanceof List<?> list) {
            return (List<Object>) list;
        }
        List<Object> list = new ArrayList<>(4);
        list.add(callbacks);
        callbacks = list;
        return list;
    }

    private void dispatch(Object callback) {
        if (outcome instanceof Owned owned) {
            owned.expect();
        }
        if (callback instanceof TaskImpl<?> task) {
            loop.enqueue(task);
        } else {
            DoneCallback<?> done = (DoneCallback<?>) callback;
            loop.enqueue(done, done.values(), done.context());
        }
    }

    @Override
    public int removeDoneCallback(Consumer<? super Future<T>> callback) {
        if (!loop.isClosed()) {
            loop.checkLoop();
        }
        Object waiting = callbacks;
        if (waiting instanceof List<?> list) {
            int before = list.size();
            list.removeIf(one -> one instanceof DoneCallback<?> done && done.calls(callback));
            return before - list.size();
        }
        if (waiting instanceof DoneCallback<?> done && done.calls(callback)) {
            callbacks = null;
            return 1;
        }
        return 0;
    }

    /** {@return whether it has no outcome; asking has no effect} */
    final boolean isPending() {
        return outcome == null;
    }

    /** {@return whose end alone ends this, as far as that is known; null: others may end it, or it ends soon. The loop} */
    protected @Nullable Partners partners() {
        return null;
    }

    /** {@return what it is, in the report of who waits for it} */
    protected String awaitedText() {
        return "<Future " + stateText() + ">";
    }

    /** Who waits for this: the tasks that await it, and those behind what was put in between. The loop; elsewhere a guess. */
    public final List<FutureImpl<?>> awaiters() {
        Object waiting = callbacks;
        Object[] all = waiting instanceof List<?> list ? list.toArray() : new Object[] {waiting};
        List<FutureImpl<?>> awaiters = new ArrayList<>(all.length);
        for (Object one : all) {
            if (one instanceof TaskImpl<?> task) {
                awaiters.add(task);
            } else if (one instanceof DoneCallback<?> done && done.consumer() instanceof Awaiter between) {
                between.awaiting().forEach(future -> awaiters.add((FutureImpl<?>) future));
            }
        }
        return awaiters;
    }

    // Waiting

    @Override
    public T await() {
        if (!isDone()) {
            // One frame for all of it, with few locals: it is part of what a task that waits costs.
            TaskImpl<?> task = TaskImpl.currentFor(this);
            try {
                task.leaving(this).suspend();
            } catch (Throwable pinned) {
                throw Fatal.sneak(task.stays(pinned));
            }
            rethrow(task.goesOn());
        }
        return ended(outcome());
    }

    /** Returns or throws what an await ends with. An exception gains the frames of the coroutine that the task runs, if one does. */
    private T ended(@Nullable Object end) {
        if (!(end instanceof Failure || end instanceof Cancellation)) {
            return taken(Objects.requireNonNull(end));
        }
        Task<?> task = loop.inLoop() ? loop.currentTask() : null;
        if (end instanceof Failure failure) {
            Throwable thrown = retrieved(failure);
            if (task != null) {
                failure.trace = AwaitFrames.add(thrown, failure.trace, task.name());
            }
            throw Fatal.sneak(thrown);
        }
        Cancellation cancellation = (Cancellation) end;
        boolean passedOn = cancellation.original != null;
        CancelledError cancelled = cancellation.error();
        if (passedOn && task != null) {
            AwaitFrames.add(cancelled, null, task.name());
        }
        throw cancelled;
    }

    private static void rethrow(@Nullable Throwable injected) {
        if (injected != null) {
            throw Fatal.sneak(injected);
        }
    }

    @Override
    public final T get() throws InterruptedException, ExecutionException {
        return viewForGet().get();
    }

    @Override
    public final T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return viewForGet().get(timeout, unit);
    }

    private CompletableFuture<T> viewForGet() throws ExecutionException {
        Object now = outcome();
        if (now == null && loop.inLoop()) {
            throw new IllegalStateException("get() on the loop would wait for itself: " + this + "; use await()");
        }
        return toCompletableFuture();
    }

    @Override
    public final CompletableFuture<T> toCompletableFuture() {
        return FutureBridge.view(this);
    }

    /** Copies the outcome to a view for other threads. A view that was cancelled before takes no failure: it stays unretrieved. */
    final void copyTo(CompletableFuture<T> view) {
        Object now = outcome();
        if (now instanceof Failure failure) {
            if (view.completeExceptionally(failure.exception)) {
                retrieved(failure);
            }
        } else if (now instanceof Cancellation cancellation) {
            CancellationException cancelled = new CancellationException(cancellation.message);
            view.completeExceptionally(cancelled);
        } else {
            boolean passedOn = view.complete(taken(Objects.requireNonNull(now)));
            if (!passedOn && now instanceof Owned owned) {
                owned.putBack(true);
            }
        }
    }

    // Text

    /** Where it was made, outermost call last; null without debug mode. */
    public final StackTraceElement @Nullable [] createdAt() {
        return createdAt;
    }

    /** The state in a word or two, for messages. Any thread. */
    final String stateText() {
        return FutureText.state(outcome(), NOTHING);
    }

    /** How many wait for it, and what is first and last among them; empty for none. Any thread: a look, perhaps an old one. */
    final String callbacksText() {
        return FutureText.callbacks(callbacks);
    }

    @Override
    public String toString() {
        StackTraceElement[] site = createdAt;
        return "<Future " + stateText() + callbacksText()
                + (site == null || site.length == 0 ? "" : " created at " + site[0]) + ">";
    }

    /** A future of a narrower result as one of a wider: the same object, for its result is only read. */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> FutureImpl<T> widened(Future<? extends T> future) {
        return (FutureImpl<T>) future;
    }
}
