package org.tulip4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;

/** Random interleavings of acquire, release and cancel against a model: first come first served, no permit lost or made. */
class PermitPropertyTest {
    enum Kind {
        ACQUIRE,
        RELEASE,
        CANCEL,
        TICK
    }

    record Step(Kind kind, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(5, Kind.ACQUIRE), Tuple.of(4, Kind.RELEASE), Tuple.of(3, Kind.CANCEL), Tuple.of(4, Kind.TICK));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 50))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    /** What both have. */
    private interface Permits {
        Future<?> acquire();

        void release();

        boolean isLocked();
    }

    @Property(tries = 300)
    void semaphore(@ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 3) int permits) {
        Semaphore semaphore = new BoundedSemaphore(permits);
        Play.on(() -> new Run(
                        new Permits() {
                            @Override
                            public Future<?> acquire() {
                                return semaphore.acquire();
                            }

                            @Override
                            public void release() {
                                semaphore.release();
                            }

                            @Override
                            public boolean isLocked() {
                                return semaphore.isLocked();
                            }
                        },
                        permits)
                .play(steps));
        assertThat(semaphore.permits()).isEqualTo(permits);
    }

    @Property(tries = 300)
    void lock(@ForAll("steps") List<Step> steps) {
        Lock lock = new Lock();
        Play.on(() -> new Run(
                        new Permits() {
                            @Override
                            public Future<?> acquire() {
                                return lock.acquire();
                            }

                            @Override
                            public void release() {
                                lock.release();
                            }

                            @Override
                            public boolean isLocked() {
                                return lock.isLocked();
                            }
                        },
                        1)
                .play(steps));
        assertThat(lock.isLocked()).isFalse();
    }

    /** One interleaving. */
    private static final class Run {
        final Permits permits;
        final int most;
        final List<Task<?>> tasks = new ArrayList<>();
        final List<Integer> servedInOrder = new ArrayList<>();
        int held;

        Run(Permits permits, int most) {
            this.permits = permits;
            this.most = most;
        }

        void play(List<Step> steps) {
            for (Step step : steps) {
                act(step);
                assertThat(held).isBetween(0, most);
            }
            assertThat(servedInOrder).isSorted();
            ticks(4 + tasks.size());
            while (tasks.stream().anyMatch(task -> !task.isDone())) {
                assertThat(held).as("permits held while somebody waits").isEqualTo(most);
                release();
                ticks(2);
            }
            assertThat(servedInOrder).isSorted();
            assertThat(servedInOrder.size()).isEqualTo((int)
                    tasks.stream().filter(task -> !task.isCancelled()).count());
            while (held > 0) {
                release();
            }
            assertThat(permits.isLocked()).isFalse();
        }

        void act(Step step) {
            switch (step.kind()) {
                case ACQUIRE -> {
                    int number = tasks.size();
                    tasks.add(start(() -> {
                        permits.acquire().await();
                        held++;
                        servedInOrder.add(number);
                    }));
                }
                case RELEASE -> {
                    if (held > 0) {
                        release();
                    }
                }
                case CANCEL -> {
                    if (!tasks.isEmpty()) {
                        tasks.get(step.number() % tasks.size()).cancel();
                    }
                }
                case TICK -> ticks(1 + step.number() % 3);
            }
        }

        void release() {
            held--;
            permits.release();
        }
    }
}
