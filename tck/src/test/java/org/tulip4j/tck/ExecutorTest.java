package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** Blocking work beside the loop. */
@Timeout(60)
class ExecutorTest {
    /** More than any pool that is bounded by the number of processors has on the machines that test. */
    private static final int MANY = 300;

    static List<TckEnvironment> environments() {
        return Environments.all();
    }

    private static EventLoop newLoop(TckEnvironment environment) {
        return EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend(environment.provider())
                .withEngine(environment.engine())
                .withDebug(environment.debug()));
    }

    private static void play(TckEnvironment environment, VoidCoroutine body) {
        try (EventLoop loop = newLoop(environment)) {
            loop.runUntilCompleteVoid(body);
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void theDefaultIsVirtualThreadsOrABoundedDaemonPool(TckEnvironment environment) {
        boolean virtual = Runtime.version().feature() >= 21;
        int bound = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
        int all = virtual ? MANY : bound + 5;
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            CountDownLatch together = new CountDownLatch(virtual ? all : bound);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Future<Boolean>> works = new ArrayList<>();
            for (int i = 0; i < all; i++) {
                works.add(loop.runInExecutor(null, () -> {
                    threads.add(Thread.currentThread());
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    together.countDown();
                    boolean met = together.await(30, TimeUnit.SECONDS);
                    running.decrementAndGet();
                    return met;
                }));
            }
            assertThat(Tulip.gather(works).await()).doesNotContain(false);
            assertThat(threads).allMatch(Thread::isDaemon);
            assertThat(most.get()).isEqualTo(virtual ? all : bound);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void resultsComeOnTheLoopAndTheContextStaysThere(TckEnvironment environment) {
        ContextVar<String> who = ContextVar.of("who", "nobody");
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            who.set("me");
            Future<String> work = loop.runInExecutor(null, who::get);
            List<Boolean> inLoop = new ArrayList<>();
            work.addDoneCallback(done -> inLoop.add(loop.inLoop()));
            assertThat(work.await()).isEqualTo("nobody");
            Tulip.sleep(Duration.ZERO).await();
            assertThat(inLoop).containsExactly(true);
            assertThat(Tulip.toThread(who::get).await()).isEqualTo("me");
            List<String> seen = new ArrayList<>();
            assertThat(Tulip.toThreadVoid(() -> seen.add(who.get())).await()).isNull();
            assertThat(seen).containsExactly("me");
            IllegalStateException thrown = new IllegalStateException("work");
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> {
                                throw thrown;
                            })
                            .await())
                    .isSameAs(thrown);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void cancellingDropsWorkThatHasNotStartedAndInterruptsNothing(TckEnvironment environment) throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        try {
            play(environment, () -> {
                EventLoop loop = EventLoops.running();
                Future<Integer> running = loop.runInExecutor(single, () -> {
                    begun.countDown();
                    release.await(); // an interrupt would end it before it counts down
                    ended.countDown();
                    return 1;
                });
                Future<Integer> waiting = loop.runInExecutor(single, ran::incrementAndGet);
                assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue(); // submitted at the call, not at the await
                assertThat(running.cancel()).isTrue();
                assertThat(waiting.cancel()).isTrue();
                assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
                assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
                release.countDown();
                assertThat(loop.runInExecutor(single, () -> "next").await()).isEqualTo("next");
            });
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).hasValue(0);
        } finally {
            single.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void aReplacedDefaultBelongsToTheLoopAndThePreviousOneDoesNot(TckEnvironment environment) {
        ExecutorService first = Executors.newSingleThreadExecutor(body -> new Thread(body, "first"));
        ExecutorService second = Executors.newSingleThreadExecutor(body -> new Thread(body, "second"));
        try {
            play(environment, () -> {
                EventLoop loop = EventLoops.running();
                loop.setDefaultExecutor(first);
                loop.setDefaultExecutor(second);
                assertThat(first.isShutdown()).isFalse();
                assertThat(loop.runInExecutor(null, () -> Thread.currentThread().getName())
                                .await())
                        .isEqualTo("second");
                assertThat(loop.runInExecutor(
                                        first, () -> Thread.currentThread().getName())
                                .await())
                        .isEqualTo("first");
                assertThatThrownBy(() -> loop.setDefaultExecutor(null)).isInstanceOf(NullPointerException.class);
            });
            assertThat(second.isShutdown()).isTrue();
            assertThat(first.isShutdown()).isFalse();
        } finally {
            first.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void shuttingDownJoinsOffTheLoopAndRefusesMore(TckEnvironment environment) {
        CountDownLatch release = new CountDownLatch(1);
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            Future<Integer> work = loop.runInExecutor(null, () -> {
                release.await();
                return 42;
            });
            Future<?> end = loop.shutdownDefaultExecutor(Duration.ofSeconds(30));
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("shut down");
            Tulip.sleep(Duration.ZERO).await(); // the loop goes on
            assertThat(end.isDone()).isFalse();
            release.countDown();
            end.await();
            assertThat(work.await()).isEqualTo(42);
            assertThat(loop.runInExecutor(Runnable::run, () -> 1).await()).isEqualTo(1);
        });
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            loop.shutdownDefaultExecutor().cancel();
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> 1)).isInstanceOf(IllegalStateException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    void shuttingDownGivesUpInTimeAndALateResultIsDropped(TckEnvironment environment) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        play(environment, () -> {
            EventLoop loop = EventLoops.running();
            loop.runInExecutor(null, () -> {
                release.await();
                ended.countDown();
                return 42;
            });
            loop.shutdownDefaultExecutor(Duration.ofMillis(10)).await();
        });
        release.countDown();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anExecutorThatWasShutDownRefusesAtTheCall() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        try (EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(() -> assertThatThrownBy(() -> loop.runInExecutor(closed, () -> 1))
                    .isInstanceOf(RejectedExecutionException.class));
        }
    }

    @Test
    void aFailureThatComesAfterTheLoopHasClosedIsLogged() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        CountDownLatch release = new CountDownLatch(1);
        try (LogLines log = new LogLines()) {
            try (EventLoop loop = EventLoops.newLoop("nio")) {
                loop.runUntilCompleteVoid(() -> loop.runInExecutor(single, () -> {
                    release.await();
                    throw new IOException("too late");
                }));
            }
            release.countDown();
            single.shutdown();
            assertThat(single.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(log.with("closed before").toString()).contains("java.io.IOException: too late");
        }
    }
}
