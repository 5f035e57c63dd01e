package org.tulip4j.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.tulip4j.Play;
import org.tulip4j.Task;

/** Random interleavings against a model: what went in comes out once and in order, or is still there, or was dropped. */
class QueuePropertyTest {
    enum Kind {
        PUT,
        PUT_NOWAIT,
        GET,
        GET_NOWAIT,
        CANCEL,
        TASK_DONE,
        TICK,
        SETTLE,
        SHUT_DOWN,
        SHUT_DOWN_NOW
    }

    record Step(Kind kind, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.PUT),
                Tuple.of(3, Kind.PUT_NOWAIT),
                Tuple.of(6, Kind.GET),
                Tuple.of(3, Kind.GET_NOWAIT),
                Tuple.of(5, Kind.CANCEL),
                Tuple.of(3, Kind.TASK_DONE),
                Tuple.of(5, Kind.TICK),
                Tuple.of(3, Kind.SETTLE),
                Tuple.of(1, Kind.SHUT_DOWN),
                Tuple.of(1, Kind.SHUT_DOWN_NOW));
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 50);
        return Combinators.combine(kinds, numbers).as(Step::new).list().ofMaxSize(40);
    }

    @Property(tries = 500)
    void nothingIsLostOrDoubled(@ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 0, max = 3) int maxSize) {
        Play.on(() -> new Run(maxSize).play(steps));
    }

    /** One interleaving: the queue, and the model beside it. */
    private static final class Run {
        final Queue<Integer> queue;
        final ArrayDeque<Integer> model = new ArrayDeque<>();
        final List<Task<?>> getters = new ArrayList<>();
        final List<Task<?>> putters = new ArrayList<>();
        final Set<Integer> refused = new TreeSet<>();
        final Set<Integer> in = new TreeSet<>();
        int items;
        int unfinished;
        boolean shutDown;

        Run(int maxSize) {
            queue = new Queue<>(maxSize);
        }

        void play(List<Step> steps) {
            for (Step step : steps) {
                act(step);
                assertThat(queue.qsize()).isEqualTo(model.size());
            }
            settle();
            queue.shutdown(true);
            ticks(2);
            for (List<Task<?>> side : List.of(getters, putters)) {
                assertThat(side).allMatch(Task::isDone);
            }
            assertThat(refused).noneMatch(in::contains);
            assertThat(refused.size() + in.size()).isEqualTo(items);
        }

        void act(Step step) {
            switch (step.kind()) {
                case PUT -> putters.add(put(items++));
                case PUT_NOWAIT -> putNowait(items++);
                case GET -> getters.add(start(this::get));
                case GET_NOWAIT -> getNowait();
                case CANCEL -> cancel(step.number());
                case TASK_DONE -> taskDone();
                case TICK -> ticks(1 + step.number() % 3);
                case SETTLE -> settle();
                case SHUT_DOWN -> shutDown(false);
                case SHUT_DOWN_NOW -> shutDown(true);
            }
        }

        Task<?> put(int item) {
            refused.add(item);
            return start(() -> {
                try {
                    queue.put(item).await();
                } catch (QueueShutDownException told) {
                    assertThat(shutDown).isTrue();
                    return;
                }
                wentIn(item);
            });
        }

        void wentIn(int item) {
            refused.remove(item);
            assertThat(in.add(item)).isTrue();
            model.add(item);
            unfinished++;
        }

        void putNowait(int item) {
            refused.add(item);
            try {
                queue.putNowait(item);
            } catch (QueueFullException full) {
                assertThat(model).hasSize(queue.maxSize());
                return;
            } catch (QueueShutDownException told) {
                assertThat(shutDown).isTrue();
                return;
            }
            wentIn(item);
        }

        void get() {
            int item;
            try {
                item = queue.get().await();
            } catch (QueueShutDownException told) {
                assertThat(shutDown && model.isEmpty()).isTrue();
                return;
            }
            assertThat(item).isEqualTo(model.remove());
        }

        void getNowait() {
            try {
                assertThat(queue.getNowait()).isEqualTo(model.poll());
            } catch (QueueEmptyException | QueueShutDownException nothing) {
                assertThat(model).isEmpty();
            }
        }

        void cancel(int number) {
            List<Task<?>> side = number % 2 == 0 ? getters : putters;
            if (!side.isEmpty()) {
                side.get(number / 2 % side.size()).cancel();
            }
        }

        void taskDone() {
            if (unfinished > 0) {
                queue.taskDone();
                unfinished--;
            }
            assertThat(queue.join().isDone()).isEqualTo(unfinished == 0);
        }

        void shutDown(boolean immediate) {
            shutDown = true;
            queue.shutdown(immediate);
            if (immediate) {
                unfinished = Math.max(0, unfinished - model.size());
                model.clear();
            }
        }

        /** When nothing more moves, nobody waits for what is there. */
        void settle() {
            ticks(4 + 2 * items);
            boolean getterWaits = getters.stream().anyMatch(task -> !task.isDone());
            boolean putterWaits = putters.stream().anyMatch(task -> !task.isDone());
            assertThat(getterWaits && (shutDown || !queue.isEmpty())).isFalse();
            assertThat(putterWaits && (shutDown || !queue.isFull())).isFalse();
            for (Task<?> task : getters) {
                assertThat(task.isDone() && !task.isCancelled() && task.exception() != null)
                        .isFalse();
            }
            for (Task<?> task : putters) {
                assertThat(task.isDone() && !task.isCancelled() && task.exception() != null)
                        .isFalse();
            }
        }
    }
}
