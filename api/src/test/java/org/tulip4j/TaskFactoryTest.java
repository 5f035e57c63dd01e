package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who makes the tasks of a loop, and when they start. */
class TaskFactoryTest {
    private final List<String> made = new ArrayList<>();

    private final TaskFactory noting = (loop, body, options) -> {
        made.add(options.name() + " " + options.eagerStart());
        return loop.newTask(body, options);
    };

    @Test
    void anEagerOneAsksTheOtherForAnEagerStart() {
        Play.on(() -> {
            EventLoops.running().setTaskFactory(TaskFactory.eager(noting));
            assertThat(Tulip.createTask(() -> 1, "at once").isDone()).isTrue();
            Task<Integer> later = EventLoops.running()
                    .createTask(() -> 2, TaskOptions.named("later").withEagerStart(false));
            assertThat(later.isDone()).isFalse();
            assertThat(later.await()).isEqualTo(2);
        });
        assertThat(made).containsExactly("at once true", "later false");
    }

    @Test
    @SuppressWarnings("NullAway")
    void oneThatReturnsNothingIsNamed() {
        Play.on(() -> {
            EventLoops.running().setTaskFactory((loop, body, options) -> null);
            assertThatThrownBy(() -> Tulip.createTask(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("returned no task");
        });
    }
}
