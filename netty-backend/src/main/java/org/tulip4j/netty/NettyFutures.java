package org.tulip4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Disposer;
import org.tulip4j.EventLoop;

/**
 * Futures of Netty for coroutines, and the other way round. Results, exceptions and cancellations cross in both directions, each on
 * the right thread.
 *
 * <p>Source: asyncio 3.4, {@code wrap_future} and {@code _chain_future}.
 *
 * @since 0.1.0
 */
public final class NettyFutures {
    private NettyFutures() {}

    /**
     * A future of the running loop that ends as Netty's does, whichever thread completes that. Cancelling it cancels Netty's, unless
     * that is done or uncancellable; then what it ends with is dropped. To wait for a channel use {@link #channel}, for anything else that
     * must be closed {@link #wrap(Future, Disposer)}.
     *
     * @param future waited for; its executor must go on until it is done
     * @param <T> its result
     * @return done on the loop
     * @throws IllegalStateException without a running loop
     */
    public static <T extends @Nullable Object> org.tulip4j.Future<T> wrap(Future<T> future) {
        Objects.requireNonNull(future, "future");
        Stage<T> stage = new Stage<>(future);
        org.tulip4j.Future<T> wrapped = org.tulip4j.Future.wrap(stage);
        stage.listen();
        return wrapped;
    }

    /**
     * A future of the running loop that ends as Netty's does, and loses nothing that it brings: what nobody takes is the disposer's, by the rules
     * of {@link org.tulip4j.Future#wrap(java.util.concurrent.CompletionStage, Disposer)}. Cancelling it cancels Netty's; where that is
     * uncancellable or done, its value is freed when it comes.
     *
     * @param future waited for; its executor must go on until it is done
     * @param whenDropped gets what nobody takes, once, on the loop
     * @param <T> its result
     * @return done on the loop
     * @throws IllegalStateException without a running loop
     */
    public static <T extends @Nullable Object> org.tulip4j.Future<T> wrap(
            Future<T> future, Disposer<? super @NonNull T> whenDropped) {
        Objects.requireNonNull(future, "future");
        Stage<T> stage = new Stage<>(future);
        org.tulip4j.Future<T> wrapped = org.tulip4j.Future.wrap(stage, whenDropped, () -> future.cancel(false));
        stage.listen();
        return wrapped;
    }

    /**
     * The channel of a connect, a bind or a registration. Cancelling this, at whatever moment, closes the channel; so does cancelling the task
     * that awaits it, also when the operation has just succeeded.
     *
     * @param future of a bootstrap, or of an operation on a channel
     * @return the channel, when the operation has succeeded
     * @throws IllegalStateException without a running loop
     */
    public static org.tulip4j.Future<Channel> channel(ChannelFuture future) {
        Objects.requireNonNull(future, "future");
        ChannelStage stage = new ChannelStage(future);
        org.tulip4j.Future<Channel> wrapped = org.tulip4j.Future.wrap(stage, Channel::close, () -> {
            future.cancel(false);
            future.channel().close();
        });
        stage.listen();
        return wrapped;
    }

    /**
     * A Netty future that ends as this one does. Its listeners are called by the executor. Cancelling it cancels this one, through
     * the loop. Waiting for it on the loop or on the executor throws {@link BlockingOperationException}.
     *
     * <p>Thread: any.
     *
     * @param future waited for
     * @param executor calls the listeners
     * @param <T> its result
     * @return a new future
     */
    public static <T extends @Nullable Object> Future<T> toNetty(org.tulip4j.Future<T> future, EventExecutor executor) {
        Promise<T> promise = new View<>(executor, future.loop());
        cascade(future, promise);
        return promise;
    }

    /**
     * Ends a promise as a future ends. Cancelling the promise cancels the future, through the loop. A promise that others have
     * completed stays as it is.
     *
     * <p>Thread: any.
     *
     * @param future waited for
     * @param promise completed on the future's loop; it calls its listeners where it always does
     * @param <T> its result
     */
    public static <T extends @Nullable Object> void cascade(org.tulip4j.Future<T> future, Promise<? super T> promise) {
        CompletableFuture<T> view = future.toCompletableFuture();
        view.whenComplete((value, thrown) -> {
            if (thrown == null) {
                promise.trySuccess(value);
            } else if (thrown instanceof CancellationException) {
                promise.cancel(false);
            } else {
                promise.tryFailure(thrown);
            }
        });
        promise.addListener(done -> {
            if (done.isCancelled()) {
                view.cancel(false);
            }
        });
    }

    /** Netty's future as a stage whose cancellation is Netty's. */
    private static class Stage<T extends @Nullable Object> extends CompletableFuture<T> {
        private final Future<?> source;

        Stage(Future<?> source) {
            this.source = source;
        }

        /** Begins to wait. What is done before the listener is added is copied even when its executor has ended. */
        final void listen() {
            if (!source.isDone()) {
                source.addListener(done -> copyOutcome());
            }
            if (source.isDone()) {
                copyOutcome();
            }
        }

        private void copyOutcome() {
            Throwable cause = source.cause();
            if (cause != null) {
                completeExceptionally(cause);
            } else {
                complete(value());
            }
        }

        @SuppressWarnings("unchecked")
        T value() {
            return ((Future<T>) source).getNow();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            source.cancel(false);
            return super.cancel(false);
        }
    }

    private static final class ChannelStage extends Stage<Channel> {
        private final ChannelFuture source;

        ChannelStage(ChannelFuture source) {
            super(source);
            this.source = source;
        }

        @Override
        Channel value() {
            return source.channel();
        }
    }

    /** Knows that the tulip loop must not wait for it either. */
    private static final class View<T extends @Nullable Object> extends DefaultPromise<T> {
        private final EventLoop loop;

        View(EventExecutor executor, EventLoop loop) {
            super(executor);
            this.loop = loop;
        }

        @Override
        protected void checkDeadLock() {
            if (loop.inLoop()) {
                throw new BlockingOperationException("waiting on the loop for what happens on the loop: " + this
                        + "; use await() of tulip's future");
            }
            super.checkDeadLock();
        }
    }
}
