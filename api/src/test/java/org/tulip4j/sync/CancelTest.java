package org.tulip4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.cancellingAtEveryPass;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Play.Parties;
import org.tulip4j.Task;
import org.tulip4j.VoidCoroutine;

/** Cancelling a wait at every suspension point loses no lock, no permit and no signal. */
class CancelTest {
    @Test
    void aCancelledAcquireOfALockLeavesItToTheNext() {
        int passes = cancellingAtEveryPass(() -> {
            Lock lock = new Lock();
            Task<?> holder = start(() -> lock.withVoid(() -> ticks(2)));
            Task<?> victim = start(() -> lock.withVoid(() -> ticks(2)));
            Task<?> next = start(() -> lock.withVoid(() -> ticks(1)));
            return new Parties(victim, List.of(holder, next), () -> {
                assertThat(lock.isLocked()).isFalse();
                assertThat(lock.acquire().isDone()).isTrue();
            });
        });
        assertThat(passes).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aCancelledHoldOfALockLeavesItToTheNext() {
        int passes = cancellingAtEveryPass(() -> {
            Lock lock = new Lock();
            Task<?> holder = start(() -> lock.withVoid(() -> ticks(2)));
            Task<?> victim = start(() -> {
                try (Held held = lock.hold().await()) {
                    ticks(2);
                }
            });
            Task<?> next = start(() -> {
                try (Held held = lock.hold().await()) {
                    ticks(1);
                }
            });
            return new Parties(victim, List.of(holder, next), () -> assertThat(
                            lock.acquire().isDone())
                    .isTrue());
        });
        assertThat(passes).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aCancelledWaitForAnEventLeavesTheOthersAlone() {
        int passes = cancellingAtEveryPass(() -> {
            Event event = new Event();
            Task<?> setter = start(() -> {
                ticks(2);
                event.set();
            });
            Task<?> victim = start(() -> event.waitFor().await());
            Task<?> next = start(() -> event.waitFor().await());
            return new Parties(
                    victim, List.of(setter, next), () -> assertThat(event).hasToString("<Event set waiters=0>"));
        });
        assertThat(passes).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aCancelledAcquireOfASemaphoreGivesItsPermitBack() {
        int passes = cancellingAtEveryPass(() -> {
            Semaphore semaphore = new Semaphore(1);
            Task<?> holder = start(() -> semaphore.withVoid(() -> ticks(2)));
            Task<?> victim = start(() -> semaphore.withVoid(() -> ticks(2)));
            Task<?> next = start(() -> semaphore.withVoid(() -> ticks(1)));
            return new Parties(victim, List.of(holder, next), () -> assertThat(semaphore)
                    .hasToString("<Semaphore permits=1 waiters=0>"));
        });
        assertThat(passes).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aCancelledHoldOfASemaphoreGivesItsPermitBack() {
        int passes = cancellingAtEveryPass(() -> {
            Semaphore semaphore = new BoundedSemaphore(1);
            Task<?> holder = start(() -> semaphore.withVoid(() -> ticks(2)));
            Task<?> victim = start(() -> {
                try (Held held = semaphore.hold().await()) {
                    ticks(2);
                }
            });
            Task<?> next = start(() -> semaphore.withVoid(() -> ticks(1)));
            return new Parties(victim, List.of(holder, next), () -> assertThat(semaphore)
                    .hasToString("<BoundedSemaphore permits=1 waiters=0>"));
        });
        assertThat(passes).isGreaterThanOrEqualTo(6);
    }

    /** One signal and two in line: whoever is cancelled, the signal reaches one of them. */
    @Test
    void aCancelledWaitForAConditionPassesTheSignalOnAndHoldsTheLock() {
        int passes = cancellingAtEveryPass(() -> {
            Condition condition = new Condition();
            boolean[] ready = {false};
            int[] consumed = {0};
            List<Boolean> heldOnTheWayOut = new ArrayList<>();
            VoidCoroutine consumer = () -> condition.withVoid(() -> {
                try {
                    while (!ready[0]) {
                        condition.waitFor().await();
                    }
                    ready[0] = false;
                    consumed[0]++;
                } finally {
                    heldOnTheWayOut.add(condition.isLocked());
                }
            });
            Task<?> victim = start(consumer);
            Task<?> next = start(consumer);
            Task<?> signaller = start(() -> {
                ticks(2);
                produce(condition, ready);
                ticks(8);
                assertThat(consumed[0]).isEqualTo(1);
                if (!next.isDone()) {
                    produce(condition, ready);
                }
            });
            return new Parties(victim, List.of(signaller, next), () -> {
                assertThat(heldOnTheWayOut).isNotEmpty().doesNotContain(false);
                assertThat(condition).hasToString("<Condition unlocked waiters=0>");
            });
        });
        assertThat(passes).isGreaterThanOrEqualTo(5);
    }

    private static void produce(Condition condition, boolean[] ready) {
        condition.withVoid(() -> {
            ready[0] = true;
            condition.signal();
            ticks(2);
        });
    }

    @Test
    void aCancelledWaitForAPredicateHoldsTheLock() {
        int passes = cancellingAtEveryPass(() -> {
            Condition condition = new Condition();
            int[] count = {0};
            VoidCoroutine consumer = () -> {
                try (Held held = condition.hold().await()) {
                    condition.waitFor(() -> count[0] > 1).await();
                }
            };
            Task<?> victim = start(consumer);
            Task<?> next = start(consumer);
            Task<?> signaller = start(() -> {
                for (int i = 0; i < 2; i++) {
                    ticks(2);
                    condition.acquire().await();
                    count[0]++;
                    condition.signalAll();
                    ticks(2);
                    condition.release();
                }
            });
            return new Parties(victim, List.of(signaller, next), () -> assertThat(condition)
                    .hasToString("<Condition unlocked waiters=0>"));
        });
        assertThat(passes).isGreaterThanOrEqualTo(8);
    }

    @Test
    void aCancelledPartyLeavesTheBarrierWhole() {
        int passes = cancellingAtEveryPass(() -> {
            Barrier barrier = new Barrier(2);
            List<Integer> positions = new ArrayList<>();
            Task<?> victim = start(() -> barrier.waitFor().await());
            Task<?> one = start(() -> {
                ticks(3);
                positions.add(barrier.waitFor().await());
            });
            Task<?> two = start(() -> {
                ticks(8);
                if (!one.isDone()) {
                    positions.add(barrier.waitFor().await());
                }
            });
            return new Parties(victim, List.of(one, two), () -> {
                assertThat(positions).doesNotHaveDuplicates().isNotEmpty();
                assertThat(barrier).hasToString("<Barrier filling 0 of 2>");
            });
        });
        assertThat(passes).isGreaterThanOrEqualTo(4);
    }

    /** The barrier's own lock is busy while the parties of a round leave: reset and abort then have to wait. */
    @Test
    void aCancelledResetOrAbortOfABarrierIsAllOrNothing() {
        for (boolean abort : new boolean[] {true, false}) {
            int passes = cancellingAtEveryPass(() -> {
                Barrier barrier = new Barrier(3);
                Task<?> one = start(() -> barrier.waitFor().await());
                Task<?> two = start(() -> barrier.waitFor().await());
                Task<?> three = start(() -> barrier.waitFor().await());
                Task<?> victim = start(() -> {
                    ticks(1);
                    (abort ? barrier.abort() : barrier.reset()).await();
                });
                return new Parties(victim, List.of(one, two, three), () -> {
                    boolean broken = abort && !victim.isCancelled();
                    assertThat(barrier.isBroken()).isEqualTo(broken);
                    barrier.reset().await();
                    assertThat(barrier).hasToString("<Barrier filling 0 of 3>");
                });
            });
            assertThat(passes).isGreaterThanOrEqualTo(2);
        }
    }
}
