package org.tulip4j.netty.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.netty.internal.platform.KqueueTransport;
import org.tulip4j.netty.internal.stream.NettySockets;
import org.tulip4j.spi.Adoption;

/**
 * A guest of a kqueue loop as far as it goes without a kernel that has kqueue: a real event loop of Netty over a handler that only
 * waits. Nothing here shows that a byte travels; run {@code NettyLoopsTest} with {@code KQueueIoHandler} on macOS for that.
 */
@Timeout(60)
class KqueueGuestTest {
    /** What kqueue's handler would be to its loop: takes kqueue's handles, waits, is woken. */
    private static final class FakeKqueue implements IoHandler {
        private final List<IoHandle> registered = new ArrayList<>();
        private final Semaphore wakeups = new Semaphore(0);

        FakeKqueue(ThreadAwareExecutor loop) {}

        @Override
        public int run(IoHandlerContext context) {
            if (context.canBlock()) {
                long nanos = context.deadlineNanos() == -1 ? Long.MAX_VALUE : context.delayNanos(System.nanoTime());
                try {
                    if (wakeups.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                        wakeups.drainPermits();
                    }
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            registered.add(handle);
            return mock(IoRegistration.class);
        }

        @Override
        public void wakeup() {
            wakeups.release();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return KQueueIoHandle.class.isAssignableFrom(type);
        }
    }

    /** The handle of a channel, which says in which loop it was told. */
    private static final class Handle implements KQueueIoHandle {
        private final List<EventLoop> told = new ArrayList<>();

        @Override
        public int ident() {
            return 4711;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            told.add(EventLoops.runningOrNull());
        }

        @Override
        public void close() {
            told.add(EventLoops.runningOrNull());
        }
    }

    private FakeKqueue kqueue;
    private final MultiThreadIoEventLoopGroup host =
            new MultiThreadIoEventLoopGroup(1, executor -> kqueue = new FakeKqueue(executor));
    private final EventLoop loop = NettyLoops.attach(host);

    @AfterEach
    void endHost() {
        host.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private NettySockets backend() {
        return (NettySockets) Adoption.backend(loop);
    }

    @Test
    void itsSocketsAreKqueues() {
        assertThat(backend().transport()).isInstanceOf(KqueueTransport.class);
    }

    @Test
    void callbacksTimersAndTasksRunInTheHostsThread() throws Exception {
        Thread thread = host.next().submit(Thread::currentThread).get();
        CompletableFuture<Thread> where = new CompletableFuture<>();
        loop.callSoonThreadsafe(
                () -> loop.callLater(Duration.ofMillis(2), () -> where.complete(Thread.currentThread())));
        assertThat(where.get(20, TimeUnit.SECONDS)).isSameAs(thread);
        CompletableFuture<String> task = loop.submit(() -> {
            Tulip.sleep(Duration.ofMillis(2)).await();
            return "slept";
        });
        assertThat(task.get(20, TimeUnit.SECONDS)).isEqualTo("slept");
    }

    @Test
    void itsChannelsAreKqueuesToTheHandlerAndAreToldInsideTheLoop() throws Exception {
        Handle channel = new Handle();
        host.next()
                .submit(() -> {
                    backend().loop().register(channel);
                    KQueueIoHandle seen = (KQueueIoHandle) kqueue.registered.get(0);
                    assertThat(seen.ident()).isEqualTo(4711);
                    seen.handle(mock(IoRegistration.class), mock(IoEvent.class));
                    assertThat(EventLoops.runningOrNull()).isNull();
                    seen.close();
                    return null;
                })
                .get(20, TimeUnit.SECONDS);
        assertThat(channel.told).containsExactly(loop, loop);
    }

    @Test
    void whenTheHostEndsNobodyWaits() {
        CompletableFuture<Object> endless =
                loop.submit(() -> loop.createFuture().await());
        endHost();
        assertThatThrownBy(() -> endless.get(20, TimeUnit.SECONDS)).isInstanceOf(Exception.class);
        assertThat(loop.isClosed()).isTrue();
    }
}
