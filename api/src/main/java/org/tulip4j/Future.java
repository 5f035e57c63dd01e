package org.tulip4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.seal.FutureSeal;
import org.tulip4j.internal.state.ThreadState;

/**
 * A result that comes later, bound to one loop.
 *
 * <p>States: pending, then for good one of finished with a value, finished with an exception, cancelled. Completing a
 * future never runs its callbacks; it queues them on the loop.
 *
 * <p>Who completes it: one of {@link EventLoop#createFuture()} is completed by whoever has it, with {@link #setResult} and kin. Every other,
 * a task included, is ended by what it stands for: a timer, a read, a coroutine, other futures. There the four setters throw
 * {@link InvalidStateException} and change nothing. Any future may be cancelled.
 *
 * <p>Thread: the loop's, except {@link #get()}, {@link #isDone()}, {@link #isCancelled()}, {@link #toCompletableFuture()}
 * and {@code toString}. Implemented by tulip alone; wrap foreign futures with {@link #wrap}.
 *
 * <p>Source: PEP 3156, "Futures"; asyncio 3.4. Differs: one type with {@code setResult} that is also a
 * {@link java.util.concurrent.Future}; asyncio lets anybody set the future of a wait or of a transport, and so
 * take its result away from it.
 *
 * @param <T> the result
 * @since 0.1.0
 */
public sealed interface Future<T extends @Nullable Object> extends java.util.concurrent.Future<T>
        permits Task, FutureSeal {
    /** {@return the loop this future belongs to} */
    EventLoop loop();

    /**
     * The result, never waiting for it. An exception counts as retrieved.
     *
     * @return the value
     * @throws InvalidStateException while pending
     * @throws CancelledError when cancelled
     */
    T result();

    /**
     * The exception, or null when there is none. It counts as retrieved.
     *
     * @return the very object that was stored
     * @throws InvalidStateException while pending
     * @throws CancelledError when cancelled
     */
    @Nullable Throwable exception();

    /**
     * Completes a future of {@link EventLoop#createFuture()} with a value and queues the callbacks.
     *
     * @param value the result
     * @throws InvalidStateException when done; on any other future
     * @throws IllegalStateException off the loop
     */
    void setResult(T value);

    /**
     * Completes a future of {@link EventLoop#createFuture()} with an exception and queues the callbacks. When nobody retrieves it,
     * the exception handler hears of it.
     *
     * @param exception stored as it is; a {@link CancelledError} leaves the future finished, not cancelled; a
     *     {@link StopIteration} becomes the cause of an {@link IllegalStateException}
     * @throws InvalidStateException when done; on any other future
     * @throws IllegalStateException off the loop
     */
    void setException(Throwable exception);

    /**
     * Completes a future of {@link EventLoop#createFuture()} with a value unless done.
     *
     * @param value the result
     * @return whether it did
     * @throws InvalidStateException on any other future, done or not
     * @throws IllegalStateException off the loop
     */
    boolean trySetResult(T value);

    /**
     * Completes a future of {@link EventLoop#createFuture()} with an exception unless done.
     *
     * @param exception stored as {@link #setException} does
     * @return whether it did
     * @throws InvalidStateException on any other future, done or not
     * @throws IllegalStateException off the loop
     */
    boolean trySetException(Throwable exception);

    /**
     * Cancels: a pending future is cancelled at once; a task is only asked to end, and one that has not begun never runs its body.
     * One that is done stays so; if it was wrapped with a {@link Disposer} and nobody has taken what it brought, that is freed.
     *
     * @return false when already done
     */
    default boolean cancel() {
        return cancel(null);
    }

    /**
     * Cancels with a message that the {@link CancelledError} carries.
     *
     * @param message why, or null
     * @return false when already done
     */
    boolean cancel(@Nullable String message);

    /**
     * Cancels as {@link #cancel()} does; nothing is ever interrupted. A task may not be done when this returns true.
     *
     * @param mayInterruptIfRunning ignored
     * @return false when already done
     */
    @Override
    default boolean cancel(boolean mayInterruptIfRunning) {
        return cancel((String) null);
    }

    /**
     * Has a callback queued when the future is done, at once when it already is; never called inline.
     *
     * @param callback gets this future; runs in a copy of the current context
     */
    default void addDoneCallback(Consumer<? super Future<T>> callback) {
        addDoneCallback(callback, null);
    }

    /**
     * Has a callback queued when the future is done, in a given context.
     *
     * @param callback gets this future
     * @param context used as it is; null: a copy of the current one
     */
    void addDoneCallback(Consumer<? super Future<T>> callback, @Nullable Context context);

    /**
     * Removes every registration of this very object; two evaluations of one lambda are different objects.
     *
     * @param callback compared with {@code equals}
     * @return how many were removed
     */
    int removeDoneCallback(Consumer<? super Future<T>> callback);

    /**
     * Waits in the current task. A done future answers at once, without giving way.
     *
     * <p>When the task is cancelled meanwhile, this future is cancelled too: protect shared ones with {@code shield}.
     *
     * <p>The stack trace of an exception gains the frames of this coroutine, unless it has none or cannot be written, or
     * {@code -Dtulip.awaitFrames=false} is set.
     *
     * <p>Not inside {@code synchronized}: whoever else wants that monitor would stop the whole loop. Refused where the JVM can
     * tell: on the engine {@code continuation} before Java 24 always, in debug mode on that and on {@code platform}.
     *
     * @return the value; throws the very exception that was stored, checked or not
     * @throws CancelledError when this future or the task was cancelled
     * @throws IllegalStateException outside a task, in the task itself, in a task of another loop, in a generator's body,
     *     inside {@code synchronized} where that is noticed
     */
    T await();

    /**
     * Does what {@link #await()} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param <X> its type
     * @return the value
     * @throws X when the stored exception is one
     */
    default <X extends Throwable> T await(Class<X> thrown) throws X {
        java.util.Objects.requireNonNull(thrown, "thrown");
        return await();
    }

    /**
     * Blocks another thread until done.
     *
     * @throws IllegalStateException on the loop while pending: it would wait for itself
     */
    @Override
    T get() throws InterruptedException, ExecutionException;

    /**
     * Blocks another thread until done or until the time has passed; the future goes on.
     *
     * @throws IllegalStateException on the loop while pending: it would wait for itself
     */
    @Override
    T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException;

    /**
     * A view for other threads. Cancelling it cancels this future, through the loop. Dependents run on the loop's thread
     * unless they are asynchronous.
     *
     * <p>Thread: any.
     *
     * @return a new future that ends as this one does
     */
    CompletableFuture<T> toCompletableFuture();

    /**
     * A future of the running loop that ends as the stage does; completion on any thread is brought to the loop.
     * Cancelling it cancels the stage, best effort. What the stage brings all the same is dropped: for a connection or
     * anything else that must be closed use {@link #wrap(CompletionStage, Disposer)}.
     *
     * @param stage waited for
     * @param <T> its result
     * @return a new future
     * @throws IllegalStateException without a running loop
     */
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Future<T> wrap(CompletionStage<? extends T> stage) {
        return (Future<T>) ThreadState.running().wrap(stage);
    }

    /**
     * A future of the running loop that ends as the stage does, and loses nothing that it brings: either somebody takes the value, or
     * the disposer gets it.
     *
     * <p>Whose the value is:
     * <ul>
     *   <li>Until it is taken it is this future's. It is taken when {@link #await()} or {@link #result()} returns it, in whatever task, or when
     *       a {@link #toCompletableFuture() view} has it; from then on it is the taker's, and the disposer never sees it.
     *   <li>The disposer gets it when this future was cancelled before it came; when every task that awaited it was cancelled instead of
     *       going on with it, also in the very pass in which it came; when {@link #cancel()} is called while nobody has
     *       taken it, which returns false then; when the loop is closed.
     *   <li>A future that nobody has awaited yet keeps its value until somebody does. So does one whose waits ended without asking it to
     *       end: {@code wait}, {@code asCompleted}, {@code shield}. Who shields it holds it, and cancels it when nobody wants it any more.
     *   <li>{@code waitFor} and {@code gather} hand on what they are given: cancelled, they give it up. A {@code gather} that fails leaves it
     *       to this future, and cancels that with {@link GatherOptions#withCancelOnFailure}.
     * </ul>
     * What the disposer has got, nobody else gets: {@code await} and {@code result} throw {@link InvalidStateException} then.
     *
     * <p>Cancelling this does not cancel the stage: a {@link CompletableFuture} that was cancelled forgets what it is completed with
     * later. What can be stopped at its source is stopped by {@link #wrap(CompletionStage, Disposer, VoidCallable)}.
     *
     * <p>Source: not in asyncio, where what a cancelled task was about to get is lost.
     *
     * @param stage waited for
     * @param whenDropped gets what nobody takes, once, as a callback of the loop with the caller's context variables; once the loop is
     *     closed, in the thread that closes it or that completes the stage. A result of null is dropped
     * @param <T> its result
     * @return a new future
     * @throws IllegalStateException without a running loop
     */
    static <T extends @Nullable Object> Future<T> wrap(
            CompletionStage<? extends T> stage, Disposer<? super @NonNull T> whenDropped) {
        return wrap(stage, whenDropped, () -> {});
    }

    /**
     * Does what {@link #wrap(CompletionStage, Disposer)} does, and stops the source when this future is cancelled before it is done.
     * Whatever the stage brings then is the disposer's all the same.
     *
     * @param stage waited for
     * @param whenDropped gets what nobody takes
     * @param whenCancelled called once inside {@link #cancel()}, on the loop, if that was in time: asks the source to stop, and must not block. What it
     *     throws is told to the exception handler
     * @param <T> its result
     * @return a new future
     * @throws IllegalStateException without a running loop
     */
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Future<T> wrap(
            CompletionStage<? extends T> stage, Disposer<? super @NonNull T> whenDropped, VoidCallable whenCancelled) {
        return (Future<T>)
                ThreadState.running().wrap(stage, ForeignHooks.of(whenDropped), ForeignHooks.of(whenCancelled));
    }

    /**
     * A future of the running loop that ends as a plain one does. A tulip future of this loop is returned as it is; a stage is
     * waited for by its callbacks; for any other a thread of its own waits, a virtual one where there are. Cancelling it
     * cancels the plain future without interrupting its work, and ends that thread. An {@code ExecutionException} is unwrapped, from a stage
     * too.
     *
     * <p>Source: asyncio 3.4, {@code wrap_future}.
     *
     * @param future waited for
     * @param <T> its result
     * @return done on the loop
     * @throws IllegalStateException without a running loop
     */
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Future<T> wrapBlocking(java.util.concurrent.Future<? extends T> future) {
        return (Future<T>) ThreadState.running().wrapBlocking(future);
    }

    /**
     * A future of the running loop that ends as a plain one does, and loses nothing that it brings, as {@link #wrap(CompletionStage, Disposer)}.
     * Cancelling it does not cancel the plain future, and the thread that waits for that goes on until it is done.
     *
     * @param future waited for; one of tulip's is wrapped, too
     * @param whenDropped gets what nobody takes
     * @param <T> its result
     * @return a new future, done on the loop
     * @throws IllegalStateException without a running loop
     */
    static <T extends @Nullable Object> Future<T> wrapBlocking(
            java.util.concurrent.Future<? extends T> future, Disposer<? super @NonNull T> whenDropped) {
        return wrapBlocking(future, whenDropped, () -> {});
    }

    /**
     * Does what {@link #wrapBlocking(java.util.concurrent.Future, Disposer)} does, and stops the source when this future is cancelled
     * before it is done, as {@link #wrap(CompletionStage, Disposer, VoidCallable)}.
     *
     * @param future waited for; one of tulip's is wrapped, too
     * @param whenDropped gets what nobody takes
     * @param whenCancelled called once inside {@link #cancel()}, on the loop, if that was in time
     * @param <T> its result
     * @return a new future, done on the loop
     * @throws IllegalStateException without a running loop
     */
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Future<T> wrapBlocking(
            java.util.concurrent.Future<? extends T> future,
            Disposer<? super @NonNull T> whenDropped,
            VoidCallable whenCancelled) {
        return (Future<T>) ThreadState.running()
                .wrapBlocking(future, ForeignHooks.of(whenDropped), ForeignHooks.of(whenCancelled));
    }
}
