package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.internal.state.ContextValues;

class TimerHeapTest {
    private final TimerHeap heap = new TimerHeap();
    private final ReadyQueue ready = new ReadyQueue();
    private final List<TimerHandleImpl> added = new ArrayList<>();
    /** What was added where the stack ends; that calls nothing. */
    private final TimerHandleImpl[] deep = new TimerHandleImpl[20];

    private int deepCount;

    private TimerHandleImpl add(long when) {
        TimerHandleImpl timer = new TimerHandleImpl(() -> {}, ContextValues.EMPTY, null, when, heap);
        heap.add(timer);
        added.add(timer);
        return timer;
    }

    /** What would run. */
    private List<TimerHandleImpl> drain(long now) {
        heap.moveDue(now, ready);
        List<TimerHandleImpl> due = new ArrayList<>();
        while (ready.size() > 0) {
            TimerHandleImpl timer = (TimerHandleImpl) ready.take();
            if (timer.take() != null) {
                due.add(timer);
            }
        }
        return due;
    }

    /** The numbers in the order that is asked for, which a stable sort gives. */
    private static List<TimerHandleImpl> sorted(List<TimerHandleImpl> timers) {
        List<TimerHandleImpl> sorted = new ArrayList<>(timers);
        sorted.sort(Comparator.comparingLong(TimerHandleImpl::whenNanos));
        return sorted;
    }

    @Test
    void timersComeByDeadlineAndTiesInSchedulingOrder() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            add(random.nextInt(200));
        }
        assertThat(drain(1_000)).containsExactlyElementsOf(sorted(added));
        assertThat(heap.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 2_500, 2_501, 5_100, 10_000, 20_000, 39_999, 40_000})
    void whatIsDueComesInOrderAndTheRestLater(int due) {
        Random random = new Random(due);
        for (int i = 0; i < 40_000; i++) {
            add(1_000 + random.nextInt(3_000) * 1_000_000L);
        }
        List<TimerHandleImpl> all = sorted(added);
        long now = all.get(due - 1).whenNanos();
        List<TimerHandleImpl> early = new ArrayList<>(all);
        early.removeIf(timer -> timer.whenNanos() > now);
        assertThat(drain(now)).containsExactlyElementsOf(early);
        assertThat(drain(now)).isEmpty();
        all.removeAll(Set.copyOf(early));
        for (int i = 0; i < 500; i++) {
            all.add(add(now + 1 + random.nextInt(1_000_000)));
        }
        assertThat(drain(Long.MAX_VALUE / 2)).containsExactlyElementsOf(sorted(all));
    }

    @Test
    void timersTooFarApartToBeSortedAtOnceComeInOrderToo() {
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            add(random.nextLong() >> 1);
        }
        assertThat(drain(Long.MAX_VALUE >> 1)).containsExactlyElementsOf(sorted(added));
    }

    @Test
    void withinOneCallbackCancelledTimersDoNotPileUpEither() {
        for (int i = 0; i < 1_000_000; i++) {
            add(i).cancel();
            added.clear();
        }
        assertThat(heap.size()).isLessThan(200);
        assertThat(drain(2_000_000)).isEmpty();
    }

    @Test
    void cancelledTimersNeverRunAndDoNotPileUp() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            TimerHandleImpl timer = add(random.nextInt(1_000));
            if (i % 10 != 0) {
                timer.cancel();
                timer.cancel();
            }
        }
        assertThat(heap.isEmpty()).isFalse();
        assertThat(heap.size()).isLessThan(6_000);
        added.removeIf(TimerHandleImpl::isCancelled);
        assertThat(drain(1_000)).containsExactlyElementsOf(sorted(added));
    }

    @Test
    void cancellingTimersThatHaveLeftHarmsNothing() {
        for (int i = 0; i < 1_000; i++) {
            add(i);
        }
        heap.moveDue(799, ready);
        added.forEach(TimerHandleImpl::cancel);
        assertThat(heap.isEmpty()).isTrue();
        TimerHandleImpl later = add(2_000);
        assertThat(drain(3_000)).containsExactly(later);
    }

    @Test
    void aTimerIsNotDueBeforeItsTime() {
        add(10);
        assertThat(drain(9)).isEmpty();
        assertThat(drain(10)).hasSize(1);
    }

    @Test
    void deadlinesBeyondTheOverflowOfTheClockComeAfterThoseBefore() {
        TimerHandleImpl after = add(Long.MIN_VALUE + 5);
        TimerHandleImpl before = add(Long.MAX_VALUE - 5);
        assertThat(drain(Long.MAX_VALUE)).containsExactly(before);
        assertThat(drain(Long.MIN_VALUE + 5)).containsExactly(after);
    }

    @Test
    void cancellingAfterFiringCountsForNothing() {
        TimerHandleImpl fired = add(1);
        assertThat(drain(1)).containsExactly(fired);
        fired.cancel();
        add(2);
        assertThat(heap.isEmpty()).isFalse();
    }

    @Test
    void aFullHeapGrowsWhereOnlyTimersWereCancelledThatHadLeft() {
        for (int i = 0; i < 128; i++) {
            add(1);
        }
        heap.moveDue(2, ready);
        added.forEach(TimerHandleImpl::cancel);
        added.clear();
        for (int i = 0; i < 300; i++) {
            add(10 + i);
        }

        assertThat(drain(1_000)).containsExactlyElementsOf(sorted(added));
    }

    @Test
    void timersAreWholeWhenTheStackEndsWhileOneIsAdded() {
        Random random = new Random(13);
        List<TimerHandleImpl> expected = new ArrayList<>();
        for (int round = 0; round < 300; round++) {
            for (int i = 0; i < 40; i++) {
                expected.add(add(random.nextInt(1_000)));
            }
            for (int i = 0; i < 30; i++) {
                expected.remove(random.nextInt(expected.size())).cancel();
            }
            deepCount = 0;
            addWhereTheStackEnds(random.nextInt(deep.length - 1));
            expected.addAll(Arrays.asList(deep).subList(0, deepCount));
        }

        assertThat(drain(2_000)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Adds on the way back from the deepest call, some calls above it. */
    private int addWhereTheStackEnds(int above) {
        int height;
        try {
            height = addWhereTheStackEnds(above) + 1;
        } catch (StackOverflowError end) {
            height = 0;
        }
        if (height <= above) {
            try {
                TimerHandleImpl timer = new TimerHandleImpl(() -> {}, ContextValues.EMPTY, null, 1_500, heap);
                deep[deepCount] = timer;
                heap.add(timer);
                deepCount++;
            } catch (StackOverflowError refused) {
                return height;
            }
        }
        return height;
    }
}
