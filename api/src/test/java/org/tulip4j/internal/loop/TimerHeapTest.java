package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
    private final TimerHeap heap = new TimerHeap();
    private long sequence;

    private TimerHandleImpl add(long when) {
        TimerHandleImpl timer = new TimerHandleImpl(() -> {}, Values.EMPTY, null, when, sequence++);
        heap.add(timer);
        return timer;
    }

    private List<TimerHandleImpl> drain(long now) {
        List<TimerHandleImpl> due = new ArrayList<>();
        for (TimerHandleImpl timer = heap.pollDue(now); timer != null; timer = heap.pollDue(now)) {
            due.add(timer);
        }
        return due;
    }

    @Test
    void timersComeByDeadlineAndTiesInSchedulingOrder() {
        Random random = new Random(7);
        List<TimerHandleImpl> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(add(random.nextInt(200)));
        }
        all.sort(Comparator.comparingLong(TimerHandleImpl::when).thenComparingLong(timer -> timer.sequence));
        assertThat(drain(1_000)).containsExactlyElementsOf(all);
    }

    @Test
    void cancelledTimersNeverComeAndDoNotPileUp() {
        List<TimerHandleImpl> kept = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            TimerHandleImpl timer = add(random.nextInt(1_000));
            if (i % 10 == 0) {
                kept.add(timer);
            } else {
                timer.cancel();
                timer.cancel();
            }
        }
        assertThat(heap.size()).isLessThan(6_000);
        kept.sort(Comparator.comparingLong(TimerHandleImpl::when).thenComparingLong(timer -> timer.sequence));
        assertThat(drain(1_000)).containsExactlyElementsOf(kept);
    }

    @Test
    void aTimerIsNotDueBeforeItsTime() {
        add(10);
        assertThat(heap.pollDue(9)).isNull();
        assertThat(heap.pollDue(10)).isNotNull();
    }

    @Test
    void deadlinesBeyondTheOverflowOfTheClockComeAfterThoseBefore() {
        TimerHandleImpl after = add(Long.MIN_VALUE + 5);
        TimerHandleImpl before = add(Long.MAX_VALUE - 5);
        assertThat(heap.pollDue(Long.MAX_VALUE)).isSameAs(before);
        assertThat(heap.pollDue(Long.MIN_VALUE + 5)).isSameAs(after);
    }

    @Test
    void cancellingAfterFiringCountsForNothing() {
        TimerHandleImpl fired = add(1);
        assertThat(heap.pollDue(1)).isSameAs(fired);
        fired.cancel();
        add(2);
        assertThat(heap.isEmpty()).isFalse();
    }
}
