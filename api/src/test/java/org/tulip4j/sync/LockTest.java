package org.tulip4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.inOtherThread;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

class LockTest {
    @Test
    void aFreeLockIsTakenAtTheCallWithoutANewFuture() {
        Play.on(() -> {
            Lock lock = new Lock();
            Future<?> first = lock.acquire();
            assertThat(first.isDone()).isTrue();
            assertThat(lock.isLocked()).isTrue();
            lock.release();
            assertThat(lock.acquire()).isSameAs(first);
        });
    }

    @Test
    void releaseOfALockNobodyHoldsNamesTheLockAndTheRemedy() {
        Play.on(() -> assertThatThrownBy(() -> new Lock().release())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("<Lock unlocked waiters=0>")
                .hasMessageContaining("acquire it first"));
    }

    @Test
    void aLockOnItsWayToAWaiterIsNotLockedAndCannotBeReleased() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire();
            Future<?> waiter = lock.acquire();
            lock.release();
            assertThat(lock.isLocked()).isFalse();
            assertThat(waiter.isDone()).isFalse();
            assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
            Future<?> newcomer = lock.acquire();
            ticks(1);
            assertThat(lock.isLocked()).isTrue();
            assertThat(waiter.isDone()).isTrue();
            assertThat(newcomer.isDone()).isFalse();
        });
    }

    @Test
    void withReleasesAfterAnExceptionAndThrowsThatVeryOne() {
        Play.on(() -> {
            Lock lock = new Lock();
            IOException thrown = new IOException("from the body");
            assertThatThrownBy(() -> lock.with(() -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void heldReleasesOnce() {
        Play.on(() -> {
            Lock lock = new Lock();
            Held held = lock.hold().await();
            held.close();
            lock.acquire().await();
            held.close();
            assertThat(lock.isLocked()).isTrue();
        });
    }

    @Test
    void aFutureCancelledWhenChosenIsCancelledAtOnceAndPassesTheLockOn() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire();
            Future<?> first = lock.acquire();
            Future<?> second = lock.acquire();
            lock.release();
            assertThat(first.cancel("no more")).isTrue();
            assertThat(first.isCancelled()).isTrue();
            assertThat(first.cancel()).isFalse();
            assertThatThrownBy(first::result).isInstanceOf(CancelledError.class).hasMessage("no more");
            ticks(2);
            assertThat(second.isDone()).isTrue();
        });
    }

    @Test
    void callbacksAndTasksOfOneWaitAllHearOfIt() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire();
            Future<?> wait = lock.acquire();
            List<String> events = new ArrayList<>();
            wait.addDoneCallback(done -> events.add("callback"));
            Task<?> task = start(() -> {
                wait.await();
                events.add("task");
            });
            ticks(1);
            lock.release();
            task.await();
            assertThat(events).containsExactly("callback", "task");
        });
    }

    @Test
    void theOutcomeOfAWaitCannotBeSet() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire();
            Future<?> wait = lock.acquire();
            assertThatThrownBy(() -> wait.setResult(null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> wait.trySetResult(null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> wait.setException(new IOException())).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> wait.trySetException(new IOException())).isInstanceOf(IllegalStateException.class);
            assertThat(wait.isDone()).isFalse();
        });
    }

    @Test
    void anAwaitThatIsRefusedLeavesTheLine() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire();
            List<Throwable> thrown = new ArrayList<>();
            EventLoops.running().callSoon(() -> {
                try {
                    lock.acquire().await();
                } catch (IllegalStateException refused) {
                    thrown.add(refused);
                }
            });
            ticks(1);
            assertThat(thrown).singleElement().asString().contains("outside a task");
            assertThat(lock).hasToString("<Lock locked waiters=0>");
        });
    }

    @Test
    void aWaitOfATaskThatIsCancelledTwiceEndsOnce() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire();
            Task<?> task = start(() -> lock.acquire().await());
            ticks(1);
            lock.release();
            task.cancel();
            task.cancel();
            assertThat(Play.endsCancelled(task)).isTrue();
            assertThat(lock.acquire().isDone()).isTrue();
        });
    }

    @Test
    void otherThreadsAreTurnedAway() {
        Play.on(() -> {
            Lock lock = new Lock();
            lock.acquire().await();
            assertThat(inOtherThread(lock::release))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("callSoonThreadsafe");
            assertThat(inOtherThread(lock::acquire))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("callSoonThreadsafe");
            assertThat(lock.isLocked()).isTrue();
        });
    }

    @Test
    void withoutALoopThereIsNothingToWaitOn() {
        assertThatThrownBy(() -> new Lock().acquire())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no running event loop");
    }

    @Test
    void aLockNobodyWaitedForMovesToTheNextLoopAndOneThatWasWaitedForDoesNot() {
        Lock lock = new Lock();
        Play.on(() -> lock.with(() -> "first"));
        Play.on(() -> {
            Future<?> acquired = lock.acquire();
            assertThat(acquired.loop()).isSameAs(EventLoops.running());
            Task<?> task = start(() -> lock.with(() -> "second"));
            ticks(1);
            lock.release();
            task.await();
        });
        Play.on(() -> assertThatThrownBy(lock::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to")
                .hasMessageContaining("make one for each loop"));
    }

    @Test
    void aStoppedLoopsLockMayBeReleasedFromOutside() {
        Lock lock = new Lock();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            Task<?>[] waiter = new Task<?>[1];
            loop.runUntilCompleteVoid(() -> {
                lock.acquire().await();
                waiter[0] = start(() -> lock.acquire().await());
                ticks(1);
            });
            lock.release();
            loop.runUntilCompleteVoid(() -> waiter[0].await());
            assertThat(lock.isLocked()).isTrue();
        }
    }

    @Test
    void gatheredAcquiresAreServedInOrder() {
        Play.on(() -> {
            Lock lock = new Lock();
            Future<?> all = Tulip.gather(lock.acquire(), lock.acquire());
            ticks(2);
            assertThat(all.isDone()).isFalse();
            lock.release();
            all.await();
            assertThat(lock.isLocked()).isTrue();
        });
    }
}
