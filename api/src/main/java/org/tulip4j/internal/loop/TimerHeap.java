package org.tulip4j.internal.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers by deadline, ties in scheduling order. A 4-ary heap with the deadlines beside the handles, so that sifting reads
 * one array. Cancelling only counts; the heap is rebuilt when it holds more than a hundred timers and more than half are
 * cancelled. Confined to the loop. Deadlines are compared by subtraction.
 */
final class TimerHeap {
    private static final int REBUILD_ABOVE = 100;

    private long[] deadlines = new long[64];
    private TimerHandleImpl[] timers = new TimerHandleImpl[64];
    private int size;
    private int cancelled;

    int size() {
        return size;
    }

    void add(TimerHandleImpl timer) {
        if (size == deadlines.length) {
            deadlines = Arrays.copyOf(deadlines, size << 1);
            timers = Arrays.copyOf(timers, size << 1);
        }
        timer.heap = this;
        siftUp(size++, timer.when(), timer);
    }

    /** One of the timers held was cancelled. */
    void cancelled() {
        cancelled++;
        if (size > REBUILD_ABOVE && cancelled > size >> 1) {
            rebuild();
        }
    }

    /** Whether there is no timer that still counts; drops cancelled ones from the top. */
    boolean isEmpty() {
        while (size > 0 && timers[0].isCancelled()) {
            remove();
            cancelled--;
        }
        return size == 0;
    }

    /** The earliest deadline; not empty. */
    long earliest() {
        return deadlines[0];
    }

    /** Takes the earliest timer that is due, or null. */
    @Nullable TimerHandleImpl pollDue(long now) {
        while (!isEmpty() && deadlines[0] - now <= 0) {
            return remove();
        }
        return null;
    }

    void clear() {
        Arrays.fill(timers, 0, size, null);
        size = 0;
        cancelled = 0;
    }

    private TimerHandleImpl remove() {
        TimerHandleImpl first = timers[0];
        first.heap = null;
        int last = --size;
        long when = deadlines[last];
        TimerHandleImpl moved = timers[last];
        timers[last] = null;
        if (last > 0) {
            siftDown(0, when, moved);
        }
        return first;
    }

    private void rebuild() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            TimerHandleImpl timer = timers[i];
            if (timer.isCancelled()) {
                timer.heap = null;
            } else {
                deadlines[kept] = deadlines[i];
                timers[kept++] = timer;
            }
        }
        Arrays.fill(timers, kept, size, null);
        size = kept;
        cancelled = 0;
        for (int i = (size - 2) >> 2; i >= 0; i--) {
            siftDown(i, deadlines[i], timers[i]);
        }
    }

    private void siftUp(int from, long when, TimerHandleImpl timer) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >> 2;
            if (!before(when, timer, parent)) {
                break;
            }
            deadlines[at] = deadlines[parent];
            timers[at] = timers[parent];
            at = parent;
        }
        deadlines[at] = when;
        timers[at] = timer;
    }

    private void siftDown(int from, long when, TimerHandleImpl timer) {
        int at = from;
        for (int child = (at << 2) + 1; child < size; child = (at << 2) + 1) {
            int least = child;
            int end = Math.min(child + 4, size);
            for (int other = child + 1; other < end; other++) {
                if (before(deadlines[other], timers[other], least)) {
                    least = other;
                }
            }
            if (before(when, timer, least)) {
                break;
            }
            deadlines[at] = deadlines[least];
            timers[at] = timers[least];
            at = least;
        }
        deadlines[at] = when;
        timers[at] = timer;
    }

    private boolean before(long when, TimerHandleImpl timer, int other) {
        long difference = when - deadlines[other];
        return difference < 0 || (difference == 0 && timer.sequence - timers[other].sequence < 0);
    }
}
