package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.queues.Queue;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.sync.Lock;

/** Coroutines with threads of their own hand the loop to one another, and nothing but time tells. */
@Timeout(60)
class StepChainTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Thread here = Thread.currentThread();
    /** How often the loop's own thread got the loop back. */
    private int returns;

    private EventLoop newLoop(String engine) {
        backend.standIns = thread -> {
            if (thread == here) {
                returns++;
            }
        };
        return backend.newLoop(engine);
    }

    private void note(String what) {
        log.add(what + (Thread.currentThread() == here ? " here" : ""));
    }

    private static void tick() {
        Tulip.sleep(Duration.ZERO).await();
    }

    private static Task<Void> ticking(int times) {
        return Tulip.createTaskVoid(() -> Play.ticks(times));
    }

    private static void gather(List<? extends Future<Void>> tasks) {
        Tulip.gather(tasks).await();
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void theStepsOfAPassReturnToTheLoopsThreadOnce(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    tasks.add(ticking(10));
                }
                gather(tasks);
            });
        }
        // 1,100 steps in 13 passes
        assertThat(returns).isBetween(11, 15);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void passesThatNeedNoPollDoNotReturnToTheLoopsThread(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> gather(List.of(ticking(5_000), ticking(5_000))));
        }
        // 10,000 steps in 5,000 passes, of which the first 64 poll, and one in 128 later
        assertThat(returns).isBetween(64, 120);
        assertThat(backend.polls).isBetween(64, 120);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void aLockAndAQueueWakeInsideTheChain(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Lock lock = new Lock();
                Queue<Integer> queue = new Queue<>(1);
                Coroutine<Void> locking = Coroutine.of(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        lock.acquire().await();
                        tick();
                        lock.release();
                    }
                });
                Task<Void> producer = Tulip.createTaskVoid(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        queue.put(i).await();
                    }
                });
                Task<Void> consumer = Tulip.createTaskVoid(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        assertThat(queue.get().await()).isEqualTo(i);
                    }
                });
                gather(List.of(Tulip.createTask(locking), Tulip.createTask(locking), producer, consumer));
            });
        }
        // several thousand steps
        assertThat(returns).isBetween(64, 150);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void callbacksRunInTheLoopsThreadInTheirPlaceAmongSteps(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                for (String name : List.of("a", "b", "c")) {
                    Tulip.createTaskVoid(() -> {
                                note(name + "1");
                                loop.callSoon(() -> note("callback of " + name));
                                tick();
                                note(name + "2");
                            })
                            .addDoneCallback(done -> note("end of " + name));
                    loop.callSoon(() -> note("after " + name));
                }
                Play.ticks(4);
            });
        }
        assertThat(log)
                .containsExactly(
                        "a1",
                        "after a here",
                        "b1",
                        "after b here",
                        "c1",
                        "after c here",
                        "callback of a here",
                        "a2",
                        "callback of b here",
                        "b2",
                        "callback of c here",
                        "c2",
                        "end of a here",
                        "end of b here",
                        "end of c here");
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void aFatalErrorInTheMiddleLeavesTheLoopAndTheOthersStay(String engine) {
        InternalError fatal = new InternalError("on purpose");
        try (EventLoop loop = newLoop(engine)) {
            for (String name : List.of("a", "b", "c")) {
                loop.createTaskVoid(() -> {
                    note(name);
                    if (name.equals("b")) {
                        throw fatal;
                    }
                    tick();
                    note(name);
                });
            }
            assertThatThrownBy(loop::runForever).isSameAs(fatal);
            assertThat(log).containsExactly("a", "b");
            assertThat(loop.currentTask()).isNull();
            loop.runUntilCompleteVoid(() -> Play.ticks(2));
            assertThat(log).containsExactly("a", "b", "c", "a", "c");
            assertThat(loop.allTasks()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void whoStartsATaskEagerlyGoesOnWhenThatSuspends(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Coroutine<Void> eager = Coroutine.of(() -> {
                    note("eager");
                    tick();
                    note("eager again");
                });
                TaskOptions now = TaskOptions.DEFAULT.withEagerStart(true);
                Task<Void> first = Tulip.createTaskVoid(() -> {
                    loop.createTask(eager, now);
                    note("first");
                    tick();
                    note("first again");
                });
                Task<Void> second = Tulip.createTaskVoid(() -> note("second"));
                loop.callSoon(() -> {
                    loop.createTask(eager, now);
                    note("callback");
                });
                gather(List.of(first, second));
            });
        }
        assertThat(log)
                .startsWith("eager", "first", "second", "eager", "callback here")
                .endsWith("eager again", "first again", "eager again")
                .hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void aStepOfAnInterruptedThreadIsEndedByTheLoops(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Task<Void> interrupted = Tulip.createTaskVoid(() -> {
                    Thread.currentThread().interrupt();
                    int before = returns;
                    tick();
                    note(Thread.interrupted() + " " + (returns > before));
                });
                Task<Void> other = Tulip.createTaskVoid(() -> note("other " + Thread.interrupted()));
                gather(List.of(interrupted, other));
                note("main " + Thread.interrupted());
            });
        }
        assertThat(Thread.interrupted()).isFalse();
        assertThat(log).containsExactly("other false", "true true", "main false");
    }

    /** Runs steps for ever, so many before it does something. */
    private int stepsAfter(int before, Runnable then) {
        int[] steps = {0};
        try {
            while (true) {
                if (steps[0]++ == before) {
                    then.run();
                }
                tick();
            }
        } catch (CancelledError end) {
            return steps[0] - before;
        }
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void anInterruptOfTheLoopsThreadIsNoticedDuringAChain(String engine) {
        int[] steps = {0};
        LoopOptions options = LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withEngine(engine);
        boolean restored;
        try (Runner runner = new Runner(options)) {
            runner.runVoid(() -> steps[0] = stepsAfter(1_000, here::interrupt));
            restored = Thread.interrupted();
        }
        assertThat(restored).isTrue();
        assertThat(steps[0]).isBetween(1, 258);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void whatOtherThreadsSendAndTimersAreLookedAtInEveryPassOfAChain(String engine) {
        int[] steps = {0, 0};
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Task<Integer>[] task = newTask();
                task[0] = Tulip.createTask(() -> stepsAfter(1_000, () -> sendFromElsewhere(loop, task[0]::cancel)));
                steps[0] = task[0].await();
                task[0] =
                        Tulip.createTask(() -> stepsAfter(1_000, () -> loop.callLater(Duration.ZERO, task[0]::cancel)));
                steps[1] = task[0].await();
            });
        }
        assertThat(steps[0]).isBetween(1, 3);
        assertThat(steps[1]).isBetween(1, 3);
    }

    @SuppressWarnings("unchecked")
    private static Task<Integer>[] newTask() {
        return new Task[1];
    }

    private static void sendFromElsewhere(EventLoop loop, Runnable callback) {
        Thread thread = new Thread(() -> loop.execute(callback));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void inputWaitsForSoManyStepsOfAChainAtMost(String engine) {
        int[] steps = {0};
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Task<Integer>[] task = newTask();
                task[0] = Tulip.createTask(() -> stepsAfter(1_000, () -> backend.inPoll(task[0]::cancel)));
                steps[0] = task[0].await();
            });
        }
        assertThat(steps[0]).isBetween(1, 258);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void stepsThatTakeLongLetInputInEachTime(String engine) {
        int[] polls = {0};
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Play.ticks(1_000);
                for (int i = 0; i < 100; i++) {
                    int before = backend.polls;
                    backend.now += 200_000;
                    tick();
                    polls[0] += backend.polls - before;
                }
            });
        }
        assertThat(polls[0]).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void callbacksBesideStepsThatTakeLongLetInputInEachTime(String engine) {
        int[] counts = {100, 0};
        try (EventLoop loop = newLoop(engine)) {
            loop.runUntilCompleteVoid(() -> {
                Play.ticks(1_000);
                Future<Void> over = loop.createFuture();
                loop.callSoon(() -> countPolls(loop, counts, backend.polls, over));
                over.await();
            });
        }
        assertThat(counts[1]).isGreaterThanOrEqualTo(99);
    }

    private void countPolls(EventLoop loop, int[] counts, int before, Future<Void> over) {
        counts[1] += backend.polls - before;
        backend.now += 200_000;
        int now = backend.polls;
        if (counts[0]-- == 0) {
            over.setResult(null);
        } else {
            loop.callSoon(() -> countPolls(loop, counts, now, over));
        }
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void aLoopIsStoppedWithThePassThatStopsIt(String engine) {
        int[] steps = new int[3];
        try (EventLoop loop = newLoop(engine)) {
            for (int i = 0; i < steps.length; i++) {
                int own = i;
                loop.createTaskVoid(() -> {
                    while (true) {
                        steps[own]++;
                        if (own == 1 && steps[own] == 1_000) {
                            loop.stop();
                        }
                        tick();
                    }
                });
            }
            loop.runForever();
            assertThat(steps).containsOnly(1_000);
            loop.allTasks().forEach(Task::cancel);
            loop.callSoon(loop::stop);
            loop.runForever();
        }
    }

    @ParameterizedTest
    @MethodSource("handingOver")
    void aBodyThatWaitsWhereItsStackEndsFailsAndTheLoopGoesOn(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            for (int round = 0; round < 5; round++) {
                int[] most = {0};
                loop.runUntilCompleteVoid(() -> {
                    Task<Void> other = ticking(200);
                    Tulip.createTask(() -> fill(0, Integer.MAX_VALUE, most)).await();
                    Task<String> deep = Tulip.createTask(() -> fill(0, Math.max(0, most[0] - 200), new int[1]));
                    assertThat(deep.await()).isEqualTo("full");
                    other.await();
                });
            }
        }
    }

    private static String fill(int from, int waitFrom, int[] most) {
        try {
            descend(from, waitFrom, most);
            return "?";
        } catch (StackOverflowError full) {
            return "full";
        }
    }

    private static void descend(int depth, int waitFrom, int[] most) {
        most[0] = depth;
        if (depth >= waitFrom) {
            tick();
        }
        descend(depth + 1, waitFrom, most);
    }

    /** The engines of this Java that give each coroutine a thread. */
    static List<String> handingOver() {
        return Place.engines().filter(engine -> !engine.equals("continuation")).toList();
    }
}
