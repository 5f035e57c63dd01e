package org.tulip4j.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.cancellingAtEveryPass;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Play.Parties;
import org.tulip4j.Task;

/** Cancelling a wait at every suspension point loses no item, no room and puts nothing in twice. */
class CancelTest {
    @Test
    void aCancelledGetLosesNoItem() {
        int passes = cancellingAtEveryPass(() -> {
            Queue<Integer> queue = new Queue<>();
            List<Integer> got = new ArrayList<>();
            Task<?> victim = start(() -> {
                for (int i = 0; i < 2; i++) {
                    got.add(queue.get().await());
                }
            });
            Task<?> next = start(() -> got.add(queue.get().await()));
            Task<?> producer = start(() -> {
                for (int i = 0; i < 3; i++) {
                    ticks(2);
                    queue.putNowait(i);
                }
            });
            return new Parties(victim, List.of(next, producer), () -> {
                ticks(2);
                while (!queue.isEmpty()) {
                    got.add(queue.getNowait());
                }
                assertThat(got).containsExactlyInAnyOrder(0, 1, 2);
                assertThat(queue).hasToString("<Queue size=0 max=0 getters=0 putters=0 unfinished=3>");
            });
        });
        assertThat(passes).isGreaterThanOrEqualTo(5);
    }

    /** One item for two in line: without another put it reaches one of them. */
    @Test
    void anItemMeantForACancelledGetGoesToTheNextInLine() {
        int passes = cancellingAtEveryPass(() -> {
            Queue<Integer> queue = new Queue<>();
            List<Integer> got = new ArrayList<>();
            Task<?> victim = start(() -> got.add(queue.get().await()));
            Task<?> next = start(() -> got.add(queue.get().await()));
            Task<?> producer = start(() -> {
                ticks(2);
                queue.putNowait(1);
                ticks(3);
                assertThat(got).containsExactly(1);
                if (!next.isDone()) {
                    queue.putNowait(2);
                }
            });
            return new Parties(victim, List.of(next, producer), () -> assertThat(queue.isEmpty())
                    .isTrue());
        });
        assertThat(passes).isGreaterThanOrEqualTo(3);
    }

    /** Room for one and two in line: without another get it serves one of them. */
    @Test
    void roomMeantForACancelledPutGoesToTheNextInLine() {
        int passes = cancellingAtEveryPass(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("first");
            Task<?> victim = start(() -> queue.put("victim").await());
            Task<?> next = start(() -> queue.put("next").await());
            Task<?> consumer = start(() -> {
                ticks(2);
                queue.getNowait();
                ticks(3);
                assertThat(queue.isFull()).isTrue();
                if (!next.isDone()) {
                    assertThat(queue.getNowait()).isEqualTo("victim");
                }
            });
            return new Parties(victim, List.of(next, consumer), () -> assertThat(queue.getNowait())
                    .isEqualTo("next"));
        });
        assertThat(passes).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aCancelledPutPutsNothingInAndLeavesItsRoomToTheNext() {
        int passes = cancellingAtEveryPass(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("first");
            List<String> in = new ArrayList<>(List.of("first"));
            List<String> out = new ArrayList<>();
            Task<?> victim = start(() -> {
                for (String item : List.of("v1", "v2")) {
                    queue.put(item).await();
                    in.add(item);
                }
            });
            Task<?> next = start(() -> {
                queue.put("next").await();
                in.add("next");
            });
            Task<?> consumer = start(() -> {
                for (int round = 0; round < 10; round++) {
                    ticks(2);
                    if (!queue.isEmpty()) {
                        out.add(queue.getNowait());
                    }
                }
            });
            return new Parties(victim, List.of(next, consumer), () -> {
                assertThat(out).isEqualTo(in);
                assertThat(queue.isEmpty()).isTrue();
            });
        });
        assertThat(passes).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aCancelledJoinLeavesTheQueueAndTheOthersAlone() {
        int passes = cancellingAtEveryPass(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            Task<?> victim = start(() -> queue.join().await());
            Task<?> next = start(() -> queue.join().await());
            Task<?> worker = start(() -> {
                ticks(2);
                queue.getNowait();
                queue.taskDone();
            });
            return new Parties(
                    victim, List.of(next, worker), () -> assertThat(queue.join().isDone())
                            .isTrue());
        });
        assertThat(passes).isGreaterThanOrEqualTo(3);
    }
}
