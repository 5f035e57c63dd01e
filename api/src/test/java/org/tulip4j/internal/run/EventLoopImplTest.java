package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.Context;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.LogLines;
import org.tulip4j.LoopOptions;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.TaskFactory;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimerHandle;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.transport.Protocol;

/** The loop as a whole: what it checks before it asks who knows. */
@Timeout(60)
class EventLoopImplTest {
    private final FakeBackend backend = new FakeBackend();
    private final EventLoopImpl loop = (EventLoopImpl) backend.newLoop();
    private final List<String> ran = new ArrayList<>();
    private final List<ErrorContext> told = new ArrayList<>();

    EventLoopImplTest() {
        loop.setExceptionHandler((on, context) -> told.add(context));
    }

    @AfterEach
    void close() {
        backend.unclosable = null;
        loop.close();
    }

    private void soon(String name) {
        loop.callSoon(() -> ran.add(name));
    }

    private void onLoop(VoidCoroutine body) {
        loop.runUntilCompleteVoid(body);
    }

    // Running

    @Test
    void itRunsUntilItIsStoppedAndThePassIsFinished() {
        loop.callSoon(() -> {
            loop.stop();
            soon("in the next run");
        });
        soon("in this pass");
        loop.runForever();
        assertThat(ran).containsExactly("in this pass");
        assertThat(loop.isRunning()).isFalse();
        loop.stop();
        loop.runForever();
        assertThat(ran).containsExactly("in this pass", "in the next run");
    }

    @Test
    void untilCompleteGivesTheResultOrThrowsTheException() {
        Future<String> future = loop.createFuture();
        loop.callLater(Duration.ofSeconds(3), () -> future.setResult("seven"));
        assertThat(loop.runUntilComplete(future)).isEqualTo("seven");
        assertThat(backend.now).isEqualTo(3_000_000_000L);
        Future<String> failing = loop.createFuture();
        loop.callSoon(() -> failing.setException(new IllegalStateException("broken")));
        assertThatThrownBy(() -> loop.runUntilComplete(failing)).hasMessage("broken");
        assertThat(loop.<Integer>runUntilComplete(() -> 7)).isEqualTo(7);
    }

    @Test
    void aFutureOfAnotherLoopIsRefused() {
        try (EventLoopImpl other = (EventLoopImpl) new FakeBackend().newLoop()) {
            Future<String> foreign = other.createFuture();
            assertThatThrownBy(() -> loop.runUntilComplete(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(foreign + " belongs to another loop than " + loop);
        }
    }

    @Test
    void stoppedTooEarlyItSaysSoAndTheFutureStopsNothingLater() {
        Future<String> future = loop.createFuture();
        loop.callSoon(loop::stop);
        assertThatThrownBy(() -> loop.runUntilComplete(future))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Event loop stopped before Future completed.");
        loop.callSoon(() -> {
            future.setResult("late");
            loop.callSoon(() -> soon("goes on"));
            loop.callLater(Duration.ofSeconds(1), loop::stop);
        });
        loop.runForever();
        assertThat(ran).containsExactly("goes on");
    }

    @Test
    void aFatalErrorOfTheFutureItselfCountsAsRetrieved() {
        Task<Object> task = loop.createTask(() -> {
            throw new OutOfMemoryError("test");
        });
        assertThatThrownBy(() -> loop.runUntilComplete(task)).isInstanceOf(OutOfMemoryError.class);
        assertThat(task.isDone()).isTrue();
        loop.close();
        assertThat(told).isEmpty();
    }

    @Test
    void aFatalErrorLeavesAFutureThatIsNotDoneOrCancelledAlone() {
        Future<String> pending = loop.createFuture();
        Runnable fatal = () -> {
            throw new OutOfMemoryError("test");
        };
        loop.callSoon(fatal);
        assertThatThrownBy(() -> loop.runUntilComplete(pending)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pending.isDone()).isFalse();
        loop.callSoon(pending::cancel);
        loop.callSoon(fatal);
        assertThatThrownBy(() -> loop.runUntilComplete(pending)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pending.isCancelled()).isTrue();
    }

    @Test
    void aBodyForAClosedOrRunningLoopIsNoTaskThatIsNeverAwaited() {
        onLoop(() -> {
            assertThatThrownBy(() -> loop.runUntilComplete(() -> null)).hasMessageContaining("already running");
            assertThatThrownBy(loop::runForever).hasMessageContaining("already running");
            assertThat(loop.allTasks()).hasSize(1);
        });
        Future<String> future = loop.createFuture();
        loop.close();
        assertThatThrownBy(() -> loop.runUntilComplete(() -> null)).hasMessage("Event loop is closed: " + loop);
        assertThatThrownBy(() -> loop.runUntilComplete(future)).hasMessage("Event loop is closed: " + loop);
        assertThat(told).isEmpty();
    }

    // Closing

    @Test
    void aLoopThatRunsCannotBeClosed() {
        loop.callSoon(() -> {
            assertThatThrownBy(loop::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("cannot close " + loop + " while it is running: stop it first");
            ran.add("refused");
            loop.stop();
        });
        loop.runForever();
        assertThat(ran).containsExactly("refused");
        loop.close();
        loop.close();
        assertThat(backend.calls).containsExactly("closed");
    }

    @Test
    void aBackendThatCannotBeClosedIsToldOf() {
        backend.unclosable = new IOException("busy");
        assertThatThrownBy(loop::close)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(loop + ": closing the backend failed")
                .hasCause(backend.unclosable);
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void closingEndsSignalHandlersExecutorsAndWhatListens() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Pipe.SourceChannel source = Pipe.open().source();
        source.configureBlocking(false);
        loop.setDefaultExecutor(pool);
        loop.addSignalHandler("USR2", () -> {});
        onLoop(() -> {
            loop.createServer(() -> new Protocol() {}, "127.0.0.1", 80).await();
            loop.addReader(source, () -> {});
        });
        loop.close();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(backend.watches).allMatch(watch -> watch.over);
        try (EventLoopImpl other = (EventLoopImpl) new FakeBackend().newLoop()) {
            other.addSignalHandler("USR2", () -> {});
            assertThat(loop.removeSignalHandler("USR2")).isFalse();
            assertThat(other.removeSignalHandler("USR2")).isTrue();
        }
    }

    @Test
    void ofAClosedLoopTheLogHasNothingToSay() {
        try (LogLines log = new LogLines()) {
            EventLoopImpl other = (EventLoopImpl) new FakeBackend().newLoop();
            other.close();
            assertThat(log.of(Level.WARNING)).isEmpty();
        }
    }

    // Callbacks

    @Test
    void callbacksComeWithTheirHandles() {
        assertThat(loop.callSoon(() -> ran.add("soon")).isCancelled()).isFalse();
        assertThat(loop.callSoon(() -> ran.add("context"), Context.empty()).isCancelled())
                .isFalse();
        assertThat(loop.callSoonThreadsafe(() -> ran.add("threadsafe")).isCancelled())
                .isFalse();
        loop.execute(() -> ran.add("executed"));
        TimerHandle later = loop.callLater(Duration.ofNanos(5), () -> ran.add("later"));
        TimerHandle at = loop.callAtNanos(3, () -> ran.add("at"));
        assertThat(later.whenNanos()).isEqualTo(5);
        assertThat(at.whenNanos()).isEqualTo(3);
        backend.now = 2;
        assertThat(loop.timeNanos()).isEqualTo(2);
        assertThat(loop.callLater(Duration.ofNanos(5), loop::stop).whenNanos()).isEqualTo(7);
        loop.runForever();
        assertThat(ran).containsExactly("soon", "context", "threadsafe", "executed", "at", "later");
    }

    @Test
    void aClosedLoopRejectsWhatItWouldExecute() {
        loop.close();
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("Event loop is closed: " + loop);
    }

    @Test
    void whatIsMissingIsNamed() {
        Map<Runnable, String> calls = new LinkedHashMap<>();
        calls.put(() -> loop.callSoon(null), "callback");
        calls.put(() -> loop.callSoon(null, Context.empty()), "callback");
        calls.put(() -> loop.callSoon(() -> {}, null), "context");
        calls.put(() -> loop.callSoonThreadsafe(null), "callback");
        calls.put(() -> loop.callSoonThreadsafe(null, Context.empty()), "callback");
        calls.put(() -> loop.callSoonThreadsafe(() -> {}, null), "context");
        calls.put(() -> loop.callLater(Duration.ZERO, null, Context.empty()), "callback");
        calls.put(() -> loop.callLater(Duration.ZERO, () -> {}, null), "context");
        calls.put(() -> loop.callAtNanos(0, null, Context.empty()), "callback");
        calls.put(() -> loop.callAtNanos(0, () -> {}, null), "context");
        calls.put(() -> loop.execute(null), "command");
        calls.put(() -> loop.callLater(Duration.ZERO, null), "callback");
        calls.put(() -> loop.callAtNanos(0, null), "callback");
        calls.put(() -> loop.createTask(null, TaskOptions.DEFAULT), "body");
        calls.put(() -> loop.createTask(() -> null, (TaskOptions) null), "options");
        calls.put(() -> loop.submit(null), "body");
        calls.put(() -> loop.runUntilComplete((Future<?>) null), "future");
        calls.put(() -> loop.runUntilComplete((Coroutine<?>) null), "body");
        calls.put(() -> loop.runInExecutor(null, null), "work");
        calls.put(() -> loop.setDefaultExecutor(null), "executor");
        calls.put(() -> loop.addSignalHandler("USR2", null), "callback");
        calls.forEach((call, name) -> assertThatThrownBy(call::run)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name));
    }

    // Who may call

    private Map<String, Runnable> onItsThreadOnly() {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("stop", loop::stop);
        calls.put("callSoon", () -> loop.callSoon(() -> {}));
        calls.put("callSoon in a context", () -> loop.callSoon(() -> {}, Context.empty()));
        calls.put("callLater", () -> loop.callLater(Duration.ZERO, () -> {}));
        calls.put("callAtNanos", () -> loop.callAtNanos(0, () -> {}));
        calls.put("callLater in a context", () -> loop.callLater(Duration.ZERO, () -> {}, Context.empty()));
        calls.put("callAtNanos in a context", () -> loop.callAtNanos(0, () -> {}, Context.empty()));
        calls.put("createFuture", loop::createFuture);
        calls.put("createTask", () -> loop.createTask(() -> null));
        calls.put("newTask", () -> loop.newTask(() -> null, TaskOptions.DEFAULT));
        calls.put("setTaskFactory", () -> loop.setTaskFactory(null));
        calls.put("runInExecutor", () -> loop.runInExecutor(Runnable::run, () -> null));
        calls.put("setDefaultExecutor", () -> loop.setDefaultExecutor(ForkJoinPool.commonPool()));
        calls.put("shutdownDefaultExecutor", () -> loop.shutdownDefaultExecutor(Duration.ZERO));
        calls.put("addSignalHandler", () -> loop.addSignalHandler("USR2", () -> {}));
        calls.put("setExceptionHandler", () -> loop.setExceptionHandler(null));
        return calls;
    }

    /** What a closed loop answers too. */
    private Map<String, Runnable> answeredForEver() {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("taskFactory", loop::taskFactory);
        calls.put("removeSignalHandler", () -> loop.removeSignalHandler("USR2"));
        calls.put("exceptionHandler", loop::exceptionHandler);
        calls.put("callExceptionHandler", () -> loop.callExceptionHandler(ErrorContext.of("test")));
        calls.put("defaultExceptionHandler", () -> loop.defaultExceptionHandler(ErrorContext.of("test")));
        calls.put("setDebug", () -> loop.setDebug(false));
        calls.put("setSlowCallbackDuration", () -> loop.setSlowCallbackDuration(Duration.ofSeconds(1)));
        calls.put("slowCallbackDuration", loop::slowCallbackDuration);
        return calls;
    }

    @Test
    void whileItRunsOthersAreRefused() {
        Map<String, Runnable> calls = onItsThreadOnly();
        calls.putAll(answeredForEver());
        onLoop(() -> calls.forEach((name, call) -> {
            try {
                assertThat(Play.inOtherThread(call))
                        .as(name)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("called off the loop: ");
            } catch (InterruptedException stop) {
                throw new AssertionError(stop);
            }
        }));
    }

    @Test
    void aClosedLoopAnswersQuestionsOnly() {
        loop.close();
        onItsThreadOnly().forEach((name, call) -> assertThatThrownBy(call::run)
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Event loop is closed: " + loop));
        try (LogLines log = new LogLines()) {
            answeredForEver().values().forEach(Runnable::run);
            assertThat(log.of(Level.SEVERE)).containsExactly("test");
        }
        assertThat(told).hasSize(1);
    }

    // Futures and tasks

    @Test
    void aFactoryMakesTheTasksUntilItIsTakenAway() {
        TaskFactory factory = (on, body, options) -> {
            ran.add("made");
            return on.newTask(body, options);
        };
        assertThat(loop.taskFactory()).isNull();
        loop.setTaskFactory(factory);
        assertThat(loop.taskFactory()).isSameAs(factory);
        assertThat(loop.<Integer>runUntilComplete(() -> 7)).isEqualTo(7);
        loop.setTaskFactory(null);
        assertThat(loop.<Integer>runUntilComplete(() -> 8)).isEqualTo(8);
        assertThat(ran).containsExactly("made");
    }

    @Test
    void anEagerTaskStartsInsideTheCall() {
        onLoop(() -> {
            loop.createTask(() -> ran.add("lazy"), TaskOptions.DEFAULT.withEagerStart(false));
            loop.createTask(() -> ran.add("eager"), TaskOptions.DEFAULT.withEagerStart(true));
            loop.createTask(() -> ran.add("plain"));
            ran.add("calls return");
            Play.ticks(2);
        });
        assertThat(ran).containsExactly("eager", "calls return", "lazy", "plain");
    }

    @Test
    void whatIsDoneIsSharedButInDebugMode() {
        Future<?> done = loop.done();
        assertThat(done.isDone()).isTrue();
        assertThat(loop.done()).isSameAs(done);
        loop.setDebug(true);
        assertThat(loop.done()).isNotSameAs(loop.done()).isNotSameAs(done);
    }

    @Test
    void otherFuturesAreWrapped() {
        CompletableFuture<String> stage = CompletableFuture.completedFuture("stage");
        onLoop(() -> {
            assertThat(((Future<?>) loop.wrap(stage)).await()).isEqualTo("stage");
            assertThat(((Future<?>) loop.wrapBlocking(stage)).await()).isEqualTo("stage");
        });
    }

    @Test
    void aBodyThatIsSubmittedIsATask() {
        CompletableFuture<Integer> result = loop.submit(() -> 7);
        onLoop(() -> Play.ticks(3));
        assertThat(result.getNow(0)).isEqualTo(7);
    }

    @Test
    void blockingWorkGoesToTheExecutorThatIsGiven() {
        onLoop(() -> {
            assertThat(loop.runInExecutor(Runnable::run, () -> 7).await()).isEqualTo(7);
            loop.shutdownDefaultExecutor(Duration.ofSeconds(1)).await();
            assertThatThrownBy(() -> loop.runInExecutor(null, () -> 7)).hasMessageContaining("was shut down");
        });
    }

    // Errors and debugging

    @Test
    void theHandlerIsWhoWasSetLast() {
        ExceptionHandler handler = (on, context) -> ran.add(context.message());
        loop.setExceptionHandler(handler);
        assertThat(loop.exceptionHandler()).isSameAs(handler);
        loop.callExceptionHandler(ErrorContext.of("told"));
        assertThat(ran).containsExactly("told");
        loop.setExceptionHandler(null);
        assertThat(loop.exceptionHandler()).isNull();
        try (LogLines log = new LogLines()) {
            loop.callExceptionHandler(ErrorContext.of("logged"));
            loop.defaultExceptionHandler(ErrorContext.of("logged too"));
            assertThat(log.of(Level.SEVERE)).containsExactly("logged", "logged too");
        }
    }

    @Test
    void theSlowLimitIsPositiveAndLeavesDebugModeAlone() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThatThrownBy(() -> loop.setSlowCallbackDuration(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the limit must be positive: " + wrong);
        }
        assertThat(loop.slowCallbackDuration()).isEqualTo(Duration.ofMillis(100));
        loop.setSlowCallbackDuration(Duration.ofMillis(7));
        assertThat(loop.isDebug()).isFalse();
        loop.setDebug(true);
        assertThat(loop.slowCallbacks().limitNanos()).isEqualTo(7_000_000);
        loop.setSlowCallbackDuration(Duration.ofMillis(8));
        assertThat(loop.isDebug()).isTrue();
        assertThat(loop.slowCallbacks().limitNanos()).isEqualTo(8_000_000);
    }

    @Test
    void theReportIsLoggedWhenTheLoopFirstHasNothingToDo() {
        try (LogLines log = new LogLines()) {
            loop.reportWhenIdle();
            loop.callLater(Duration.ofSeconds(1), loop::stop);
            loop.runForever();
            assertThat(log.of(Level.INFO)).singleElement().asString().contains("got fake");
        }
    }

    @Test
    void aGuestEagerlyStartsNothingBetweenItsTurns() {
        FakeHost host = new FakeHost();
        try (EventLoopImpl guest = (EventLoopImpl)
                EventLoops.attach(host, LoopOptions.DEFAULT.withBackend((BackendProvider) new FakeBackend()))) {
            guest.newTask(() -> ran.add("task"), TaskOptions.DEFAULT.withEagerStart(true));
            assertThat(ran).isEmpty();
            host.runAll();
            assertThat(ran).containsExactly("task");
        }
    }
}
