package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that waits for a future without callbacks. */
@Timeout(30)
class WaitThreadTest {
    /** Blocks whoever waits for it, and tells how that went. */
    private static final class Blocking implements Future<String> {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final AtomicReference<Thread> waiter = new AtomicReference<>();
        final AtomicReference<Boolean> cancelledWith = new AtomicReference<>();

        @Override
        public String get() throws InterruptedException {
            waiter.set(Thread.currentThread());
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ended) {
                interrupted.countDown();
                throw ended;
            }
            throw new AssertionError("not reached");
        }

        @Override
        public String get(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return cancelledWith.compareAndSet(null, mayInterruptIfRunning);
        }

        @Override
        public boolean isCancelled() {
            return cancelledWith.get() != null;
        }

        @Override
        public boolean isDone() {
            return isCancelled();
        }
    }

    private static CompletableFuture<String> copyOf(Future<String> plain) {
        CompletableFuture<String> copy = new CompletableFuture<>();
        WaitThread.copy(plain, copy);
        return copy;
    }

    @Test
    void theViewEndsAsTheFutureDoes() {
        FutureTask<String> plain = new FutureTask<>(() -> "value");
        CompletableFuture<String> view = WaitThread.start(plain);
        assertThat(view).isNotDone();
        plain.run();
        assertThat(view.join()).isEqualTo("value");
        assertThat(view.cancel(true)).isFalse();
    }

    @Test
    void cancellingTheViewCancelsTheFutureWithoutInterruptAndEndsTheThread() throws InterruptedException {
        Blocking plain = new Blocking();
        CompletableFuture<String> view = WaitThread.start(plain);
        plain.entered.await();
        assertThat(plain.waiter.get().isDaemon()).isTrue();
        assertThat(view.cancel(true)).isTrue();
        assertThat(view).isCancelled();
        assertThat(plain.cancelledWith.get()).isFalse();
        plain.interrupted.await();
        plain.waiter.get().join();
        assertThat(view).isCancelled();
    }

    @Test
    void everyEndOfAPlainFutureIsCopied() {
        IllegalStateException failure = new IllegalStateException("failed");
        assertThatThrownBy(copyOf(CompletableFuture.failedFuture(failure))::get).hasCause(failure);
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        assertThat(copyOf(cancelled)).isCancelled();
        ExecutionException bare = new ExecutionException("no cause", null);
        assertThatThrownBy(copyOf(throwing(bare))::get).hasCause(bare);
        InterruptedException interrupted = new InterruptedException();
        assertThatThrownBy(copyOf(throwing(interrupted))::get).hasCause(interrupted);
        UnsupportedOperationException refused = new UnsupportedOperationException("get");
        assertThatThrownBy(copyOf(throwing(refused))::get).hasCause(refused);
        LinkageError broken = new LinkageError("get");
        assertThatThrownBy(copyOf(throwing(broken))::get).hasCause(broken);
    }

    /** One whose {@code get} throws this. */
    private static Future<String> throwing(Throwable thrown) {
        return new FutureTask<>(() -> "never") {
            @Override
            public String get() throws InterruptedException, ExecutionException {
                if (thrown instanceof ExecutionException failed) {
                    throw failed;
                }
                if (thrown instanceof InterruptedException interrupted) {
                    throw interrupted;
                }
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
        };
    }
}
