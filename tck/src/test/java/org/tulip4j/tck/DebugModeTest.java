package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;

/** What debug mode tells, and that it is silent when it is off. */
class DebugModeTest {
    private static EventLoop newLoop(boolean debug) {
        return EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio").withDebug(debug));
    }

    @Test
    void aLoopThatIsStuckIsToldOfWithItsStackWhileItIsStuck() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        List<String> stuck = new ArrayList<>();
        try (LogLines lines = new LogLines(line -> {
                    if (line.contains("is stuck")) {
                        stuck.add(line);
                        told.countDown();
                    }
                });
                EventLoop loop = newLoop(true)) {
            loop.setSlowCallbackDuration(Duration.ofMillis(5));
            loop.runUntilComplete(loop.createTaskVoid(() -> stayUntil(told), TaskOptions.named("stuck-debug-task")));
            assertThat(stuck).hasSize(1);
            assertThat(stuck.get(0)).contains("stuck-debug-task").contains("stayUntil");
            assertThat(lines.with("Executing <Task stuck-debug-task")).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.tck.Environments#engines")
    void theStepThatRunsIsNamedAndNotTheOneBeforeIt(String engine) {
        CountDownLatch told = new CountDownLatch(1);
        List<String> stuck = new ArrayList<>();
        LoopOptions options =
                LoopOptions.DEFAULT.withBackend("nio").withEngine(engine).withDebug(true);
        try (LogLines lines = new LogLines(line -> {
                    if (line.contains("is stuck")) {
                        stuck.add(line);
                        told.countDown();
                    }
                });
                EventLoop loop = EventLoops.newLoop(options)) {
            loop.setSlowCallbackDuration(Duration.ofMillis(500));
            loop.runUntilCompleteVoid(() -> {
                Task<Void> before = Tulip.createTaskVoid(() -> stay(Duration.ofMillis(300)), "quick-task");
                Task<Void> slow = Tulip.createTaskVoid(() -> stayUntil(told), "stuck-task");
                Task<Void> after = Tulip.createTaskVoid(() -> stay(Duration.ofMillis(300)), "quick-task");
                Tulip.gather(List.of(before, slow, after)).await();
            });
            assertThat(stuck).hasSize(1);
            assertThat(stuck.get(0))
                    .contains("executing <Task stuck-task", "It is in task stuck-task.", "stayUntil")
                    .doesNotContain("quick-task");
            assertThat(lines.with("Executing <Task stuck-task")).hasSize(1);
            assertThat(lines.with("Executing <")).hasSize(1);
        }
    }

    /** Takes so much time, as a step that computes does. */
    private static void stay(Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            Thread.onSpinWait();
        }
    }

    private static void stayUntil(CountDownLatch told) throws InterruptedException {
        told.await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSlowCallbackIsNamedWithWhereItWasMade(boolean debug) {
        try (LogLines lines = new LogLines();
                EventLoop loop = newLoop(debug)) {
            loop.setSlowCallbackDuration(Duration.ofNanos(1));
            loop.execute(loop::stop);
            loop.runForever();
            List<String> slow = lines.with("Executing <");
            assertThat(slow).hasSize(debug ? 1 : 0);
            if (debug) {
                assertThat(slow.get(0)).contains("created at").contains("DebugModeTest.java");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyKindOfHandleAndFutureRemembersWhereItWasMade(boolean debug) {
        List<ErrorContext> errors = new ArrayList<>();
        try (EventLoop loop = newLoop(debug)) {
            loop.setExceptionHandler((own, context) -> errors.add(context));
            Runnable failing = () -> {
                throw new IllegalArgumentException("on purpose");
            };
            loop.callSoon(failing);
            loop.callSoonThreadsafe(failing);
            loop.execute(failing);
            loop.callLater(Duration.ZERO, failing);
            loop.createTask(() -> loop.createFuture().await());
            loop.runUntilCompleteVoid(() -> Tulip.sleep(Duration.ofMillis(1)).await());
            loop.createFuture().setException(new IllegalArgumentException("unretrieved"));
        }
        assertThat(errors).hasSize(6);
        for (ErrorContext error : errors) {
            StackTraceElement[] made = error.get(ErrorContext.SOURCE_TRACEBACK);
            if (debug) {
                assertThat(made).isNotEmpty().hasSizeLessThanOrEqualTo(10);
                assertThat(made[0].getClassName()).isEqualTo(DebugModeTest.class.getName());
            } else {
                assertThat(made).isNull();
            }
        }
        ErrorContext pending = errors.stream()
                .filter(error -> error.message().contains("is pending"))
                .findFirst()
                .orElseThrow();
        assertThat(pending.get(ErrorContext.STACK)).isNotEmpty();
    }

    /** What comes before the clean-up has begun, or after a request that was taken back, cuts nothing short. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCleanUpThatIsCutShortIsWarnedOf(boolean debug) {
        try (LogLines lines = new LogLines();
                EventLoop loop = newLoop(debug)) {
            loop.runUntilCompleteVoid(() -> {
                Task<?> slow = cleansUp(loop, "slow");
                Task<?> twice = cleansUp(loop, "twice at once");
                Task<?> back = Tulip.createTaskVoid(
                        () -> {
                            try {
                                loop.createFuture().await();
                            } catch (CancelledError own) {
                                Tulip.currentTask().uncancel();
                            }
                            loop.createFuture().await();
                        },
                        "took it back");
                Tulip.sleep(Duration.ZERO).await();
                twice.cancel();
                List.of(slow, twice, back).forEach(Task::cancel);
                Tulip.sleep(Duration.ZERO).await();
                Tulip.sleep(Duration.ZERO).await();
                slow.cancel();
                back.cancel();
                Tulip.sleep(Duration.ZERO).await();
                assertThat(slow.isCancelled()).isTrue();
                assertThat(back.isCancelled()).isTrue();
                twice.cancel();
            });
            assertThat(lines.with("is cancelled again while it waits in its clean-up"))
                    .hasSize(debug ? 2 : 0)
                    .noneMatch(line -> line.contains("took it back"));
        }
    }

    private static Task<?> cleansUp(EventLoop loop, String name) {
        return Tulip.createTaskVoid(
                () -> {
                    try {
                        loop.createFuture().await();
                    } finally {
                        loop.createFuture().await();
                    }
                },
                name);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSwallowedCancellationIsWarnedOf(boolean debug) {
        try (LogLines lines = new LogLines();
                EventLoop loop = newLoop(debug)) {
            loop.runUntilCompleteVoid(() -> {
                Task<?> task = Tulip.createTaskVoid(() -> {
                    try {
                        loop.createFuture().await();
                    } catch (CancelledError swallowed) {
                        assertThat(swallowed).isNotNull();
                    }
                });
                task.setName("swallower");
                Task<?> honest = Tulip.createTask(() -> loop.createFuture().await());
                Tulip.sleep(Duration.ZERO).await();
                task.cancel();
                honest.cancel();
                Tulip.gatherReturnExceptions(List.of(task, honest)).await();
            });
            assertThat(lines.with("swallowed a cancellation")).hasSize(debug ? 1 : 0);
            assertThat(lines.with("swallower")).hasSize(debug ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectingIsTimed(boolean debug) {
        try (LogLines lines = new LogLines();
                EventLoop loop = newLoop(debug)) {
            loop.runUntilCompleteVoid(() -> {
                var server = loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0)
                        .await();
                int port = server.port();
                loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port)
                        .await()
                        .transport()
                        .close();
                server.closeAndWait().await();
                Tulip.sleep(Duration.ZERO).await();
                assertThat(lines.with("connecting to 127.0.0.1:" + port)).hasSize(debug ? 1 : 0);
            });
        }
    }
}
