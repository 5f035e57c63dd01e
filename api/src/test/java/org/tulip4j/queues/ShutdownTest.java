package org.tulip4j.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import org.junit.jupiter.api.Test;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;

class ShutdownTest {
    @Test
    void afterShutdownPutsFailAndGetsEmptyTheQueueFirst() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("a");
            queue.shutdown();
            queue.shutdown();
            assertThatThrownBy(() -> queue.putNowait("b")).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(() -> queue.put("b").await())
                    .isInstanceOf(QueueShutDownException.class)
                    .hasMessageContaining("shut down>");
            assertThat(queue.get().await()).isEqualTo("a");
            assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(() -> queue.get().await()).isInstanceOf(QueueShutDownException.class);
        });
    }

    @Test
    void thoseWhoWaitAreTold() {
        Play.on(() -> {
            Queue<String> empty = new Queue<>();
            Task<?> getter = start(() -> empty.get().await());
            Queue<String> full = new Queue<>(1);
            full.putNowait("a");
            Task<?> putter = start(() -> full.put("b").await());
            ticks(1);
            empty.shutdown();
            full.shutdown();
            ticks(1);
            assertThatThrownBy(getter::result).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(putter::result).isInstanceOf(QueueShutDownException.class);
            assertThat(full.getNowait()).isEqualTo("a");
        });
    }

    @Test
    void aGetterThatWasChosenStillGetsItsItem() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            Future<String> first = queue.get();
            Future<String> second = queue.get();
            queue.putNowait("a");
            queue.shutdown();
            ticks(1);
            assertThat(first.result()).isEqualTo("a");
            assertThatThrownBy(second::result).isInstanceOf(QueueShutDownException.class);
        });
    }

    @Test
    void anImmediateShutdownDropsWhatIsThereAndJoinWaitsForWhatWasTaken() {
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>();
            for (int i = 0; i < 4; i++) {
                queue.putNowait(i);
            }
            queue.getNowait();
            Future<?> join = queue.join();
            queue.shutdown(false);
            queue.shutdown(true);
            assertThat(queue.isEmpty()).isTrue();
            ticks(2);
            assertThat(join.isDone()).isFalse();
            queue.taskDone();
            ticks(1);
            assertThat(join.isDone()).isTrue();
        });
    }

    @Test
    void anImmediateShutdownOfUntouchedWorkEndsJoin() {
        Play.on(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            Future<?> join = queue.join();
            queue.shutdown(true);
            ticks(1);
            assertThat(join.isDone()).isTrue();
        });
    }
}
