package org.tulip4j.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.testing.internal.PendingTimers;
import org.tulip4j.testing.world.Victim;

/** One loop for one test, and what went wrong on it. States: made, run, closed. */
final class TestBench implements AutoCloseable {
    private static final int CANCEL_ROUNDS = 10;

    private final EventLoop loop;
    private final @Nullable MemoryNetwork network;
    private final @Nullable ManualClock clock;
    private final int timeoutSeconds;
    private final List<ErrorContext> reports = Collections.synchronizedList(new ArrayList<>());
    /** The test, while it runs. */
    private @Nullable Task<?> running;
    /** Tasks wait for each other, or nobody can wake them: the test waits for no limit. */
    private @Nullable AssertionError deadlock;

    private TestBench(
            EventLoop loop, @Nullable MemoryNetwork network, @Nullable ManualClock clock, int timeoutSeconds) {
        this.loop = loop;
        this.network = network;
        this.clock = clock;
        this.timeoutSeconds = timeoutSeconds;
        loop.setExceptionHandler((on, context) -> reported(context));
    }

    private void reported(ErrorContext context) {
        Task<?> test = running;
        if (context.get(ErrorContext.TASKS) == null || test == null || test.isDone() || deadlock != null) {
            reports.add(context);
        } else {
            deadlock = new AssertionError(context.message());
            test.cancel("tasks of the test wait for ever");
        }
    }

    /** A body that throws anything. */
    interface Body {
        @Nullable Object run() throws Throwable;
    }

    static TestBench of(TulipTest wish) {
        return of(wish, null);
    }

    /** Makes a bench for a test whose victim is cancelled, or that has none. */
    static TestBench of(TulipTest wish, @Nullable Victim victim) {
        boolean memory = wish.backend().equals("memory");
        if (!memory && wish.time() != TulipTest.Time.SYSTEM) {
            throw new IllegalArgumentException("@TulipTest(time = " + wish.time()
                    + ") needs backend \"memory\": backend \"" + wish.backend() + "\" waits in real time");
        }
        MemoryBackendProvider provider = memory ? new MemoryBackendProvider() : null;
        ManualClock clock =
                switch (wish.time()) {
                    case SYSTEM -> null;
                    case MANUAL -> new ManualClock();
                    case AUTO_JUMP -> ManualClock.autoJump();
                };
        LoopOptions options = LoopOptions.DEFAULT.withDebug(wish.debug());
        options = provider == null ? options.withBackend(wish.backend()) : options.withBackend(provider);
        options = wish.engine().isEmpty() ? options : options.withEngine(wish.engine());
        options = clock == null ? options : options.withClock(clock);
        options = victim == null ? options : options.withEngineAround(victim::around);
        return new TestBench(
                EventLoops.newLoop(options),
                provider == null ? null : provider.network(),
                clock,
                wish.timeoutSeconds());
    }

    EventLoop loop() {
        return loop;
    }

    @Nullable MemoryNetwork network() {
        return network;
    }

    @Nullable ManualClock clock() {
        return clock;
    }

    /** Runs the test; what it throws comes first, what was found besides is suppressed in it. */
    void run(Body body) throws Throwable {
        List<Throwable> found = new ArrayList<>();
        Task<?> test = loop.createTaskVoid(
                () -> {
                    try {
                        body.run();
                    } catch (Throwable thrown) {
                        found.add(thrown);
                        takeBackCancellations();
                    }
                },
                TaskOptions.named("test"));
        running = test;
        runLimited(test, found);
        running = null;
        if (deadlock != null) {
            found.add(0, deadlock);
        }
        endTasks(found);
        findTimers(found);
        close();
        synchronized (reports) {
            reports.forEach(report -> found.add(handlerCalled(report)));
        }
        if (!found.isEmpty()) {
            Throwable first = found.remove(0);
            found.forEach(first::addSuppressed);
            throw first;
        }
    }

    /** The test has ended by what it threw, which is kept: that it then returns swallows nothing. */
    private static void takeBackCancellations() {
        Task<?> test = Task.current();
        while (test != null && test.cancelling() > 0) {
            test.uncancel();
        }
    }

    private void runLimited(Task<?> test, List<Throwable> found) throws Throwable {
        CountDownLatch ended = new CountDownLatch(1);
        Thread runner = Thread.currentThread();
        Thread watch = new Thread(() -> watch(test, found, ended, runner), "tulip-test-limit");
        watch.setDaemon(true);
        watch.start();
        try {
            loop.runUntilComplete(test);
        } catch (org.tulip4j.CancelledError cancelled) {
            if (found.isEmpty()) {
                found.add(new AssertionError("the test was cancelled before it began", cancelled));
            }
        } finally {
            ended.countDown();
            watch.join();
        }
    }

    /** Watches a test in a thread of its own: when the limit has passed the loop fails the test and cancels it. */
    private void watch(Task<?> test, List<Throwable> found, CountDownLatch ended, Thread runner) {
        try {
            if (!ended.await(timeoutSeconds, TimeUnit.SECONDS)) {
                loop.callSoonThreadsafe(() -> {
                    found.add(new AssertionError(
                            "the test took longer than " + timeoutSeconds + " s; pending: " + names(loop.allTasks())));
                    test.cancel("the test took too long");
                });
                if (!ended.await(timeoutSeconds, TimeUnit.SECONDS)) {
                    // A test that blocks the loop itself cannot be cancelled; an interrupt ends most such waits.
                    System.getLogger("org.tulip4j.testing")
                            .log(System.Logger.Level.ERROR, "the test blocks its loop, which is interrupted: " + test);
                    runner.interrupt();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void endTasks(List<Throwable> found) {
        Set<Task<?>> left = loop.allTasks();
        if (left.isEmpty()) {
            return;
        }
        found.add(new AssertionError("the test left tasks pending: " + names(left) + "; await or cancel them"));
        for (int round = 0; round < CANCEL_ROUNDS && !loop.allTasks().isEmpty(); round++) {
            List<Task<?>> tasks = new ArrayList<>(loop.allTasks());
            tasks.forEach(Task::cancel);
            loop.runUntilComplete(() -> Tulip.gatherReturnExceptions(new ArrayList<Future<?>>(tasks))
                    .await());
        }
    }

    private void findTimers(List<Throwable> found) {
        String timers = PendingTimers.text(loop);
        if (timers != null) {
            found.add(new AssertionError("the test left timers pending: " + timers));
        }
    }

    private static String names(Set<Task<?>> tasks) {
        return String.join(", ", tasks.stream().map(Object::toString).toList());
    }

    private static AssertionError handlerCalled(ErrorContext report) {
        return new AssertionError(
                "the loop's exception handler was called: " + report.message() + " " + report, report.exception());
    }

    /** Closing reports what nobody looked at. */
    @Override
    public void close() {
        if (!loop.isRunning()) {
            loop.close();
        }
    }
}
