package org.tulip4j;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.engine.VirtualThreads;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.run.LoopBuilder;
import org.tulip4j.internal.run.ShutdownGuard;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.internal.task.CoroutineFuture;

/**
 * Runs several coroutines one after the other on one loop and in one context, and ends the loop in good order.
 *
 * <p>States: created, open, closed. Thread: the one that uses it first.
 *
 * <p>While a coroutine runs, the end of the process (SIGTERM, SIGINT) and an interrupt of the thread cancel it, so that its
 * {@code finally} blocks run.
 *
 * <p>Source: asyncio 3.11.
 *
 * @since 0.1.0
 */
public final class Runner implements AutoCloseable {
    private static final int CANCEL_ROUNDS = 8;
    private static final Duration EXECUTOR_LIMIT = Duration.ofSeconds(300);

    private final Supplier<EventLoop> factory;
    private final Duration closeTimeout;
    private @Nullable EventLoop loop;
    private @Nullable Context context;
    private @Nullable ShutdownGuard lastGuard;
    private boolean closed;
    /** What was run last has returned. */
    private boolean returned;

    /** A runner on the best backend. The loop is made when first needed. */
    public Runner() {
        this(LoopOptions.DEFAULT);
    }

    /**
     * A runner whose loop is made with options.
     *
     * @param options backend, engine, debug mode
     */
    public Runner(LoopOptions options) {
        this(() -> EventLoops.newLoop(options), options.closeTimeout());
    }

    /**
     * A runner that is used by the current thread alone, for certain: its loop may lean on that.
     *
     * @param options backend, engine, debug mode
     */
    static Runner forOneThread(LoopOptions options) {
        // A virtual thread is carried by one thread of the system, then by another.
        return VirtualThreads.isVirtual(Thread.currentThread())
                ? new Runner(options)
                : new Runner(() -> LoopBuilder.buildForOneThread(options), options.closeTimeout());
    }

    /**
     * A runner whose loop somebody else makes.
     *
     * @param factory called once; the runner closes the loop
     */
    public Runner(Supplier<EventLoop> factory) {
        this(factory, LoopOptions.DEFAULT.closeTimeout());
    }

    /**
     * A runner whose loop somebody else makes.
     *
     * @param factory called once; the runner closes the loop
     * @param closeTimeout positive; how long {@link #close} waits for the tasks it cancels
     */
    public Runner(Supplier<EventLoop> factory, Duration closeTimeout) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.closeTimeout = LoopOptions.DEFAULT.withCloseTimeout(closeTimeout).closeTimeout();
    }

    /**
     * The loop, made now if needed; always the same.
     *
     * @return the loop
     * @throws IllegalStateException when closed
     */
    public EventLoop loop() {
        if (closed) {
            throw new IllegalStateException("the runner is closed");
        }
        if (loop == null) {
            loop = factory.get();
            context = Context.copyCurrent();
        }
        return loop;
    }

    /**
     * Runs a coroutine to its end, in the runner's context.
     * Without a result: {@link #runVoid}.
     *
     * @param body the task's coroutine
     * @param <T> its result
     * @return what it returns; throws what it throws
     * @throws IllegalStateException when closed, or inside a running loop
     */
    public <T extends @Nullable Object> T run(Coroutine<T> body) {
        return run(body, null);
    }

    /**
     * Does what {@link #run(Coroutine)} does, and declares a checked exception so that a typed {@code catch} compiles.
     * Without a result: {@link #runVoid}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body the task's coroutine
     * @param <T> its result
     * @param <X> its exception
     * @return what it returns
     * @throws X when the coroutine throws one
     * @throws IllegalStateException when closed, or inside a running loop
     */
    public <T extends @Nullable Object, X extends Throwable> T run(Class<X> thrown, Coroutine<T> body) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return run(body);
    }

    /**
     * Runs a coroutine to its end.
     * Without a result: {@link #runVoid}.
     *
     * @param body the task's coroutine
     * @param own its context, used as it is; null: the runner's
     * @param <T> its result
     * @return what it returns; throws what it throws
     * @throws IllegalStateException when closed, or inside a running loop
     */
    public <T extends @Nullable Object> T run(Coroutine<T> body, @Nullable Context own) {
        Objects.requireNonNull(body, "body");
        if (EventLoops.runningOrNull() != null) {
            throw new IllegalStateException(
                    "cannot run: " + EventLoops.running() + " is running in this thread; await or createTask instead");
        }
        EventLoop here = loop();
        Context chosen = own == null ? Objects.requireNonNull(context) : own;
        Task<T> main = here.createTask(body, TaskOptions.DEFAULT.withContext(chosen));
        ShutdownGuard guard = ShutdownGuard.install((Loop) here, main);
        lastGuard = guard;
        try (guard) {
            returned = false;
            T value = here.runUntilComplete(main);
            returned = true;
            return value;
        } catch (CancelledError cancelled) {
            guard.cancelledBy(cancelled);
            throw cancelled;
        } finally {
            guard.restoreInterrupt();
        }
    }

    /**
     * Runs a coroutine without a result to its end, in the runner's context.
     *
     * @param body the task's coroutine; what it throws is thrown
     * @throws IllegalStateException when closed, or inside a running loop
     */
    public void runVoid(VoidCoroutine body) {
        run(body, null);
    }

    /**
     * Does what {@link #runVoid(VoidCoroutine)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body the task's coroutine
     * @param <X> its exception
     * @throws X when the coroutine throws one
     * @throws IllegalStateException when closed, or inside a running loop
     */
    public <X extends Throwable> void runVoid(Class<X> thrown, VoidCoroutine body) throws X {
        run(thrown, body);
    }

    /**
     * Runs a coroutine without a result to its end.
     *
     * @param body the task's coroutine; what it throws is thrown
     * @param own its context, used as it is; null: the runner's
     * @throws IllegalStateException when closed, or inside a running loop
     */
    public void runVoid(VoidCoroutine body, @Nullable Context own) {
        run(body, own);
    }

    /**
     * Cancels what is left and waits for it, shuts the default executor down, closes the loop. Idempotent.
     *
     * <p>Tasks that are left or new after a round are cancelled again, in a few rounds, each of which waits for at most half of
     * the time that remains. Those that have not ended when the time is over are given up: the exception handler hears of each,
     * with its stack. A task that blocks the loop's thread is waited for: it cannot be taken away from it.
     *
     * <p>The end of the process waits for this too, when it is what ended {@link #run}.
     *
     * @throws IllegalStateException inside the loop
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        EventLoop here = loop;
        if (here != null && here.isRunning()) {
            throw new IllegalStateException(
                    "cannot close the runner of " + here + " from inside: return from run() first");
        }
        closed = true;
        try {
            if (here != null && !here.isClosed()) {
                close(here);
            }
        } finally {
            if (lastGuard != null) {
                lastGuard.release();
            }
        }
    }

    private void close(EventLoop here) {
        ShutdownGuard guard = ShutdownGuard.cleaningUp((Loop) here);
        try (guard;
                here) {
            tellOfForgotten(here);
            cancelAll(here);
            here.runUntilComplete(here.shutdownDefaultExecutor(EXECUTOR_LIMIT));
        } finally {
            guard.release();
        }
    }

    /** The program is over, and something that it has called and nobody awaits has not even begun. */
    private void tellOfForgotten(EventLoop here) {
        if (returned) {
            CoroutineFuture.forgotten(here.allTasks())
                    .forEach(body ->
                            here.callExceptionHandler(ErrorContext.of("Forgotten await: the program is over before "
                                    + body + " has begun, and cancels it; add .await()")));
        }
    }

    private void cancelAll(EventLoop here) {
        long limit = here.timeNanos() + Nanos.of(closeTimeout);
        for (int round = 1; round <= CANCEL_ROUNDS && !here.allTasks().isEmpty(); round++) {
            long remaining = Math.max(limit - here.timeNanos(), 0);
            cancelOnce(here, Duration.ofNanos(round == CANCEL_ROUNDS ? remaining : remaining / 2));
        }
        int left = here.allTasks().size();
        if (left > 0) {
            here.callExceptionHandler(
                    ErrorContext.of(left + (left == 1 ? " task" : " tasks") + " did not end though cancelled "
                            + CANCEL_ROUNDS + " times within " + closeTimeout + ": given up, and reported one by one"));
        }
    }

    private static void cancelOnce(EventLoop loop, Duration limit) {
        Set<Task<?>> tasks = loop.allTasks();
        tasks.forEach(Task::cancel);
        loop.runUntilComplete(Tulip.wait(tasks, limit, ReturnWhen.ALL_COMPLETED));
        for (Task<?> task : tasks) {
            if (task.isDone() && !task.isCancelled() && task.exception() != null) {
                loop.callExceptionHandler(ErrorContext.of("unhandled exception during run() shutdown", task.exception())
                        .with(ErrorContext.TASK, task));
            }
        }
    }
}
