package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.internal.state.ProcessThreads;
import org.tulip4j.queues.Queue;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.sync.Event;
import org.tulip4j.sync.Held;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** Tasks that wait for each other are told of, and nothing else is. */
class DeadlockTest {
    private final FakeBackend backend = new FakeBackend();
    private final List<String> reports = new ArrayList<>();

    /** Runs a body; tasks that are told of are cancelled, so that it ends. */
    private void play(boolean debug, VoidCoroutine body) {
        LoopOptions options =
                LoopOptions.DEFAULT.withBackend((BackendProvider) backend).withClock(backend);
        try (EventLoop loop = EventLoops.newLoop(options.withDebug(debug))) {
            loop.setExceptionHandler((where, context) -> {
                if (context.get(ErrorContext.TASKS) instanceof List<?> tasks) {
                    reports.add(withoutPlaces(context.message()));
                    tasks.stream()
                            .map(Task.class::cast)
                            .filter(task -> !task.name().startsWith("Task-"))
                            .forEach(Task::cancel);
                }
            });
            loop.runUntilCompleteVoid(body);
        }
    }

    /** The lines but for those of stacks, of which one must be there for each task. */
    private static String withoutPlaces(String report) {
        List<String> lines = report.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("  Task ")) {
                assertThat(lines.get(i + 1)).startsWith("    at ").contains("org.tulip4j.");
            }
        }
        return String.join(
                "\n", lines.stream().filter(line -> !line.startsWith("    at ")).toList());
    }

    private static Task<?> task(String name, VoidCoroutine body) {
        return Tulip.createTaskVoid(body, name);
    }

    private static void ended(Task<?>... tasks) {
        Tulip.gatherReturnExceptions(List.of(tasks)).await();
    }

    private static void both(Lock first, Lock second) {
        first.withVoid(() -> {
            Tulip.sleep(Duration.ZERO).await();
            second.withVoid(() -> {});
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void locksTakenInTwoOrders(boolean debug) {
        Lock left = new Lock();
        Lock right = new Lock();
        play(debug, () -> ended(task("a", () -> both(left, right)), task("b", () -> both(right, left))));
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0))
                .startsWith("Deadlock: 2 tasks wait for each other in a ring, and only a cancellation can end that\n");
        assertThat(reports.get(0))
                .contains("\n  Task a waits for <Lock locked waiters=1>, held by Task b")
                .contains("\n  Task b waits for <Lock locked waiters=1>, held by Task a");
    }

    @Test
    void inDebugModeWhenTheRingClosesWhateverElseGoesOn() {
        Lock left = new Lock();
        Lock right = new Lock();
        play(true, () -> {
            Task<?> busy = task("busy", () -> Tulip.sleep(Duration.ofHours(1)).await());
            ended(task("a", () -> both(left, right)), task("b", () -> both(right, left)));
            assertThat(backend.now).isZero();
            busy.cancel();
        });
        assertThat(reports).hasSize(1);
    }

    @Test
    void inNormalModeTimersMayStillWake() {
        Lock left = new Lock();
        Lock right = new Lock();
        play(false, () -> {
            Task<?> a = task("a", () -> both(left, right));
            Task<?> b = task("b", () -> both(right, left));
            Tulip.sleep(Duration.ofHours(1)).await();
            assertThat(reports).isEmpty();
            a.cancel();
            ended(a, b);
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void heldByAStatementAndByHand() {
        Lock statement = new Lock();
        Lock hand = new Lock();
        play(
                true,
                () -> ended(
                        task("a", () -> {
                            try (Held held = statement.hold().await()) {
                                Play.ticks(1);
                                hand.acquire().await();
                                hand.release();
                            }
                        }),
                        task("b", () -> {
                            hand.acquire().await();
                            try {
                                Play.ticks(1);
                                statement.withVoid(() -> {});
                            } finally {
                                hand.release();
                            }
                        })));
        assertThat(reports).hasSize(1);
    }

    @Test
    void aLockIsNotReentrant() {
        Lock lock = new Lock();
        play(true, () -> ended(task("a", () -> lock.withVoid(() -> lock.withVoid(() -> {})))));
        assertThat(reports).containsExactly("""
                Deadlock: a task waits for itself, and only a cancellation can end that
                  Task a waits for <Lock locked waiters=1>, held by Task a""");
    }

    @Test
    void permitsOfSemaphoresInDebugMode() {
        Semaphore two = new Semaphore(2);
        Lock lock = new Lock();
        play(true, () -> {
            Task<?> a = task(
                    "a",
                    () -> two.withVoid(() -> {
                        Play.ticks(1);
                        lock.withVoid(() -> {});
                    }));
            Task<?> c = task(
                    "c",
                    () -> two.withVoid(() -> {
                        Play.ticks(1);
                        lock.withVoid(() -> {});
                    }));
            Task<?> b = task(
                    "b",
                    () -> lock.withVoid(() -> {
                        Play.ticks(1);
                        two.withVoid(() -> {});
                    }));
            ended(a, b, c);
        });
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0)).contains("<Semaphore permits=0 waiters=1>, held by Task a, c");
    }

    @Test
    void aSemaphoreThatSomebodyElseFillsIsNoRing() {
        Semaphore pace = new Semaphore(1);
        play(true, () -> {
            Task<?> worker = task("worker", () -> {
                pace.acquire().await();
                pace.acquire().await();
            });
            Play.ticks(3);
            pace.release();
            worker.await();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void tasksAndGatheredOnes() {
        play(true, () -> {
            List<Task<?>> all = new ArrayList<>();
            all.add(task("a", () -> Tulip.gather(all.get(1)).await()));
            all.add(task("b", () -> Tulip.shield(all.get(2)).await()));
            all.add(task("c", () -> Tulip.waitFor(all.get(0), null).await()));
            ended(all.toArray(Task<?>[]::new));
        });
        assertThat(reports).containsExactly("""
                Deadlock: 3 tasks wait for each other in a ring, and only a cancellation can end that
                  Task c waits for Task a
                  Task a waits for <Gather of 1, 1 pending>
                  Task b waits for <Shield of c>""");
    }

    @Test
    void oneThatGathersItself() {
        play(true, () -> {
            List<Task<?>> all = new ArrayList<>();
            all.add(task("a", () -> Tulip.gather(all.get(0)).await()));
            ended(all.get(0));
        });
        assertThat(reports).containsExactly("""
                Deadlock: a task waits for itself, and only a cancellation can end that
                  Task a waits for <Gather of 1, 1 pending>""");
    }

    @Test
    void aChildThatAwaitsItsParent() {
        play(true, () -> {
            Task<?>[] parent = new Task<?>[1];
            parent[0] = task(
                    "parent",
                    () -> TaskGroup.runVoid(group -> {
                        group.createTaskVoid(() -> Tulip.shield(parent[0]).await(), "child");
                        group.createTaskVoid(() -> Play.ticks(5), "brother");
                    }));
            ended(parent);
        });
        assertThat(reports).containsExactly("""
                Deadlock: 2 tasks wait for each other in a ring, and only a cancellation can end that
                  Task child waits for <Shield of parent>
                  Task parent waits for <TaskGroup tasks=2>""");
    }

    @Test
    void whoWaitsForARingIsNamedWhenTheLoopWouldWaitForEver() {
        Lock lock = new Lock();
        play(false, () -> {
            Task<?> a = task("a", () -> lock.withVoid(() -> lock.withVoid(() -> {})));
            ended(a, task("c", () -> Tulip.gatherReturnExceptions(List.of(a)).await()));
        });
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0)).contains("\n  They keep waiting: Task ").contains("Task c");
    }

    @Test
    void aTimeOutEndsARing() {
        Lock lock = new Lock();
        play(true, () -> {
            Task<?> byBlock = task(
                    "a",
                    () -> lock.withVoid(
                            () -> Tulip.timeout(Duration.ofSeconds(1)).runVoid(() -> lock.withVoid(() -> {}))));
            assertThatThrownBy(byBlock::await).isInstanceOf(TimedOutException.class);
            Task<?> byWait = task(
                    "b",
                    () -> lock.withVoid(() ->
                            Tulip.waitFor(lock.acquire(), Duration.ofSeconds(1)).await()));
            assertThatThrownBy(byWait::await).isInstanceOf(TimedOutException.class);
            List<Task<?>> own = new ArrayList<>();
            own.add(task("c", () -> Tulip.wait(own, Duration.ofSeconds(1), ReturnWhen.ALL_COMPLETED)
                    .await()));
            own.get(0).await();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void afterATimeOutHasEndedARingIsOne() {
        Lock lock = new Lock();
        play(
                true,
                () -> ended(task(
                        "a",
                        () -> lock.withVoid(() -> {
                            Tulip.timeout(Duration.ofSeconds(1)).runVoid(() -> Play.ticks(1));
                            lock.withVoid(() -> {});
                        }))));
        assertThat(reports).hasSize(1);
    }

    @Test
    void aRingThatSomebodyOpensInTheSamePassIsNotTold() {
        play(true, () -> {
            List<Task<?>> all = new ArrayList<>();
            all.add(task("a", () -> all.get(1).await()));
            all.add(task("b", () -> all.get(0).await()));
            all.add(task("c", () -> all.get(0).cancel()));
            ended(all.toArray(Task<?>[]::new));
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aFailureMayStillEndAGather() {
        play(true, () -> {
            Future<Object> outside = EventLoops.running().createFuture();
            List<Task<?>> all = new ArrayList<>();
            all.add(task("a", () -> Tulip.gather(List.of(all.get(0), outside)).await()));
            Play.ticks(3);
            outside.setException(new IllegalStateException("from outside"));
            assertThatThrownBy(() -> all.get(0).await()).hasMessage("from outside");
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void whatAnotherThreadMayCompleteIsNoDeadlock() {
        backend.silent = true;
        play(false, () -> {
            Future<Object> plain = EventLoops.running().createFuture();
            Event event = new Event();
            Queue<String> queue = new Queue<>();
            CountDownLatch over = new CountDownLatch(1);
            Thread other = new Thread(() -> Play.unchecked(over::await));
            other.start();
            Task<?> a = task("a", () -> plain.await());
            Task<?> b = task("b", () -> event.waitFor().await());
            Task<?> c = task("c", () -> queue.get().await());
            backend.inPoll(() -> {
                plain.setResult("x");
                event.set();
                queue.putNowait("y");
            });
            ended(a, b, c);
            over.countDown();
            other.join();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aLockThatIsPassedAroundHasNoHolder() {
        Lock gate = new Lock();
        play(true, () -> {
            gate.acquire().await();
            task("opener", gate::release).await();
            Task<?> a = task("a", () -> {
                gate.acquire().await();
                gate.acquire().await();
            });
            Play.ticks(3);
            gate.release();
            a.await();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void anotherThreadOfTheProcessIsSeen() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Thread other = new Thread(() -> Play.unchecked(over::await), "somebody");
        other.start();
        assertThat(ProcessThreads.isAlone(Thread.currentThread())).isFalse();
        over.countDown();
        other.join();
    }
}
