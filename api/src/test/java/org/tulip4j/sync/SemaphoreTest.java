package org.tulip4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.inOtherThread;
import static org.tulip4j.Play.ticks;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.Future;
import org.tulip4j.Play;

class SemaphoreTest {
    @Test
    void negativePermitsAreRefused() {
        assertThatThrownBy(() -> new Semaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> new BoundedSemaphore(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2");
    }

    @Test
    void aPlainSemaphoreGrowsUntilItCannotCount() {
        Play.on(() -> {
            Semaphore semaphore = new Semaphore(0);
            assertThat(semaphore.isLocked()).isTrue();
            semaphore.release();
            assertThat(semaphore.isLocked()).isFalse();
            Semaphore full = new Semaphore(Integer.MAX_VALUE);
            assertThatThrownBy(full::release).isInstanceOf(IllegalStateException.class);
            assertThat(full.permits()).isEqualTo(Integer.MAX_VALUE);
        });
    }

    @Test
    void aBoundedSemaphoreRefusesASurplusReleaseAndIsAsBefore() {
        Play.on(() -> {
            BoundedSemaphore semaphore = new BoundedSemaphore();
            assertThatThrownBy(semaphore::release)
                    .isInstanceOf(SurplusCallException.class)
                    .hasMessageContaining("<BoundedSemaphore permits=1 waiters=0>");
            assertThat(semaphore.permits()).isEqualTo(1);
        });
    }

    @Test
    void aNewcomerDoesNotOvertakeThoseOnTheirWayOut() {
        Play.on(() -> {
            Semaphore semaphore = new Semaphore(1);
            semaphore.acquire();
            Future<?> waiter = semaphore.acquire();
            semaphore.release();
            semaphore.release();
            assertThat(semaphore.isLocked()).isTrue();
            Future<?> newcomer = semaphore.acquire();
            assertThat(newcomer.isDone()).isFalse();
            ticks(1);
            assertThat(waiter.isDone()).isTrue();
            ticks(1);
            assertThat(newcomer.isDone()).isTrue();
            assertThat(semaphore).hasToString("<Semaphore permits=0 waiters=0>");
        });
    }

    @Test
    void otherThreadsAreTurnedAway() {
        Play.on(() -> {
            Semaphore semaphore = new BoundedSemaphore(1);
            semaphore.acquire();
            for (Runnable call : new Runnable[] {semaphore::release, semaphore::acquire, semaphore::hold}) {
                assertThat(inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe");
            }
            assertThat(semaphore.permits()).isZero();
        });
    }

    @Test
    void withGivesThePermitBackAfterAnError() {
        Play.on(() -> {
            Semaphore semaphore = new Semaphore();
            AssertionError thrown = new AssertionError("from the body");
            assertThatThrownBy(() -> semaphore.with(() -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(semaphore.permits()).isEqualTo(1);
        });
    }

    @Test
    void aReleaseFromAnotherThreadIsRefusedAndChangesNothing() {
        for (Semaphore semaphore : List.of(new Semaphore(1), new BoundedSemaphore(1))) {
            Play.on(() -> {
                semaphore.acquire().await();
                assertThat(Play.inOtherThread(semaphore::release)).isInstanceOf(IllegalStateException.class);
                assertThat(semaphore.isLocked()).isTrue();
                semaphore.release();
                assertThat(Play.inOtherThread(semaphore::release))
                        .isInstanceOf(IllegalStateException.class)
                        .isNotInstanceOf(SurplusCallException.class);
                semaphore.acquire().await();
                assertThat(semaphore.isLocked()).isTrue();
            });
        }
    }
}
