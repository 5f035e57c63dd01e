package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** Futures between a loop and a thread of Netty. */
@Timeout(20)
class NettyFuturesTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final DefaultEventExecutor netty = new DefaultEventExecutor();

    @AfterEach
    void close() {
        loop.close();
        netty.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    private void run(VoidCoroutine body) {
        loop.runUntilCompleteVoid(body);
    }

    @Test
    void resultsOfOtherThreadsAreHeardOnTheLoop() {
        Promise<String> promise = netty.newPromise();
        run(() -> {
            AtomicReference<Boolean> onLoop = new AtomicReference<>();
            Future<String> future = NettyFutures.wrap(promise);
            future.addDoneCallback(done -> onLoop.set(loop.inLoop()));
            netty.execute(() -> promise.setSuccess("value"));
            assertThat(future.await()).isEqualTo("value");
            assertThat(onLoop.get()).isTrue();
        });
    }

    @Test
    void theVeryExceptionCrosses() {
        IOException broken = new IOException("broken");
        run(() -> {
            Future<Object> failed = NettyFutures.wrap(netty.newFailedFuture(broken));
            assertThatThrownBy(failed::await).isSameAs(broken);
            Promise<Object> promise = netty.newPromise();
            Future<Object> later = NettyFutures.wrap(promise);
            promise.setFailure(broken);
            assertThatThrownBy(later::await).isSameAs(broken);
        });
    }

    @Test
    void whatComesAfterACancelIsFreedOnTheLoop() {
        Promise<String> promise = netty.newPromise();
        run(() -> {
            Future<Boolean> freed = loop.createFuture();
            assertThat(promise.setUncancellable()).isTrue();
            Future<String> future = NettyFutures.wrap(promise, value -> freed.setResult(loop.inLoop()));
            assertThat(future.cancel()).isTrue();
            netty.execute(() -> promise.setSuccess("connection"));
            assertThat(freed.await()).isTrue();
            Promise<String> cancellable = netty.newPromise();
            NettyFutures.wrap(cancellable, value -> {}).cancel();
            assertThat(cancellable.isCancelled()).isTrue();
        });
    }

    @Test
    void aTaskCancelledAsItsChannelArrivesLeavesItClosed() {
        EmbeddedChannel channel = new EmbeddedChannel();
        DefaultChannelPromise connect = new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE);
        run(() -> {
            Task<Channel> task =
                    Tulip.createTask(() -> NettyFutures.channel(connect).await());
            Tulip.sleep(Duration.ZERO).await();
            connect.setSuccess();
            // Between the end of the future and the step of its task.
            loop.callSoon(task::cancel);
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            Tulip.sleep(Duration.ZERO).await();
            Tulip.sleep(Duration.ZERO).await();
        });
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void nettyCancelsTheWaiter() {
        Promise<Object> promise = netty.newPromise();
        run(() -> {
            Future<Object> future = NettyFutures.wrap(promise);
            promise.cancel(false);
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
            assertThat(future.isCancelled()).isTrue();
        });
    }

    @Test
    void theWaiterCancelsNettysFuture() {
        Promise<Object> promise = netty.newPromise();
        run(() -> {
            Task<Object> task =
                    Tulip.createTask(() -> NettyFutures.wrap(promise).await());
            Tulip.sleep(java.time.Duration.ZERO).await();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(promise.isCancelled()).isTrue();
        });
    }

    @Test
    void anUncancellableFutureGoesOnAndItsResultIsDropped() {
        Promise<String> promise = netty.newPromise();
        assertThat(promise.setUncancellable()).isTrue();
        run(() -> {
            Future<String> future = NettyFutures.wrap(promise);
            assertThat(future.cancel()).isTrue();
            promise.setSuccess("late");
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
        });
        assertThat(promise.getNow()).isEqualTo("late");
    }

    @Test
    void aDoneFutureOfAnEndedExecutorIsHeard() throws Exception {
        Promise<String> promise = netty.newPromise();
        promise.setSuccess("value");
        netty.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
        assertThat(loop.<String>runUntilComplete(
                        () -> NettyFutures.wrap(promise).await()))
                .isEqualTo("value");
    }

    @Test
    void aChannelIsClosedWhenNobodyWaitsAnyMore() {
        run(() -> {
            EmbeddedChannel connected = new EmbeddedChannel();
            Future<Channel> future = NettyFutures.channel(connected.newSucceededFuture());
            // It is done at Netty, and on its way.
            assertThat(future.cancel()).isTrue();
            Tulip.sleep(java.time.Duration.ZERO).await();
            assertThat(connected.isOpen()).isFalse();

            EmbeddedChannel kept = new EmbeddedChannel();
            assertThat(NettyFutures.channel(kept.newSucceededFuture()).await()).isSameAs(kept);
            assertThat(kept.isOpen()).isTrue();
            kept.close();

            EmbeddedChannel pending = new EmbeddedChannel();
            DefaultChannelPromise never = new DefaultChannelPromise(pending, ImmediateEventExecutor.INSTANCE);
            Future<Channel> waiting = NettyFutures.channel(never);
            waiting.cancel();
            assertThat(never.isCancelled()).isTrue();
            Tulip.sleep(java.time.Duration.ZERO).await();
            assertThat(pending.isOpen()).isFalse();
        });
    }

    @Test
    void nettyHearsOfTulipsFuturesInItsOwnThread() {
        CountDownLatch heard = new CountDownLatch(1);
        AtomicReference<Boolean> onNetty = new AtomicReference<>();
        run(() -> {
            Future<String> future = loop.createFuture();
            io.netty.util.concurrent.Future<String> view = NettyFutures.toNetty(future, netty);
            view.addListener(done -> {
                onNetty.set(netty.inEventLoop());
                heard.countDown();
            });
            future.setResult("value");
            Tulip.toThread(() -> heard.await(10, TimeUnit.SECONDS)).await();
            assertThat(view.getNow()).isEqualTo("value");
        });
        assertThat(onNetty.get()).isTrue();
    }

    @Test
    void cancellingNettysViewCancelsTheTask() throws Exception {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        run(() -> {
            Task<Object> task = Tulip.createTask(() -> {
                try {
                    return loop.createFuture().await();
                } catch (CancelledError cancelled) {
                    ended.set(cancelled);
                    throw cancelled;
                }
            });
            io.netty.util.concurrent.Future<Object> view = NettyFutures.toNetty(task, netty);
            Tulip.sleep(java.time.Duration.ZERO).await();
            netty.execute(() -> view.cancel(false));
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(ended.get()).isInstanceOf(CancelledError.class);
    }

    @Test
    void failuresAndCancellationsOfTulipReachNetty() {
        IOException broken = new IOException("broken");
        run(() -> {
            Future<Object> failing = loop.createFuture();
            Promise<Object> promise = netty.newPromise();
            NettyFutures.cascade(failing, promise);
            failing.setException(broken);
            Future<Object> cancelled = loop.createFuture();
            io.netty.util.concurrent.Future<Object> view = NettyFutures.toNetty(cancelled, netty);
            cancelled.cancel();
            Tulip.sleep(java.time.Duration.ZERO).await();
            assertThat(promise.cause()).isSameAs(broken);
            assertThat(view.isCancelled()).isTrue();
        });
    }

    @Test
    void waitingForItselfIsRefused() {
        run(() -> {
            Future<Object> future = loop.createFuture();
            io.netty.util.concurrent.Future<Object> view = NettyFutures.toNetty(future, netty);
            assertThatThrownBy(view::sync)
                    .isInstanceOf(BlockingOperationException.class)
                    .hasMessageContaining("await()");
            future.cancel();
        });
    }

    @Test
    void cancelsOfBothSidesAtOnceEndBothSides() {
        for (int round = 0; round < 200; round++) {
            Promise<Integer> promise = netty.newPromise();
            int value = round;
            run(() -> {
                Future<Integer> future = NettyFutures.wrap(promise);
                netty.execute(value % 2 == 0 ? () -> promise.trySuccess(value) : () -> promise.cancel(false));
                if (value % 3 == 0) {
                    Tulip.sleep(java.time.Duration.ZERO).await();
                }
                future.cancel();
                try {
                    assertThat(future.await()).isEqualTo(value);
                } catch (CancelledError cancelled) {
                    assertThat(future.isCancelled()).isTrue();
                }
            });
            assertThat(promise.awaitUninterruptibly(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void otherThreadsWaitTheWayTheyAreUsedTo() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        AtomicReference<Object> result = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                result.set(loop.submit(() -> Tulip.sleep(java.time.Duration.ZERO, "from the loop")
                                .await())
                        .get());
            } catch (InterruptedException | ExecutionException e) {
                result.set(e);
            }
            loop.execute(loop::stop);
        });
        loop.callSoon(ready::countDown);
        caller.start();
        loop.runForever();
        caller.join();
        assertThat(result.get()).isEqualTo("from the loop");
    }
}
