package org.tulip4j.internal.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.Future;
import org.tulip4j.GuestHost;
import org.tulip4j.Handle;
import org.tulip4j.Task;
import org.tulip4j.TaskFactory;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.diagnose.StuckLoops;
import org.tulip4j.internal.loop.LoopParts;
import org.tulip4j.internal.loop.SlowCallbacks;
import org.tulip4j.internal.loop.Unclosed;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.task.FutureBridge;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.TaskImpl;

/**
 * The loop as a whole, and the only concrete one: everything of its public interface that the floors below leave open. A method
 * checks who calls, and calls who knows.
 *
 * <p>States as {@link org.tulip4j.internal.state.ThreadBound.Phase} tells. Fields are confined to the loop.
 */
public final class EventLoopImpl extends LoopEndpoints {
    /** Runs what blocks. */
    private final LoopExecutors executors = new LoopExecutors(this);
    /** Has the process's signals call back. */
    private final LoopSignals signals = new LoopSignals(this);
    /** Tells of a loop that is collected without having been closed. */
    private final Unclosed unclosed;
    /** Makes the tasks of {@link #createTask}; null: {@link #newTask} does. */
    private @Nullable TaskFactory taskFactory;
    /** What {@link #done} returned last; null: nothing yet. */
    private @Nullable FutureImpl<@Nullable Void> done;
    /** The limit from which on a callback is slow, in debug mode. */
    private Duration slow = Duration.ofMillis(100);

    EventLoopImpl(LoopParts parts) {
        super(parts);
        unclosed = Unclosed.begin(this);
    }

    // Running

    @Override
    public void runForever() {
        OwnedDriver.run(this);
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(Future<T> future) {
        refuseGuest("run");
        if (Objects.requireNonNull(future, "future").loop() != this) {
            throw new IllegalArgumentException(future + " belongs to another loop than " + this);
        }
        checkCanRun();
        Consumer<Future<T>> done = finished -> stop();
        future.addDoneCallback(done);
        try {
            runForever();
        } catch (Throwable fatal) {
            if (future.isDone() && !future.isCancelled()) {
                future.exception();
            }
            throw fatal;
        } finally {
            future.removeDoneCallback(done);
        }
        if (!future.isDone()) {
            throw new IllegalStateException("Event loop stopped before Future completed.");
        }
        return future.result();
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(Coroutine<T> body) {
        Objects.requireNonNull(body, "body");
        checkCanRun();
        return runUntilComplete(createTask(body));
    }

    @Override
    public void stop() {
        refuseGuest("stop");
        checkLoop();
        stopAfterPass();
    }

    /** Has the loop run from now on, in the host's thread. */
    void attach(GuestHost host) {
        GuestDriver driver = new GuestDriver(this, host);
        liveWith(driver);
        StuckLoops.begin();
        driver.begin();
    }

    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        if (isGuest()) {
            detach();
            return;
        }
        if (isRunning()) {
            throw new IllegalStateException("cannot close " + this + " while it is running: stop it first");
        }
        closeNow();
    }

    /** Nothing runs any more: tells what is lost, drops it, and frees what the loop owns. */
    void closeNow() {
        endRunning();
        unclosed.closed();
        signals.close();
        dropQueues();
        executors.close();
        try {
            try {
                closeChannels();
            } finally {
                backend().close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(this + ": closing the backend failed", broken);
        }
    }

    /**
     * Logs the report before the loop first waits, or when it is closed: a first line costs what many a start does as a
     * whole, for it loads a logging system with its calendars and locales, and a server should listen before that.
     */
    void reportWhenIdle() {
        beforeFirstWait(this::logReport);
    }

    // Callbacks

    @Override
    public Handle callSoon(Runnable callback) {
        return soon(Objects.requireNonNull(callback, "callback"), null);
    }

    @Override
    public Handle callSoon(Runnable callback, Context context) {
        Objects.requireNonNull(callback, "callback");
        return soon(callback, Objects.requireNonNull(context, "context"));
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        return send(Objects.requireNonNull(callback, "callback"), null);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback, Context context) {
        Objects.requireNonNull(callback, "callback");
        return send(callback, Objects.requireNonNull(context, "context"));
    }

    @Override
    public void execute(Runnable command) {
        if (!sendUnlessClosed(Objects.requireNonNull(command, "command"))) {
            throw new RejectedExecutionException("Event loop is closed: " + this);
        }
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return later(delay, callback, null);
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback, Context context) {
        return later(delay, callback, Objects.requireNonNull(context, "context"));
    }

    private TimerHandle later(Duration delay, Runnable callback, @Nullable Context context) {
        long when = Nanos.after(timeNanos(), Nanos.of(Objects.requireNonNull(delay, "delay")));
        return schedule(when, Objects.requireNonNull(callback, "callback"), context);
    }

    @Override
    public TimerHandle callAtNanos(long when, Runnable callback) {
        return at(when, callback, null);
    }

    @Override
    public TimerHandle callAtNanos(long when, Runnable callback, Context context) {
        return at(when, callback, Objects.requireNonNull(context, "context"));
    }

    private TimerHandle at(long when, Runnable callback, @Nullable Context context) {
        long near = Nanos.saturated(when, timeNanos());
        return schedule(near, Objects.requireNonNull(callback, "callback"), context);
    }

    // Futures and tasks

    @Override
    public <T extends @Nullable Object> Future<T> createFuture() {
        checkLoop();
        return FutureImpl.settable(this);
    }

    @Override
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, TaskOptions options) {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(options, "options");
        checkLoop();
        TaskFactory factory = taskFactory;
        return factory == null ? newTask(body, options) : TaskImpl.madeBy(factory, this, body, options);
    }

    @Override
    public <T extends @Nullable Object> Task<T> newTask(Coroutine<T> body, TaskOptions options) {
        ContextValues values = checkedValues();
        TaskImpl<T> task = new TaskImpl<>(this, body, options, values);
        task.start(Boolean.TRUE.equals(options.eagerStart()) && inTurn());
        return task;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<T> body) {
        return FutureBridge.submit(this, Objects.requireNonNull(body, "body"));
    }

    @Override
    public void setTaskFactory(@Nullable TaskFactory factory) {
        checkLoop();
        taskFactory = factory;
    }

    @Override
    public @Nullable TaskFactory taskFactory() {
        refuseElsewhere();
        return taskFactory;
    }

    @Override
    public Future<@Nullable Void> done() {
        FutureImpl<@Nullable Void> now = done;
        if (now == null || isDebug()) {
            now = FutureImpl.done(this, null);
            done = now;
        }
        return now;
    }

    @Override
    public Object wrap(CompletionStage<?> stage) {
        return FutureBridge.wrap(this, stage);
    }

    @Override
    public Object wrapBlocking(java.util.concurrent.Future<?> future) {
        return FutureBridge.wrapBlocking(this, future);
    }

    @Override
    public Object wrap(CompletionStage<?> stage, Consumer<Object> whenDropped, Runnable whenCancelled) {
        return FutureBridge.wrap(this, stage, whenDropped, whenCancelled);
    }

    @Override
    public Object wrapBlocking(
            java.util.concurrent.Future<?> future, Consumer<Object> whenDropped, Runnable whenCancelled) {
        return FutureBridge.wrapBlocking(this, future, whenDropped, whenCancelled);
    }

    // Executors

    @Override
    public <T extends @Nullable Object> Future<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> work) {
        Objects.requireNonNull(work, "work");
        checkLoop();
        return executors.run(executor, work);
    }

    @Override
    public void setDefaultExecutor(ExecutorService executor) {
        checkLoop();
        executors.setDefault(Objects.requireNonNull(executor, "executor"));
    }

    @Override
    public Future<@Nullable Void> shutdownDefaultExecutor(Duration limit) {
        checkLoop();
        return executors.shutdown(limit);
    }

    // Signals

    @Override
    public void addSignalHandler(String signal, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        checkLoop();
        signals.add(signal, callback);
    }

    @Override
    public boolean removeSignalHandler(String signal) {
        refuseElsewhere();
        return signals.remove(signal);
    }

    @Override
    protected boolean hearsSignals() {
        return signals.hasAny();
    }

    LoopSignals signals() {
        return signals;
    }

    // Errors and debugging

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        checkLoop();
        errors().setHandler(handler);
    }

    @Override
    public @Nullable ExceptionHandler exceptionHandler() {
        refuseElsewhere();
        return errors().handler();
    }

    @Override
    public void callExceptionHandler(ErrorContext context) {
        refuseElsewhere();
        errors().call(context);
    }

    @Override
    public void defaultExceptionHandler(ErrorContext context) {
        refuseElsewhere();
        errors().log(context);
    }

    @Override
    public void setDebug(boolean debug) {
        refuseElsewhere();
        setSlowCallbacks(debug ? new SlowCallbacks(slow) : null);
        if (debug) {
            StuckLoops.beginDebug();
        }
    }

    @Override
    public void setSlowCallbackDuration(Duration limit) {
        refuseElsewhere();
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the limit must be positive: " + limit);
        }
        slow = limit;
        setDebug(isDebug());
    }

    @Override
    public Duration slowCallbackDuration() {
        refuseElsewhere();
        return slow;
    }
}
