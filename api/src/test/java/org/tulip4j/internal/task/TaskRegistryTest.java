package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.FakeBackend;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ContextValues;

class TaskRegistryTest {
    private final TaskRegistry registry = new TaskRegistry();
    private final Loop loop = (Loop) new FakeBackend().newLoop();

    @AfterEach
    void close() {
        loop.allTasks().forEach(Task::cancel);
        loop.runUntilComplete(() -> null);
        loop.close();
    }

    /** Adds a task that its loop does not know of, for it is not started. */
    private TaskImpl<?> add() {
        TaskImpl<?> task =
                new TaskImpl<>(loop, () -> loop.createFuture().await(), TaskOptions.DEFAULT, ContextValues.EMPTY);
        registry.add(task);
        return task;
    }

    @Test
    void tasksAreToldOldestFirst() {
        List<Task<?>> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(add());
        }
        assertThat(registry.snapshot()).containsExactlyElementsOf(expected);
    }

    @Test
    void whatIsTakenOutInAnyOrderLeavesTheOthersInTheirs() {
        Random random = new Random(5);
        List<TaskImpl<?>> left = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            if (left.isEmpty() || random.nextInt(5) < 3) {
                left.add(add());
            } else {
                TaskImpl<?> gone = left.remove(random.nextInt(left.size()));
                registry.remove(gone);
                registry.remove(gone);
                assertThat(gone.newer).isNull();
                assertThat(gone.older).isNull();
            }
            assertThat(registry.snapshot()).containsExactlyElementsOf(left);
        }
    }

    @Test
    void takingOutWhatIsGoneDoesNotTakeOutTheNewest() {
        TaskImpl<?> gone = add();
        registry.remove(gone);
        TaskImpl<?> kept = add();
        registry.remove(gone);
        assertThat(registry.snapshot()).containsExactly(kept);
    }

    @Test
    void eachTaskThatIsLeftIsReportedWithItsStack() {
        List<ErrorContext> told = new ArrayList<>();
        loop.setExceptionHandler((on, context) -> told.add(context));
        loop.setDebug(true);
        Task<?> task = loop.createTask(() -> loop.createFuture().await());
        loop.runUntilComplete(() -> null);
        TaskRegistry.of(loop).reportPending(loop);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.message()).isEqualTo("Task was destroyed but it is pending: " + task);
            assertThat(one.get(ErrorContext.TASK)).isSameAs(task);
            assertThat((StackTraceElement[]) one.get(ErrorContext.SOURCE_TRACEBACK))
                    .isNotEmpty();
            assertThat(one.get(ErrorContext.STACK)).isNotEmpty();
        });
    }
}
