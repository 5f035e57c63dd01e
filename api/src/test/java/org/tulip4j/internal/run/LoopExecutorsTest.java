package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.LogLines;
import org.tulip4j.internal.loop.Loop;

/** The loop's default executor. The loop is turned by hand: its backend waits for nothing that comes from outside. */
@Timeout(60)
class LoopExecutorsTest {
    private final Loop loop = (Loop) new FakeBackend().newLoop();
    private final LoopExecutors executors = new LoopExecutors(loop);
    private final List<ExecutorService> pools = new ArrayList<>();

    @AfterEach
    void close() {
        executors.close();
        pools.forEach(ExecutorService::shutdownNow);
        if (loop.isRunning()) {
            loop.end();
        }
        loop.close();
    }

    private ExecutorService pool() {
        ExecutorService pool = Executors.newSingleThreadExecutor(body -> new Thread(body, "the test's pool"));
        pools.add(pool);
        return pool;
    }

    /** Turns the loop until the future is done. */
    private <T> T result(Future<T> future) {
        if (!loop.isRunning()) {
            loop.begin();
        }
        while (!future.isDone()) {
            while (!loop.hasArrivals() && loop.readyCount() == 0) {
                Thread.onSpinWait();
            }
            loop.pass();
        }
        return future.result();
    }

    @Test
    void withoutAnExecutorThereIsOneOfDaemonThreads() {
        Thread thread = result(executors.run(null, Thread::currentThread));
        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isDaemon()).isTrue();
        assertThat(result(executors.run(null, () -> 7))).isEqualTo(7);
        assertThatThrownBy(() -> result(executors.run(null, () -> {
                    throw new IllegalStateException("broken");
                })))
                .hasMessage("broken");
    }

    @Test
    void anExecutorThatIsGivenIsUsed() {
        assertThat(result(executors.run(pool(), () -> Thread.currentThread().getName())))
                .isEqualTo("the test's pool");
        assertThat(result(executors.run(Runnable::run, Thread::currentThread))).isSameAs(Thread.currentThread());
    }

    @Test
    void theDefaultMayBeAnotherOneAndIsEndedWithTheLoop() {
        ExecutorService pool = pool();
        executors.setDefault(pool);
        assertThat(result(executors.run(null, () -> Thread.currentThread().getName())))
                .isEqualTo("the test's pool");
        executors.close();
        assertThat(pool.isShutdown()).isTrue();
    }

    @Test
    void whatWasNeverNeededIsShutDownAtOnce() {
        Future<?> done = executors.shutdown(Duration.ofSeconds(1));
        assertThat(done.isDone()).isTrue();
        assertThatThrownBy(() -> executors.run(null, () -> 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the default executor of " + loop + " was shut down; pass an executor");
        assertThat(result(executors.run(pool(), () -> 7))).isEqualTo(7);
    }

    @Test
    void aClosedLoopHasNoDefaultExecutor() {
        executors.close();
        assertThatThrownBy(() -> executors.run(null, () -> 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was shut down");
    }

    @Test
    void shuttingDownWaitsForWhatRuns() {
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService pool = pool();
        executors.setDefault(pool);
        Future<Boolean> work = executors.run(null, () -> goOn.await(50, TimeUnit.SECONDS));
        Future<?> done = executors.shutdown(Duration.ofSeconds(50));
        assertThat(done.isDone()).isFalse();
        assertThat(pool.isShutdown()).isTrue();
        Thread joiner = joiner();
        assertThat(joiner.isDaemon()).isTrue();
        goOn.countDown();
        try (LogLines log = new LogLines()) {
            assertThat(result(done)).isNull();
            // Lines of loops that others left open may come at any time.
            assertThat(log.lines).noneMatch(line -> line.getMessage().contains("executor"));
        }
        assertThat(result(work)).isTrue();
    }

    private static Thread joiner() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tulip-executor-shutdown"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatDoesNotEndInTimeIsAbandoned() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        executors.setDefault(pool());
        executors.run(null, () -> {
            begun.countDown();
            return goOn.await(50, TimeUnit.SECONDS);
        });
        begun.await();
        try (LogLines log = new LogLines()) {
            result(executors.shutdown(Duration.ofMillis(1)));
            assertThat(log.of(Level.WARNING))
                    .singleElement()
                    .asString()
                    .startsWith("the default executor of <EventLoop ")
                    .endsWith(" did not end within PT0.001S; abandoned");
        }
        goOn.countDown();
    }

    @Test
    void anInterruptOfTheThreadThatJoinsEndsTheWait() {
        CountDownLatch goOn = new CountDownLatch(1);
        executors.setDefault(pool());
        executors.run(null, () -> goOn.await(50, TimeUnit.SECONDS));
        Future<?> done = executors.shutdown(Duration.ofSeconds(50));
        try (LogLines log = new LogLines()) {
            joiner().interrupt();
            result(done);
            assertThat(log.of(Level.WARNING)).hasSize(1);
        }
        goOn.countDown();
    }

    @Test
    void aBoundedPoolHasSoManyDaemonThreadsWhichEndWhenIdle() throws Exception {
        ThreadPoolExecutor pool = (ThreadPoolExecutor) LoopExecutors.boundedPool("bounded-", 2);
        pools.add(pool);
        CountDownLatch both = new CountDownLatch(2);
        Set<String> names = ConcurrentHashMap.newKeySet();
        List<java.util.concurrent.Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            results.add(pool.submit(() -> {
                both.countDown();
                both.await();
                names.add(Thread.currentThread().getName());
                return Thread.currentThread().isDaemon();
            }));
        }
        for (var result : results) {
            assertThat(result.get()).isTrue();
        }
        assertThat(names).isSubsetOf("bounded-1", "bounded-2");
        assertThat(pool.getLargestPoolSize()).isEqualTo(2);
        assertThat(pool.allowsCoreThreadTimeOut()).isTrue();
        assertThat(pool.getKeepAliveTime(TimeUnit.SECONDS)).isEqualTo(30);
    }
}
