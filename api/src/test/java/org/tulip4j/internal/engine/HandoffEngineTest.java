package org.tulip4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.CoroutineEngine;

/** A body on a thread of its own takes turns with whoever resumes it. */
@Timeout(60)
class HandoffEngineTest {
    private final List<Thread> standIns = new CopyOnWriteArrayList<>();
    private final HandoffEngine engine = new HandoffEngine(
            "platform", body -> new Thread(body, "coroutine").start(), UnaryOperator.identity(), standIns::add);

    @Test
    void whoRunsStandsInUntilItSuspendsOrEnds() {
        CoroutineEngine.Stack[] stacks = new CoroutineEngine.Stack[2];
        stacks[1] = engine.create(() -> stacks[1].suspend());
        stacks[0] = engine.create(() -> {
            stacks[1].resume();
            stacks[0].suspend();
        });
        Thread here = Thread.currentThread();
        stacks[0].resume();
        Thread outer = stacks[0].thread();
        Thread inner = stacks[1].thread();
        assertThat(standIns).containsExactly(outer, inner, outer, here);
        standIns.clear();
        stacks[0].resume();
        stacks[1].resume();
        assertThat(standIns).containsExactly(outer, here, inner, here);
    }

    @Test
    void aBodyRunsFromOneSuspensionToTheNext() {
        CoroutineSteps steps = new CoroutineSteps();
        var stack = engine.create(steps);
        steps.stack = stack;
        for (int i = 0; i <= CoroutineSteps.COUNT; i++) {
            stack.resume();
        }
        assertThat(steps.done).isEqualTo(CoroutineSteps.COUNT);
    }

    @Test
    void aTaskThatGetsNoThreadInsideAChainIsTheLoopsThreadsError() {
        OutOfMemoryError none = new OutOfMemoryError("no thread, on purpose");
        int[] started = {0};
        HandoffEngine scarce = new HandoffEngine(
                "scarce",
                body -> {
                    if (++started[0] == 2) {
                        throw none;
                    }
                    new Thread(body, "coroutine").start();
                },
                UnaryOperator.identity(),
                thread -> {});
        List<String> log = new CopyOnWriteArrayList<>();
        FakeBackend backend = new FakeBackend();
        try (EventLoop loop = EventLoops.newLoop(
                LoopOptions.DEFAULT.withBackend((BackendProvider) backend).withEngine(scarce))) {
            for (String name : List.of("first", "second", "third")) {
                loop.createTaskVoid(() -> {
                    log.add(name);
                    Tulip.sleep(Duration.ZERO).await();
                    log.add(name + " again");
                });
            }
            assertThatThrownBy(loop::runForever).isSameAs(none);
            assertThat(loop.currentTask()).isNull();
            assertThat(log).containsExactly("first");
            loop.callSoon(() -> loop.callSoon(loop::stop));
            loop.runForever();
            assertThat(log).containsExactly("first", "third", "first again", "third again");
        }
    }

    /** Counts the threads that it starts. */
    private EventLoop counting(AtomicInteger started) {
        HandoffEngine counts = new HandoffEngine(
                "counts",
                body -> {
                    started.incrementAndGet();
                    new Thread(body, "coroutine").start();
                },
                UnaryOperator.identity(),
                thread -> {});
        return EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) new FakeBackend())
                .withEngine(counts));
    }

    @Test
    void bodiesThatEndOneAfterTheOtherShareAThread() {
        AtomicInteger started = new AtomicInteger();
        List<String> log = new ArrayList<>();
        try (EventLoop loop = counting(started)) {
            loop.runUntilCompleteVoid(() -> {
                List<Future<Void>> tasks = new ArrayList<>();
                for (String name : List.of("first", "second", "third")) {
                    TaskOptions named = TaskOptions.DEFAULT.withName(name);
                    tasks.add(loop.createTaskVoid(
                            () -> log.add(name + " in " + Thread.currentThread().getName()), named));
                }
                Tulip.gather(tasks).await();
            });
        }
        assertThat(log).containsExactly("first in first", "second in second", "third in third");
        assertThat(started).as("threads: of the main task, of the others").hasValue(2);
    }

    @Test
    void aBodyThatSuspendsKeepsItsThread() {
        AtomicInteger started = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        try (EventLoop loop = counting(started)) {
            loop.runUntilCompleteVoid(() -> {
                Future<Void> brief = loop.createTaskVoid(() -> threads.add(Thread.currentThread()));
                Future<Void> waiting = loop.createTaskVoid(() -> {
                    threads.add(Thread.currentThread());
                    Tulip.sleep(Duration.ZERO).await();
                    threads.add(Thread.currentThread());
                });
                Future<Void> last = loop.createTaskVoid(() -> threads.add(Thread.currentThread()));
                Tulip.gather(List.of(brief, waiting, last)).await();
            });
        }
        assertThat(threads).hasSize(4);
        assertThat(threads.get(1)).isSameAs(threads.get(0)).isSameAs(threads.get(3));
        assertThat(threads.get(2)).isNotSameAs(threads.get(1));
        assertThat(started).hasValue(3);
    }

    @Test
    void aThreadThatRunsAnotherBodyKeepsNothingOfTheFirst() throws InterruptedException {
        AtomicInteger started = new AtomicInteger();
        ReferenceQueue<Object> gone = new ReferenceQueue<>();
        List<PhantomReference<Object>> results = new ArrayList<>();
        try (EventLoop loop = counting(started)) {
            Future<Void> end = loop.createFuture();
            Future<Void> waiting = loop.createTaskVoid(() -> {
                loop.createTask(() -> {
                    Object result = new byte[1000];
                    results.add(new PhantomReference<>(result, gone));
                    return result;
                });
                Future<Void> second = loop.createTaskVoid(() -> end.await());
                loop.callSoon(loop::stop);
                second.await();
            });
            loop.runForever();
            assertThat(results).hasSize(1);
            Reference<?> collected = null;
            for (int tries = 0; collected == null && tries < 100; tries++) {
                System.gc();
                collected = gone.remove(100);
            }
            assertThat(collected).as("the result of the first body").isNotNull();
            assertThat(started).hasValue(2);
            end.setResult(null);
            loop.runUntilComplete(waiting);
        }
    }

    private static final class CoroutineSteps implements Runnable {
        private static final int COUNT = 3;
        private org.tulip4j.spi.CoroutineEngine.Stack stack;
        private int done;

        @Override
        public void run() {
            while (done < COUNT) {
                done++;
                stack.suspend();
            }
        }
    }
}
