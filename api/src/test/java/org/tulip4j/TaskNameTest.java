package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The name of a task, and of the thread it has to itself. */
class TaskNameTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aThreadOfItsOwnIsNamedLikeTheTask(String engine) throws Exception {
        List<String> names = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        String outside = Thread.currentThread().getName();
        new Place("task", engine).run(() -> {
            Task<?> task = Tulip.createTaskVoid(
                    () -> {
                        threads.add(Thread.currentThread());
                        names.add(Thread.currentThread().getName());
                        Play.ticks(2);
                        names.add(Thread.currentThread().getName());
                    },
                    "first");
            Play.ticks(1);
            task.setName("second");
            task.await();
            assertThat(task.name()).isEqualTo("second");
        });
        if (engine.equals("continuation")) {
            assertThat(names).containsExactly(outside, outside);
        } else {
            assertThat(names).containsExactly("first", "second");
            assertThat(threads.get(0).getName()).isNotEqualTo("second");
        }
    }
}
