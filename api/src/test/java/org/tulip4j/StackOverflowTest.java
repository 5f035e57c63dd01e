package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A stack that is full is the fault of the callback or task that filled it, wherever in the library that was noticed. */
class StackOverflowTest {
    private static final int ROUNDS = 10;

    private final FakeBackend backend = new FakeBackend();
    private final List<Throwable> told = new ArrayList<>();

    private EventLoop newLoop() {
        EventLoop loop = backend.newLoop();
        loop.setExceptionHandler((on, context) -> told.add(context.exception()));
        return loop;
    }

    /** What a body that calls itself for ever may do each time. */
    private interface Call {
        void on(EventLoop loop) throws Exception;
    }

    private static void recurse(EventLoop loop, Call call) throws Exception {
        call.on(loop);
        recurse(loop, call);
    }

    private static Map<String, Call> calls() {
        Map<String, Call> calls = new TreeMap<>();
        calls.put("nothing", loop -> {});
        calls.put("callSoon", loop -> loop.callSoon(() -> {}));
        calls.put("callSoonThreadsafe", loop -> loop.callSoonThreadsafe(() -> {}));
        calls.put("callLater", loop -> loop.callLater(Duration.ofDays(1), () -> {}));
        calls.put(
                "callLater, the nearest first",
                loop -> loop.callAtNanos(Long.MAX_VALUE / 2 - loop.timeNanos(), () -> {}));
        calls.put("cancelled timers", loop -> loop.callLater(Duration.ofDays(1), () -> {})
                .cancel());
        calls.put("futures", loop -> {
            Future<String> future = loop.createFuture();
            future.addDoneCallback(done -> {});
            future.setResult("");
        });
        calls.put("tasks", loop -> loop.createTask(() -> ""));
        calls.put("cancelled tasks", loop -> loop.createTask(
                        () -> Tulip.sleep(Duration.ofDays(1)).await())
                .cancel());
        calls.put("contexts", loop -> Context.copyCurrent().run(() -> ""));
        return calls;
    }

    /** Whether callbacks, tasks and timers go on in order. */
    private static void assertWorks(EventLoop loop) {
        List<String> order = new ArrayList<>();
        loop.runUntilCompleteVoid(() -> {
            loop.callSoon(() -> order.add("soon"));
            Task<Boolean> task = Tulip.createTask(() -> order.add("task"));
            loop.callLater(Duration.ofMillis(2), () -> order.add("later"));
            loop.callLater(Duration.ofMillis(1), () -> order.add("sooner"));
            task.await();
            assertThat(loop.currentTask()).isNotNull();
            Tulip.sleep(Duration.ofMillis(3)).await();
        });
        assertThat(order).containsExactly("soon", "task", "sooner", "later");
        assertThat(loop.currentTask()).isNull();
    }

    @TestFactory
    Stream<DynamicTest> aCallbackThatFillsTheStack() {
        return calls().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest("with " + entry.getKey(), () -> {
                    try (EventLoop loop = newLoop()) {
                        for (int i = 0; i < ROUNDS; i++) {
                            told.clear();
                            loop.callSoon(() -> run(loop, entry.getValue()));
                            assertWorks(loop);
                            assertThat(told)
                                    .hasOnlyElementsOfType(StackOverflowError.class)
                                    .isNotEmpty();
                        }
                        loop.allTasks().forEach(Task::cancel);
                        told.clear();
                    }
                }));
    }

    private static void run(EventLoop loop, Call call) {
        try {
            recurse(loop, call);
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @TestFactory
    Stream<DynamicTest> aTaskThatFillsTheStack() {
        return calls().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest("with " + entry.getKey(), () -> {
                    try (EventLoop loop = newLoop()) {
                        for (int i = 0; i < ROUNDS; i++) {
                            Task<Void> deep = loop.createTaskVoid(() -> recurse(loop, entry.getValue()));
                            assertThatThrownBy(() -> loop.runUntilComplete(deep))
                                    .isInstanceOf(StackOverflowError.class);
                            assertWorks(loop);
                        }
                        loop.allTasks().forEach(Task::cancel);
                    }
                }));
    }

    @Test
    void whoAwaitsTheTaskGetsIt() {
        try (EventLoop loop = newLoop()) {
            String caught = loop.runUntilComplete(() -> {
                try {
                    return Tulip.createTaskVoid(() -> recurse(loop, on -> {}))
                            .await()
                            .toString();
                } catch (StackOverflowError full) {
                    return "caught";
                }
            });
            assertThat(caught).isEqualTo("caught");
        }
    }
}
