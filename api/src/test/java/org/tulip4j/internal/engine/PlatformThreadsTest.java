package org.tulip4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads run the bodies of platform coroutines, and when they end. */
@Timeout(60)
class PlatformThreadsTest {
    private static final int MANY = 200;

    private final PlatformThreads threads = new PlatformThreads(TimeUnit.HOURS.toNanos(1));

    private Thread runOne(PlatformThreads where) {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        where.execute(() -> ran.complete(Thread.currentThread()));
        return ran.join();
    }

    private static void awaitIdle(PlatformThreads where, int count) {
        while (where.idleCount() != count) {
            Thread.yield();
        }
    }

    @Test
    void aThreadWhoseBodyIsOverRunsTheNext() {
        Thread first = runOne(threads);
        awaitIdle(threads, 1);
        assertThat(runOne(threads)).isSameAs(first);
        awaitIdle(threads, 1);
        assertThat(first.isDaemon()).isTrue();
    }

    @Test
    void bodiesThatRunTogetherHaveThreadsOfTheirOwn() throws InterruptedException {
        CountDownLatch allRun = new CountDownLatch(MANY);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < MANY; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                allRun.countDown();
                awaitUninterruptibly(allRun);
            });
        }
        allRun.await();
        awaitIdle(threads, MANY);
        assertThat(used).hasSize(MANY);
    }

    @Test
    void anInterruptMeantForOneBodyIsNotTheNextOnes() {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        threads.execute(() -> {
            Thread.currentThread().interrupt();
            ran.complete(Thread.currentThread());
        });
        Thread first = ran.join();
        awaitIdle(threads, 1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        threads.execute(() -> interrupted.complete(Thread.currentThread().isInterrupted()));
        assertThat(interrupted.join()).isFalse();
        awaitIdle(threads, 1);
        assertThat(runOne(threads)).isSameAs(first);
    }

    @Test
    void threadsThatAreIdleForLongEndOneAfterTheOther() throws InterruptedException {
        PlatformThreads shortLived = new PlatformThreads(TimeUnit.MILLISECONDS.toNanos(1));
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Thread>> ran = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<Thread> one = new CompletableFuture<>();
            ran.add(one);
            shortLived.execute(() -> {
                awaitUninterruptibly(go);
                one.complete(Thread.currentThread());
            });
        }
        go.countDown();
        for (CompletableFuture<Thread> one : ran) {
            one.join().join();
        }
        assertThat(shortLived.idleCount()).isZero();
        assertThat(runOne(shortLived)).isNotNull();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
