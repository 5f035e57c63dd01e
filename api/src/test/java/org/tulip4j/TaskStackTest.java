package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stack of a task. */
class TaskStackTest {
    private static String printed(Task<?> task) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        task.printStack(new PrintStream(out, true));
        return out.toString();
    }

    private static Object waitHere() {
        return EventLoops.running().createFuture().await();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void itIsPrintedWhileSuspendedAndWhenFailed(String engine) throws Exception {
        new Place("task", engine).run(() -> {
            Task<?> task = Tulip.createTask(TaskStackTest::waitHere, "waiter");
            assertThat(printed(task)).startsWith("No stack for <Task waiter");
            Play.ticks(1);
            assertThat(printed(task)).startsWith("Stack for <Task waiter").contains("TaskStackTest.waitHere");
            assertThat(task.stack(1)).hasSize(1);
            task.cancel();
            assertThat(Play.endsCancelled(task)).isTrue();
            assertThat(printed(task)).startsWith("No stack for").hasLineCount(1);

            Task<?> failed = Tulip.createTask(() -> {
                throw new IllegalStateException("it fails here");
            });
            assertThatThrownBy(failed::await).hasMessage("it fails here");
            assertThat(printed(failed)).startsWith("Stack for").contains("TaskStackTest");
        });
    }
}
