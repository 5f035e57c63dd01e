package org.tulip4j.internal.task;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Ready;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.spi.ThreadGate;

/**
 * Futures across the border between the loop and {@code java.util.concurrent}: views of tulip's for other threads, and tulip's
 * for stages and plain futures. It has no state; what it makes is told of on the loop and may be looked at anywhere.
 */
public final class FutureBridge {
    private FutureBridge() {}

    /** A view of a future for other threads; cancelling it cancels the future. Any thread. */
    static <T extends @Nullable Object> CompletableFuture<T> view(FutureImpl<T> future) {
        View<T> view = new View<>(future.loop);
        view.source = future;
        if (future.isDone()) {
            future.copyTo(view);
            return view;
        }
        watch(future, view);
        return view;
    }

    private static <T extends @Nullable Object> void watch(FutureImpl<T> future, View<T> view) {
        Loop loop = future.loop;
        loop.errors().views().add(view);
        Ready register = core -> future.addDoneCallback(done -> {
            loop.errors().views().remove(view);
            future.copyTo(view);
        });
        if (loop.inLoop()) {
            register.fire(loop);
        } else {
            loop.post(register);
        }
    }

    /** Runs a coroutine on a loop for another thread. */
    public static <T extends @Nullable Object> CompletableFuture<T> submit(Loop loop, Coroutine<T> body) {
        View<T> view = new View<>(loop);
        loop.errors().views().add(view);
        loop.callSoonThreadsafe(() -> {
            loop.errors().views().remove(view);
            if (view.isDone()) {
                return;
            }
            Task<T> task;
            try {
                // Its first step keeps the place that this call has among the others.
                task = loop.createTask(body, TaskOptions.DEFAULT.withEagerStart(true));
            } catch (Throwable thrown) {
                view.completeExceptionally(thrown);
                loop.callExceptionHandler(ErrorContext.of("submit could not create a task", thrown));
                Fatal.rethrow(thrown);
                return;
            }
            view.source = task;
            if (view.isCancelled()) {
                task.cancel();
            }
            watch((FutureImpl<T>) task, view);
        });
        return view;
    }

    /** A tulip future that ends as a stage does. */
    public static <T extends @Nullable Object> Future<T> wrap(Loop loop, CompletionStage<? extends T> stage) {
        Objects.requireNonNull(stage, "stage");
        Wrapper<T> future = new Wrapper<>(loop, stage);
        whenDone(loop, stage, (value, thrown) -> loop.postUnlessClosed(here -> endAsStage(future, value, thrown)));
        return future;
    }

    /** Has something told when a stage is done, in its thread; a gate knows what that sends by its number. */
    static <T extends @Nullable Object> void whenDone(
            Loop loop, CompletionStage<? extends T> stage, BiConsumer<? super T, ? super @Nullable Throwable> told) {
        ThreadGate gate = loop.gate();
        if (gate == null) {
            stage.whenComplete(told);
        } else {
            Told<T> outcome = new Told<>(told);
            gate.whenDone(
                    done -> stage.whenComplete((value, thrown) -> {
                        outcome.value = value;
                        outcome.thrown = thrown;
                        done.run();
                    }),
                    outcome);
        }
    }

    /** What a stage has come to, for who is to be told. */
    private static final class Told<T extends @Nullable Object> implements Runnable {
        /** Is told. */
        private final BiConsumer<? super T, ? super @Nullable Throwable> told;
        /** What has come. */
        private @Nullable T value;
        /** What it failed with; null: it did not. */
        private @Nullable Throwable thrown;

        Told(BiConsumer<? super T, ? super @Nullable Throwable> told) {
            this.told = told;
        }

        @Override
        @SuppressWarnings("NullAway") // null is a value where T says so
        public void run() {
            told.accept(value, thrown);
        }
    }

    /** Ends a future as a stage has ended, whose failure may be wrapped. Called on the loop. */
    static <T extends @Nullable Object> void endAsStage(FutureImpl<T> future, T value, @Nullable Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause == null) {
            future.complete(value);
        } else if (cause instanceof CancellationException) {
            future.endCancelled(cause.getMessage(), null);
        } else {
            future.fail(cause);
        }
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** A tulip future that owns what a stage brings until somebody takes it. The stage is not cancelled: it would forget what comes. */
    public static <T extends @Nullable Object> Future<T> wrap(
            Loop loop, CompletionStage<? extends T> stage, Consumer<Object> whenDropped, Runnable whenCancelled) {
        Objects.requireNonNull(stage, "stage");
        return OwningFuture.of(loop, stage, whenDropped, whenCancelled);
    }

    /** What {@code wrap} returns: a future of the loop that owns nothing but the way to cancel the stage it stands for. */
    private static final class Wrapper<T extends @Nullable Object> extends FutureImpl<T> {
        /** Ended by whoever made it; asked to be cancelled when this is. */
        private final CompletionStage<? extends T> stage;

        Wrapper(Loop loop, CompletionStage<? extends T> stage) {
            super(loop);
            this.stage = stage;
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (!super.cancel(message)) {
                return false;
            }
            cancelStage(stage);
            return true;
        }

        @Override
        protected String endedBy() {
            return "the stage that it wraps";
        }
    }

    /** A tulip future that ends as a plain one does, which a thread of its own waits for. */
    public static <T extends @Nullable Object> Future<T> wrapBlocking(
            Loop loop, java.util.concurrent.Future<? extends T> future) {
        Objects.requireNonNull(future, "future");
        if (future instanceof FutureImpl<? extends T> own) {
            return own.loop == loop ? FutureImpl.<T>widened(own) : wrap(loop, own.toCompletableFuture());
        }
        return wrap(loop, stageOf(future));
    }

    /** A tulip future that owns what a plain one brings until somebody takes it. The plain one is not cancelled: it would forget that. */
    public static <T extends @Nullable Object> Future<T> wrapBlocking(
            Loop loop,
            java.util.concurrent.Future<? extends T> future,
            Consumer<Object> whenDropped,
            Runnable whenCancelled) {
        Objects.requireNonNull(future, "future");
        CompletionStage<? extends T> stage =
                future instanceof FutureImpl<? extends T> own ? own.toCompletableFuture() : stageOf(future);
        return wrap(loop, stage, whenDropped, whenCancelled);
    }

    /** A foreign plain future as a stage that does not wrap what that failed with. Cancelling it cancels the future. */
    @SuppressWarnings("unchecked")
    private static <T extends @Nullable Object> CompletionStage<T> stageOf(
            java.util.concurrent.Future<? extends T> future) {
        if (future instanceof CompletionStage<?>) {
            return new PlainStage<>((CompletionStage<T>) future);
        }
        if (future.isDone()) {
            CompletableFuture<T> done = new CompletableFuture<>();
            WaitThread.copy(future, done);
            return done;
        }
        return WaitThread.start(future);
    }

    /** A plain future that is a stage, too: some of these fail with the {@code ExecutionException} that a plain one's {@code get} throws. */
    private static final class PlainStage<T extends @Nullable Object> extends CompletableFuture<T> {
        /** Cancelled with this. */
        private final CompletionStage<T> source;

        PlainStage(CompletionStage<T> source) {
            this.source = source;
            source.whenComplete((value, thrown) -> {
                Throwable cause = unwrapped(thrown);
                if (cause instanceof ExecutionException && cause.getCause() != null) {
                    cause = cause.getCause();
                }
                if (cause == null) {
                    complete(value);
                } else {
                    completeExceptionally(cause);
                }
            });
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(false);
            cancelStage(source);
            return cancelled;
        }
    }

    private static void cancelStage(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(false);
        } catch (UnsupportedOperationException nothingToCancel) {
            // CompletionStage allows this. Its outcome is dropped when it comes.
            return;
        }
    }

    /** Cancelling a view asks the source, through the loop; the view itself is cancelled at once. */
    private static final class View<T extends @Nullable Object> extends CompletableFuture<T> {
        /** Where the source is asked. */
        private final Loop loop;
        /** The future or task that this shows; null until the task of {@code submit} exists. */
        private volatile @Nullable Future<T> source;

        View(Loop loop) {
            this.loop = loop;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            Future<T> asked = source;
            if (cancelled && asked != null) {
                loop.postUnlessClosed(core -> asked.cancel());
            }
            return cancelled;
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            checkNotOnLoop();
            return super.get();
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            checkNotOnLoop();
            return super.get(timeout, unit);
        }

        @Override
        public T join() {
            checkNotOnLoop();
            return super.join();
        }

        private void checkNotOnLoop() {
            if (!isDone() && loop.inLoop()) {
                throw new IllegalStateException("get() on the loop would wait for itself: instead of submit and"
                        + " toCompletableFuture await what they stand for, or await Future.wrap of this");
            }
        }
    }
}
