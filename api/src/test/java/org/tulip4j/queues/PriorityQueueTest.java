package org.tulip4j.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Future;
import org.tulip4j.Play;

class PriorityQueueTest {
    @Test
    void equalItemsKeepTheirOrder() {
        Play.on(() -> {
            Queue<String> queue = new PriorityQueue<>(0, Comparator.comparing(String::length));
            List<String> items = List.of("bb", "a", "cc", "d", "aa", "b", "ccc", "c");
            items.forEach(queue::putNowait);
            List<String> out = new ArrayList<>();
            while (!queue.isEmpty()) {
                out.add(queue.getNowait());
            }
            assertThat(out).containsExactly("a", "d", "b", "c", "bb", "cc", "aa", "ccc");
        });
    }

    @Test
    void itemsWithoutAnOrderAreRefusedAtTheCallAndTheQueueIsAsBefore() {
        Play.on(() -> {
            Queue<Object> queue = new PriorityQueue<>();
            assertThatThrownBy(() -> queue.putNowait(new Object()))
                    .isInstanceOf(ClassCastException.class)
                    .hasMessageContaining("Comparable");
            queue.putNowait(1);
            assertThatThrownBy(() -> queue.putNowait("not a number")).isInstanceOf(ClassCastException.class);
            assertThat(queue).hasToString("<PriorityQueue size=1 max=0 getters=0 putters=0 unfinished=1>");
            assertThat(queue.getNowait()).isEqualTo(1);
        });
    }

    @Test
    void aWaitingPutThatTheOrderRefusesFailsAndLeavesItsRoomToTheNext() {
        Play.on(() -> {
            Queue<Object> queue = new PriorityQueue<>(2);
            queue.putNowait(1);
            queue.putNowait(2);
            Future<?> bad = queue.put("not a number");
            Future<?> good = queue.put(3);
            queue.getNowait();
            ticks(2);
            assertThatThrownBy(bad::result).isInstanceOf(ClassCastException.class);
            assertThat(good.isDone()).isTrue();
            assertThat(queue.qsize()).isEqualTo(2);
        });
    }

    @Test
    void aLifoQueueHasBoundsToo() {
        Play.on(() -> {
            Queue<String> queue = new LifoQueue<>(2);
            queue.putNowait("a");
            queue.putNowait("b");
            Future<?> waits = queue.put("c");
            assertThat(queue.get().await()).isEqualTo("b");
            waits.await();
            assertThat(queue.get().await()).isEqualTo("c");
        });
    }

    @Test
    void theSmallestItemComesFirst() {
        Play.on(() -> {
            Queue<Integer> queue = new PriorityQueue<>();
            List.of(3, 1, 4, 1, 5).forEach(queue::putNowait);
            List<Integer> out = new ArrayList<>();
            while (!queue.isEmpty()) {
                out.add(queue.getNowait());
            }
            assertThat(out).containsExactly(1, 1, 3, 4, 5);
        });
    }
}
