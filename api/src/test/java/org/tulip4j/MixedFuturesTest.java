package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That futures of different results can be waited for together, and come back as what they were given. */
class MixedFuturesTest {
    @Test
    void waitTakesDifferentResults() {
        Play.on(() -> {
            Future<String> text = Tulip.sleep(Duration.ofSeconds(1), "text");
            Task<Integer> number = Tulip.createTask(() -> 7);
            Task<?> nothing = Play.start(() -> {});
            var all = Tulip.wait(List.of(text, number, nothing)).await();
            Set<? extends Future<?>> done = all.done();
            assertThat(done).hasSize(3);
            assertThat(all.pending()).isEmpty();
        });
    }

    @Test
    void waitGivenTasksNamesTasks() {
        Play.on(() -> {
            Task<?> slow = Play.start(() -> Tulip.sleep(Duration.ofHours(1)).await());
            Set<Task<?>> others = EventLoops.running().allTasks();
            others.remove(Task.current());
            WaitResult<Task<?>> result = Tulip.wait(others, Duration.ofSeconds(1), ReturnWhen.FIRST_COMPLETED)
                    .await();
            for (Task<?> left : result.pending()) {
                left.cancel();
            }
            assertThat(Play.endsCancelled(slow)).isTrue();
        });
    }

    @Test
    void asCompletedTakesDifferentResultsAndReturnsTheVeryFutures() {
        Play.on(() -> {
            Future<String> text = Tulip.sleep(Duration.ofSeconds(2), "text");
            Future<Integer> number = Tulip.sleep(Duration.ofSeconds(1), 7);
            List<Future<?>> inOrder = new ArrayList<>();
            for (Future<?> done : Tulip.asCompleted(List.of(text, number), null)) {
                inOrder.add(done);
            }
            assertThat(inOrder).containsExactly(number, text);
            List<Task<String>> tasks = List.of(Tulip.createTask(() -> "task"));
            for (Task<String> done : Tulip.asCompleted(tasks, null)) {
                assertThat(done.result() + done.name()).startsWith("task");
            }
        });
    }

    @Test
    void gatherTakesDifferentResults() {
        Play.on(() -> {
            List<Future<?>> mixed = List.of(Tulip.sleep(Duration.ZERO, "text"), Tulip.createTask(() -> 7));
            assertThat(Tulip.<Object>gather(mixed).await()).isEqualTo(List.of("text", 7));
            assertThat(Tulip.gather(Tulip.sleep(Duration.ZERO, "text"), Tulip.createTask(() -> 7))
                            .await())
                    .isEqualTo(List.of("text", 7));
        });
    }
}
