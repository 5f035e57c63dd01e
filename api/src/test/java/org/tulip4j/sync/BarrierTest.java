package org.tulip4j.sync;

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
import org.tulip4j.Tulip;

class BarrierTest {
    @Test
    void noPartiesAreRefused() {
        assertThatThrownBy(() -> new Barrier(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBarrierOfOneNeverWaits() {
        Play.on(() -> {
            Barrier barrier = new Barrier(1);
            assertThat(barrier.waitFor().await()).isZero();
            assertThat(barrier.waitFor().await()).isZero();
            assertThat(barrier).hasToString("<Barrier filling 0 of 1>");
        });
    }

    @Test
    void whoComesWhileARoundLeavesBelongsToTheNext() {
        Play.on(() -> {
            Barrier barrier = new Barrier(2);
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(barrier.waitFor());
            }
            assertThat(Tulip.gather(all).await()).containsExactlyInAnyOrder(0, 1, 0, 1, 0, 1);
            assertThat(barrier.waiting()).isZero();
        });
    }

    @Test
    void aBrokenBarrierRefusesUntilResetEvenWhenAbortedWithNobodyThere() {
        Play.on(() -> {
            Barrier barrier = new Barrier(2);
            assertThat(barrier.abort().isDone()).isTrue();
            assertThat(barrier.isBroken()).isTrue();
            assertThatThrownBy(() -> barrier.waitFor().await())
                    .isInstanceOf(BarrierBrokenException.class)
                    .hasMessageContaining("reset it first");
            barrier.reset();
            assertThat(barrier.isBroken()).isFalse();
        });
    }

    @Test
    void whoWaitsWhenItIsResetGetsAnErrorAndWhoComesThenDoesNot() {
        Play.on(() -> {
            Barrier barrier = new Barrier(2);
            Task<?> waits = start(() -> barrier.waitFor().await());
            ticks(2);
            assertThat(barrier.waiting()).isEqualTo(1);
            barrier.reset();
            assertThat(barrier.waiting()).isZero();
            Task<?> one = start(() -> barrier.waitFor().await());
            Task<?> two = start(() -> barrier.waitFor().await());
            assertThatThrownBy(waits::await).isInstanceOf(BarrierBrokenException.class);
            one.await();
            two.await();
        });
    }

    // https://github.com/python/cpython/issues/155233
    @Test
    void everyNumberOfARoundIsGivenOnceThoughSomeWereCancelledWhileItFilled() {
        for (int parties = 2; parties <= 5; parties++) {
            for (int cancelled = 1; cancelled < 1 << (parties - 1); cancelled++) {
                Barrier barrier = new Barrier(parties);
                int size = parties;
                int mask = cancelled;
                Play.on(() -> {
                    List<Future<Integer>> all = new ArrayList<>();
                    for (int i = 0; i < size - 1; i++) {
                        all.add(Tulip.createTask(() -> barrier.waitFor().await()));
                    }
                    ticks(4);
                    for (int i = size - 2; i >= 0; i--) {
                        if ((mask >> i & 1) == 1) {
                            all.remove(i).cancel();
                        }
                    }
                    ticks(4);
                    while (all.size() < size) {
                        all.add(Tulip.createTask(() -> barrier.waitFor().await()));
                    }
                    List<Integer> numbers = Tulip.gather(all).await();
                    assertThat(numbers)
                            .as("of %d, cancelled %s", size, Integer.toBinaryString(mask))
                            .doesNotHaveDuplicates()
                            .allMatch(number -> number >= 0 && number < size)
                            .endsWith(size - 1);
                });
            }
        }
    }

    @Test
    void otherThreadsAreTurnedAway() {
        Play.on(() -> {
            Barrier barrier = new Barrier(2);
            Task<?> waits = start(() -> barrier.waitFor().await());
            ticks(1);
            for (Runnable call : new Runnable[] {barrier::waitFor, barrier::reset, barrier::abort}) {
                assertThat(inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe");
            }
            barrier.waitFor().await();
            waits.await();
        });
    }

    @Test
    void whoWaitsWhenItIsAbortedGetsAnError() {
        Play.on(() -> {
            Barrier barrier = new Barrier(3);
            assertThat(barrier.parties()).isEqualTo(3);
            Task<?> one = Play.start(() -> barrier.waitFor().await());
            Task<?> two = Play.start(() -> barrier.waitFor().await());
            Play.ticks(3);
            assertThat(barrier.waiting()).isEqualTo(2);
            barrier.abort().await();
            Play.ticks(5);
            for (Task<?> waiter : List.of(one, two)) {
                assertThat(waiter.isDone()).isTrue();
                assertThatThrownBy(waiter::result)
                        .isInstanceOf(BarrierBrokenException.class)
                        .hasMessageContaining("aborted or reset while waiting");
            }
            assertThat(barrier.isBroken()).isTrue();
            assertThat(barrier.waiting()).isZero();
        });
    }
}
