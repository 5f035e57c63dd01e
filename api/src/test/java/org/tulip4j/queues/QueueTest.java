package org.tulip4j.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.inOtherThread;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.sync.SurplusCallException;

class QueueTest {
    @Test
    void boundsOfZeroAndLessMeanNone() {
        Play.on(() -> {
            for (int size : new int[] {0, -1}) {
                Queue<Integer> queue = new Queue<>(size);
                for (int i = 0; i < 1000; i++) {
                    assertThat(queue.put(i).isDone()).isTrue();
                }
                assertThat(queue.isFull()).isFalse();
                assertThat(queue.maxSize()).isEqualTo(size);
            }
        });
    }

    @Test
    void nullIsRefusedAtTheCall() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            assertThatThrownBy(() -> queue.put(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("item");
            assertThatThrownBy(() -> queue.putNowait(null)).isInstanceOf(NullPointerException.class);
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void callsThatDoNotWaitNameTheQueueAndTheRemedy() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>(1);
            assertThatThrownBy(queue::getNowait)
                    .isInstanceOf(QueueEmptyException.class)
                    .hasMessageContaining("<Queue size=0 max=1 getters=0 putters=0 unfinished=0>")
                    .hasMessageContaining("get waits");
            queue.putNowait("a");
            assertThatThrownBy(() -> queue.putNowait("b"))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessageContaining("put waits");
        });
    }

    @Test
    void anItemStaysInTheQueueUntilItsGetterGoesOn() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            Future<String> getter = queue.get();
            queue.putNowait("a");
            assertThat(queue.qsize()).isEqualTo(1);
            assertThat(getter.isDone()).isFalse();
            ticks(1);
            assertThat(getter.result()).isEqualTo("a");
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void aGetterThatIsOvertakenKeepsItsPlace() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            Future<String> first = queue.get();
            Future<String> second = queue.get();
            Future<String> third = queue.get();
            queue.putNowait("a");
            queue.putNowait("b");
            assertThat(queue.getNowait()).isEqualTo("a");
            assertThat(queue.getNowait()).isEqualTo("b");
            ticks(1);
            queue.putNowait("c");
            queue.putNowait("d");
            queue.putNowait("e");
            ticks(1);
            assertThat(List.of(first.result(), second.result(), third.result())).containsExactly("c", "d", "e");
        });
    }

    @Test
    void aPutterThatIsOvertakenKeepsItsPlace() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("a");
            Future<?> first = queue.put("b");
            Future<?> second = queue.put("c");
            queue.getNowait();
            queue.putNowait("between");
            ticks(1);
            assertThat(first.isDone()).isFalse();
            List<String> rest = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                rest.add(queue.get().await());
                ticks(1);
            }
            assertThat(rest).containsExactly("between", "b", "c");
            assertThat(first.isDone() && second.isDone()).isTrue();
        });
    }

    @Test
    void aTaskThatPutsIntoAFullQueueIsResumedOnePassAfterAGet() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>(1);
            queue.putNowait("a");
            Task<?> putter = start(() -> queue.put("b").await());
            ticks(1);
            queue.getNowait();
            assertThat(putter.isDone()).isFalse();
            ticks(1);
            assertThat(putter.isDone()).isTrue();
            assertThat(queue.getNowait()).isEqualTo("b");
        });
    }

    @Test
    void taskDoneTooOftenIsRefused() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            queue.putNowait("a");
            queue.taskDone();
            assertThatThrownBy(queue::taskDone)
                    .isInstanceOf(SurplusCallException.class)
                    .hasMessageContaining("unfinished=0");
            assertThat(queue.join().isDone()).isTrue();
        });
    }

    @Test
    void joinEndsEvenWhenAnItemIsPutRightAfterTheLastWasDone() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            queue.putNowait("a");
            Future<?> join = queue.join();
            queue.taskDone();
            queue.putNowait("b");
            ticks(1);
            assertThat(join.isDone()).isTrue();
            assertThat(queue.join().isDone()).isFalse();
        });
    }

    @Test
    void otherThreadsAreTurnedAway() {
        Play.on(() -> {
            Queue<String> queue = new Queue<>();
            queue.putNowait("a");
            Runnable[] calls = {
                queue::taskDone,
                queue::getNowait,
                queue::get,
                queue::join,
                queue::shutdown,
                () -> queue.put("b"),
                () -> queue.putNowait("c")
            };
            for (Runnable call : calls) {
                assertThat(inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe");
            }
            assertThat(queue).hasToString("<Queue size=1 max=0 getters=0 putters=0 unfinished=1>");
        });
    }

    @Test
    void aQueueFilledOutsideIsReadInsideAndBelongsToTheLoopItWasWaitedForOn() {
        Queue<String> queue = new Queue<>();
        queue.putNowait("a");
        Play.on(() -> {
            assertThat(queue.get().await()).isEqualTo("a");
            Task<?> getter = start(() -> queue.get().await());
            ticks(1);
            queue.putNowait("b");
            getter.await();
            queue.putNowait("c");
        });
        assertThat(queue.getNowait()).isEqualTo("c");
        Play.on(() -> assertThatThrownBy(queue::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("make one for each loop"));
    }
}
