package org.tulip4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.task.AsCompleted;
import org.tulip4j.internal.task.BareYield;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.Gather;
import org.tulip4j.internal.task.Shield;
import org.tulip4j.internal.task.Sleep;
import org.tulip4j.internal.task.WaitFuture;

/**
 * The functions of asyncio: run, sleep, gather, wait and their kin.
 *
 * <p>Thread: the loop's, except {@link #run}. Without a running loop they throw {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class Tulip {
    private Tulip() {}

    /**
     * Runs a program: makes a loop, runs the coroutine as a task, cancels what is left, closes the loop. Before that it waits for work
     * that {@link #toThread} has begun, at most 300 seconds: a limit around such work ends the wait for it, not the work.
     * Without a result: {@link #runVoid}.
     *
     * @param main the program
     * @param <T> its result
     * @return what it returns; throws what it throws
     * @throws IllegalStateException when a loop is running in this thread, and when the program returns a future that is not done: nobody could
     *     await it any more
     */
    public static <T extends @Nullable Object> T run(Coroutine<T> main) {
        return run(main, LoopOptions.DEFAULT);
    }

    /**
     * Does what {@link #run(Coroutine)} does, and declares a checked exception so that a typed {@code catch} compiles.
     * Without a result: {@link #runVoid}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param main the program
     * @param <T> its result
     * @param <X> its exception
     * @return what it returns
     * @throws X when the program throws one
     * @throws IllegalStateException when a loop is running in this thread
     */
    public static <T extends @Nullable Object, X extends Throwable> T run(Class<X> thrown, Coroutine<T> main) throws X {
        return run(thrown, main, LoopOptions.DEFAULT);
    }

    /**
     * Does what {@link #run(Coroutine, LoopOptions)} does, and declares a checked exception so that a typed {@code catch} compiles.
     * Without a result: {@link #runVoid}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param main the program
     * @param options backend, engine, debug mode
     * @param <T> its result
     * @param <X> its exception
     * @return what it returns
     * @throws X when the program throws one
     * @throws IllegalStateException when a loop is running in this thread
     */
    public static <T extends @Nullable Object, X extends Throwable> T run(
            Class<X> thrown, Coroutine<T> main, LoopOptions options) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return run(main, options);
    }

    /**
     * Runs a program on a loop made with options.
     * Without a result: {@link #runVoid}.
     *
     * @param main the program
     * @param options backend, engine, debug mode
     * @param <T> its result
     * @return what it returns; throws what it throws
     * @throws IllegalStateException when a loop is running in this thread, and when the program returns a future that is not done: nobody could
     *     await it any more
     */
    public static <T extends @Nullable Object> T run(Coroutine<T> main, LoopOptions options) {
        Objects.requireNonNull(main, "main");
        try (Runner runner = Runner.forOneThread(options)) {
            return usable(runner.run(main));
        }
    }

    /** What a program has returned, for use behind its loop. */
    private static <T extends @Nullable Object> T usable(T result) {
        if (result instanceof Future<?> future && !future.isDone()) {
            throw new IllegalStateException("the program has returned " + future
                    + ", which is not done, and its loop is closed now: return what it is done with, by await()");
        }
        return result;
    }

    /**
     * Runs a program without a result, as {@link #run(Coroutine)} runs one with.
     *
     * @param main the program; what it throws is thrown
     * @throws IllegalStateException when a loop is running in this thread
     */
    public static void runVoid(VoidCoroutine main) {
        run(main, LoopOptions.DEFAULT);
    }

    /**
     * Runs a program without a result, as {@link #run(Coroutine, LoopOptions)} runs one with.
     *
     * @param main the program; what it throws is thrown
     * @param options backend, engine, debug mode
     * @throws IllegalStateException when a loop is running in this thread
     */
    public static void runVoid(VoidCoroutine main, LoopOptions options) {
        run(main, options);
    }

    /**
     * Does what {@link #runVoid(VoidCoroutine)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param main the program
     * @param <X> its exception
     * @throws X when the program throws one
     * @throws IllegalStateException when a loop is running in this thread
     */
    public static <X extends Throwable> void runVoid(Class<X> thrown, VoidCoroutine main) throws X {
        run(thrown, main, LoopOptions.DEFAULT);
    }

    /**
     * Does what {@link #runVoid(VoidCoroutine, LoopOptions)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param main the program
     * @param options backend, engine, debug mode
     * @param <X> its exception
     * @throws X when the program throws one
     * @throws IllegalStateException when a loop is running in this thread
     */
    public static <X extends Throwable> void runVoid(Class<X> thrown, VoidCoroutine main, LoopOptions options)
            throws X {
        run(thrown, main, options);
    }

    /**
     * Starts a task on the running loop.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once, from the next pass on
     * @param <T> its result
     * @return the task
     */
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body) {
        return EventLoops.running().createTask(body);
    }

    /**
     * Starts a task with a name.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once, from the next pass on
     * @param name shown in messages
     * @param <T> its result
     * @return the task
     */
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, String name) {
        return EventLoops.running().createTask(body, TaskOptions.named(name));
    }

    /**
     * Starts a task without a result on the running loop.
     *
     * @param body runs once, from the next pass on
     * @return the task
     */
    public static Task<@Nullable Void> createTaskVoid(VoidCoroutine body) {
        return EventLoops.running().createTask(body);
    }

    /**
     * Starts a task without a result, with a name.
     *
     * @param body runs once, from the next pass on
     * @param name shown in messages
     * @return the task
     */
    public static Task<@Nullable Void> createTaskVoid(VoidCoroutine body, String name) {
        return EventLoops.running().createTask(body, TaskOptions.named(name));
    }

    /**
     * What takes a future or a coroutine, given a future: itself.
     *
     * <p>Source: asyncio 3.4.4, {@code ensure_future}.
     *
     * @param future of the running loop, or of any where none runs
     * @param <T> its result
     * @return the very same
     * @throws IllegalArgumentException when it belongs to another loop than the one that runs here
     */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Future<T> future) {
        EventLoop running = EventLoops.runningOrNull();
        if (running != null && future.loop() != running) {
            throw new IllegalArgumentException(future + " belongs to " + future.loop() + ", not to " + running
                    + "; bridge with toCompletableFuture() and wrap");
        }
        return future;
    }

    /**
     * What takes a future or a coroutine, given a coroutine: a task of the running loop, as {@link #createTask(Coroutine)}.
     *
     * @param body runs once, from the next pass on
     * @param <T> its result
     * @return the task
     */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Coroutine<T> body) {
        return createTask(body);
    }

    /**
     * Returns a future that is done after a while, never early. Zero or less: awaiting it gives every other ready callback a turn, once.
     *
     * <p>Cancelled: the timer is gone.
     *
     * @param delay counted from this call (asyncio counts from the first await)
     * @return a future without a value
     * @throws NullPointerException when the delay is null
     */
    public static Future<@Nullable Void> sleep(Duration delay) {
        return sleep(delay, null);
    }

    /**
     * Sleeps as {@link #sleep(Duration)} does, and has a result.
     *
     * @param delay counted from this call
     * @param result what the future is done with
     * @param <T> its type
     * @return the future
     */
    public static <T extends @Nullable Object> Future<T> sleep(Duration delay, T result) {
        long nanos = Nanos.of(Objects.requireNonNull(delay, "delay"));
        return nanos <= 0 ? new BareYield<>(loop(), result) : new Sleep<>(loop(), nanos, result);
    }

    /**
     * Waits for all; the first failure fails the outer future at once while the others go on. For bodies, lambdas:
     * {@link #gatherCoroutines}.
     *
     * <p>Cancelled: every one that is not done is cancelled, and the outer future ends with {@link CancelledError} when they have;
     * what one of them fails with in the meantime goes to whoever awaits the outer future, as ever.
     *
     * @param futures of this loop; a future given twice counts once
     * @param <T> their result
     * @return the results in the order given
     */
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Collection<? extends Future<? extends T>> futures) {
        return cast(new Gather(loop(futures), List.copyOf(futures), false, false));
    }

    /**
     * Waits for all as {@link #gather(Collection)} does, and a failure may cancel the others. Where results belong together, {@link TaskGroup} is
     * the better choice: it also ends them when the caller's own code fails.
     *
     * <p>Cancelled while a failure cancels the others: the outer future ends with {@link CancelledError}, and the exception handler
     * hears of the failure unless somebody looks at the future that failed.
     *
     * @param futures of this loop; a future given twice counts once
     * @param options whether the first failure cancels the others
     * @param <T> their result
     * @return the results in the order given
     */
    public static <T extends @Nullable Object> Future<List<T>> gather(
            Collection<? extends Future<? extends T>> futures, GatherOptions options) {
        return cast(new Gather(loop(futures), List.copyOf(futures), false, options.cancelOnFailure()));
    }

    /**
     * Waits for all, as {@link #gather(Collection)} does. For bodies, lambdas: {@link #gatherCoroutines}.
     *
     * @param futures of this loop
     * @param <T> their result
     * @return the results in the order given
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> Future<List<T>> gather(Future<? extends T>... futures) {
        return gather(List.of(futures));
    }

    /**
     * Waits for all; failures and cancellations are elements of the list.
     *
     * <p>Cancelled: every one that is not done is cancelled, and the outer future ends with {@link CancelledError} when they have.
     *
     * @param futures of this loop
     * @return results and {@link Throwable}s in the order given
     */
    public static Future<List<@Nullable Object>> gatherReturnExceptions(Collection<? extends Future<?>> futures) {
        return new Gather(loop(futures), List.copyOf(futures), true, false);
    }

    /**
     * Runs coroutines as tasks, started in the order given, and waits for all.
     *
     * <p>Cancelled: every coroutine is cancelled and waited for.
     *
     * @param bodies each runs once
     * @param <T> their result
     * @return the results in the order given
     */
    public static <T extends @Nullable Object> Future<List<T>> gatherCoroutines(
            Collection<? extends Coroutine<? extends T>> bodies) {
        List<Future<? extends T>> tasks = new ArrayList<>();
        for (Coroutine<? extends T> body : bodies) {
            tasks.add(createTask(body));
        }
        return gather(tasks);
    }

    /**
     * Waits until all are done.
     *
     * @param futures at least one, of any results; nothing is cancelled
     * @param <F> what they are: given tasks, it names tasks
     * @return those that are done and those that are not
     */
    public static <F extends Future<?>> Future<WaitResult<F>> wait(Collection<? extends F> futures) {
        return wait(futures, null, ReturnWhen.ALL_COMPLETED);
    }

    /**
     * Waits for some or all.
     *
     * <p>The futures are sorted when whoever waits goes on: one that ended after the condition was met counts as done, too.
     *
     * @param futures at least one, of any results; nothing is cancelled, whatever happens
     * @param timeout the most to wait, without an exception; null: no limit
     * @param returnWhen for which
     * @param <F> what they are: given tasks, it names tasks
     * @return those that are done and those that are not
     * @throws IllegalArgumentException when there is none
     */
    public static <F extends Future<?>> Future<WaitResult<F>> wait(
            Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        return new WaitFuture<>(loop(futures), futures, timeout, returnWhen);
    }

    /**
     * Waits as {@link #wait(Collection)} does, by a name that a static import finds: {@code wait} is hidden there by the method that every
     * object has.
     *
     * @param futures at least one, of any results; nothing is cancelled
     * @param <F> what they are: given tasks, it names tasks
     * @return those that are done and those that are not
     */
    public static <F extends Future<?>> Future<WaitResult<F>> waitOn(Collection<? extends F> futures) {
        return wait(futures);
    }

    /**
     * Waits as {@link #wait(Collection, Duration, ReturnWhen)} does, without a limit, by a name that a static import finds.
     *
     * @param futures at least one, of any results; nothing is cancelled
     * @param returnWhen for which of them
     * @param <F> what they are: given tasks, it names tasks
     * @return those that are done and those that are not
     * @throws IllegalArgumentException when there is none
     */
    public static <F extends Future<?>> Future<WaitResult<F>> waitOn(
            Collection<? extends F> futures, ReturnWhen returnWhen) {
        return wait(futures, null, returnWhen);
    }

    /**
     * Waits as {@link #wait(Collection, Duration, ReturnWhen)} does, by a name that a static import finds.
     *
     * @param futures at least one, of any results; nothing is cancelled
     * @param timeout the most to wait, without an exception; null: no limit
     * @param returnWhen for which of them
     * @param <F> what they are: given tasks, it names tasks
     * @return those that are done and those that are not
     * @throws IllegalArgumentException when there is none
     */
    public static <F extends Future<?>> Future<WaitResult<F>> waitOn(
            Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        return wait(futures, timeout, returnWhen);
    }

    /**
     * Waits for some or all, without a limit.
     *
     * @param futures at least one, of any results; nothing is cancelled, whatever happens
     * @param returnWhen for which of them
     * @param <F> what they are: given tasks, it names tasks
     * @return those that are done and those that are not
     * @throws IllegalArgumentException when there is none
     */
    public static <F extends Future<?>> Future<WaitResult<F>> wait(
            Collection<? extends F> futures, ReturnWhen returnWhen) {
        return wait(futures, null, returnWhen);
    }

    /**
     * Waits for a future, at most so long; then it is cancelled and waited for. For a body, a lambda:
     * {@code Tulip.timeout(delay).run(body)}, {@link Timeout#run(Coroutine)}.
     *
     * <p>Cancelled: the future is cancelled, and the wait ends with {@link CancelledError} when it has ended, unless it fails with
     * something else; it never ends with a time-out.
     *
     * @param future cancelled when the time has passed or the waiter is cancelled
     * @param timeout null: no limit; zero or less: only when done already
     * @param <T> its result
     * @return its result, or {@link TimedOutException}
     */
    public static <T extends @Nullable Object> Future<T> waitFor(
            Future<? extends T> future, @Nullable Duration timeout) {
        Objects.requireNonNull(future, "future");
        return new CoroutineFuture<>((Loop) future.loop(), new LimitedWait<>(future, timeout), future::cancel);
    }

    /**
     * The futures in the order they are done; {@code next} suspends. On expiry every further {@code next} throws
     * {@link TimedOutException}, once it has returned what was told done before. Nothing is cancelled.
     *
     * @param futures of this loop, of any results; duplicates count once
     * @param timeout counted from this call; null: no limit
     * @param <F> what they are: given tasks, it returns tasks
     * @return to iterate once, in a task; each future returned is done. What it failed with is thrown by its own {@code await}, where
     *     {@link Future#await(Class)} names a checked exception; {@code next} throws none
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(
            Collection<? extends F> futures, @Nullable Duration timeout) {
        AsCompleted<F> iterator = new AsCompleted<>(loop(futures), futures, timeout);
        return () -> iterator;
    }

    /**
     * Returns the futures in the order they are done, without a limit; {@code next} suspends. Nothing is cancelled.
     *
     * @param futures of this loop, of any results; duplicates count once
     * @param <F> what they are: given tasks, it returns tasks
     * @return to iterate once, in a task; each future returned is done
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<? extends F> futures) {
        return asCompleted(futures, null);
    }

    /**
     * Protects a future: cancelling what this returns leaves it alone. For a body, a lambda: {@code shield(createTask(body))}.
     *
     * @param inner goes on in any case
     * @param <T> its result
     * @return ends as the inner does; the inner itself when it is done
     */
    public static <T extends @Nullable Object> Future<T> shield(Future<? extends T> inner) {
        FutureImpl<T> same = FutureImpl.widened(inner);
        return inner.isDone() ? same : new Shield<>(same);
    }

    /**
     * A limit for a block: {@code timeout(d).run(() -> ...)}.
     *
     * @param delay null never expires
     * @return a new timeout
     */
    public static Timeout timeout(@Nullable Duration delay) {
        return Timeout.of(delay);
    }

    /**
     * A limit for a block that ends at a point of the loop's time.
     *
     * <p>Source: asyncio 3.11, {@code timeout_at}.
     *
     * @param when nanoseconds of {@link EventLoop#timeNanos()}; one that has passed expires at the first await
     * @return a new timeout
     */
    public static Timeout timeoutAtNanos(long when) {
        return Timeout.atNanos(when);
    }

    /**
     * Runs blocking work in the default executor, in a copy of the current context.
     * Without a result: {@link #toThreadVoid}.
     *
     * <p>Cancelled: work that has not started is dropped, a result that comes later too.
     *
     * @param work called once, outside the loop
     * @param <T> its result
     * @return done on the loop when the work is
     */
    public static <T extends @Nullable Object> Future<T> toThread(Callable<? extends T> work) {
        Objects.requireNonNull(work, "work");
        Context context = Context.copyCurrent();
        return loop().runInExecutor(null, () -> context.run(work));
    }

    /**
     * Runs blocking work without a result in the default executor, as {@link #toThread} runs work with one.
     *
     * <p>Cancelled: work that has not started is dropped.
     *
     * @param work called once, outside the loop
     * @return done on the loop when the work is
     */
    public static Future<@Nullable Void> toThreadVoid(VoidCallable work) {
        return toThread(work);
    }

    /** {@return the task that runs here, or null in a plain callback} */
    public static @Nullable Task<?> currentTask() {
        return loop().currentTask();
    }

    /**
     * Tells which loop runs here. It is {@link EventLoops#running()} by the name that asyncio's users look for: {@code get_running_loop}.
     *
     * @return the loop of the calling coroutine or callback
     * @throws IllegalStateException when none is running in this thread
     */
    public static EventLoop runningLoop() {
        return EventLoops.running();
    }

    /**
     * Tells which tasks of the running loop are not done.
     *
     * <p>Source: asyncio 3.7, {@code all_tasks}.
     *
     * @return a copy, in no order
     * @throws IllegalStateException when no loop is running in this thread
     */
    public static Set<Task<?>> allTasks() {
        return loop().allTasks();
    }

    private static Loop loop() {
        return Loop.running();
    }

    private static Loop loop(Collection<? extends Future<?>> futures) {
        return futures.isEmpty() || EventLoops.runningOrNull() != null
                ? loop()
                : (Loop) futures.iterator().next().loop();
    }

    @SuppressWarnings("unchecked")
    private static <T extends @Nullable Object> Future<List<T>> cast(Future<?> future) {
        return (Future<List<T>>) future;
    }
}
