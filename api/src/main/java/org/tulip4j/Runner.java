package org.tulip4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.loop.ShutdownGuard;

/**
 * Runs several coroutines one after the other on one loop and in one context, and ends the loop in good order.
 *
 * <p>States: created, open, closed. Thread: the one that uses it first.
 *
 * <p>While a coroutine runs, the end of the process (SIGTERM, SIGINT) and an interrupt of the thread cancel it, so that its
 * {@code finally} blocks run.
 *
 * <p>Source: asyncio 3.11.
 */
public final class Runner implements AutoCloseable {
    private static final int CANCEL_ROUNDS = 10;
    private static final Duration EXECUTOR_LIMIT = Duration.ofSeconds(300);

    private final Supplier<EventLoop> factory;
    private @Nullable EventLoop loop;
    private @Nullable Context context;
    private boolean closed;

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
        this(() -> EventLoops.newLoop(options));
    }

    /**
     * A runner whose loop somebody else makes.
     *
     * @param factory called once; the runner closes the loop
     */
    public Runner(Supplier<EventLoop> factory) {
        this.factory = Objects.requireNonNull(factory, "factory");
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
     * Runs a coroutine to its end.
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
        try (ShutdownGuard guard = ShutdownGuard.install((LoopCore) here, main)) {
            try {
                return here.runUntilComplete(main);
            } finally {
                guard.restoreInterrupt();
            }
        }
    }

    /** Cancels what is left and waits for it, shuts the default executor down, closes the loop. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        EventLoop here = loop;
        if (here == null || here.isClosed()) {
            return;
        }
        try {
            for (int round = 0; round < CANCEL_ROUNDS && !here.allTasks().isEmpty(); round++) {
                cancelAll(here);
            }
            here.runUntilComplete(here.shutdownDefaultExecutor(EXECUTOR_LIMIT));
        } finally {
            here.close();
        }
    }

    private static void cancelAll(EventLoop loop) {
        List<Task<?>> tasks = new ArrayList<>(loop.allTasks());
        tasks.forEach(Task::cancel);
        loop.runUntilComplete(() ->
                Tulip.gatherReturnExceptions(new ArrayList<Future<?>>(tasks)).await());
        for (Task<?> task : tasks) {
            if (!task.isCancelled() && task.exception() != null) {
                loop.callExceptionHandler(ErrorContext.of("unhandled exception during run() shutdown", task.exception())
                        .with(ErrorContext.TASK, task));
            }
        }
    }
}
