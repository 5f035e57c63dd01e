package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.Task;

class TaskRegistryTest {
    private final TaskRegistry registry = new TaskRegistry();
    private final EventLoop loop = new FakeBackend().newLoop();

    @AfterEach
    void close() {
        loop.allTasks().forEach(Task::cancel);
        loop.runUntilComplete(() -> null);
        loop.close();
    }

    /** An entry as a task has one. */
    private static final class Link implements TaskRegistry.Entry {
        private final Task<?> task;
        private TaskRegistry.@Nullable Entry newer;
        private TaskRegistry.@Nullable Entry older;

        Link(Task<?> task) {
            this.task = task;
        }

        @Override
        public Task<?> task() {
            return task;
        }

        @Override
        public StackTraceElement @Nullable [] createdAt() {
            return new StackTraceElement[] {new StackTraceElement("Some", "method", "Some.java", 3)};
        }

        @Override
        public TaskRegistry.@Nullable Entry newer() {
            return newer;
        }

        @Override
        public TaskRegistry.@Nullable Entry older() {
            return older;
        }

        @Override
        public void setNewer(TaskRegistry.@Nullable Entry entry) {
            newer = entry;
        }

        @Override
        public void setOlder(TaskRegistry.@Nullable Entry entry) {
            older = entry;
        }
    }

    private Link add() {
        Link link = new Link(loop.createTask(() -> loop.createFuture().await()));
        registry.add(link);
        return link;
    }

    @Test
    void tasksAreToldOldestFirst() {
        List<Task<?>> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(add().task);
        }
        assertThat(registry.snapshot()).containsExactlyElementsOf(expected);
    }

    @Test
    void whatIsTakenOutInAnyOrderLeavesTheOthersInTheirs() {
        Random random = new Random(5);
        List<Link> left = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            if (left.isEmpty() || random.nextInt(5) < 3) {
                left.add(add());
            } else {
                Link gone = left.remove(random.nextInt(left.size()));
                registry.remove(gone);
                registry.remove(gone);
                assertThat(gone.newer).isNull();
                assertThat(gone.older).isNull();
            }
            assertThat(registry.snapshot())
                    .containsExactlyElementsOf(
                            left.stream().<Task<?>>map(Link::task).toList());
        }
    }

    @Test
    void takingOutWhatIsGoneDoesNotTakeOutTheNewest() {
        Link gone = add();
        registry.remove(gone);
        Link kept = add();
        registry.remove(gone);
        assertThat(registry.snapshot()).containsExactly(kept.task);
    }

    @Test
    void eachTaskThatIsLeftIsReportedWithItsStack() {
        List<ErrorContext> told = new ArrayList<>();
        loop.setExceptionHandler((on, context) -> told.add(context));
        Link link = add();
        loop.runUntilComplete(() -> null);
        registry.reportPending(loop);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.message()).isEqualTo("Task was destroyed but it is pending: " + link.task);
            assertThat(one.get(ErrorContext.TASK)).isSameAs(link.task);
            assertThat(one.get(ErrorContext.SOURCE_TRACEBACK)).hasSize(1);
            assertThat(one.get(ErrorContext.STACK)).isNotEmpty();
        });
    }
}
