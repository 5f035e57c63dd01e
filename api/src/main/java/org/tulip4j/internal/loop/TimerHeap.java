package org.tulip4j.internal.loop;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.counters.Buckets;
import org.tulip4j.internal.state.ThreadBound;

/**
 * Timers by deadline, ties in scheduling order. A 4-ary heap with deadlines and sequence numbers beside the handles, so that
 * sifting never looks at a handle, which is cold memory when there are many. When a good part of the timers is due at once they
 * are sorted instead of taken one by one.
 *
 * <p>Cancelling only counts. A cancelled timer is dropped at the top before a wait, in a rebuild when the heap holds more than a
 * hundred timers and more than half are cancelled, between callbacks or when it is full, or when it is due: it becomes ready and
 * does nothing. The count may be too high, by timers that were cancelled when they had left or left cancelled. That costs a
 * rebuild too early, which the cancellations counted have paid for. Confined to the loop. Deadlines are compared by subtraction.
 */
final class TimerHeap {
    private static final int REBUILD_ABOVE = 100;
    /** Timers taken one by one before sorting is thought of: so many, or a sixteenth of the heap. */
    private static final int TAKEN_SINGLY = 1_024;

    private static final int TAKEN_SHIFT = 4;
    /** Many more than a rebuild has, for its calls may be larger than those that look for room. */
    private static final int FRAMES_OF_A_REBUILD = 100;

    /** Whose timers they are; null: nobody's, in tests. */
    private final @Nullable ThreadBound owner;
    /** Records how late timers are; null: nobody asks. */
    private final @Nullable Buckets lags;

    /** When each timer is due; the heap is ordered by this, then by {@link #sequences}. */
    private long[] deadlines = new long[64];
    /** The number that each timer got when it was added: ties are taken in this order. */
    private long[] sequences = new long[64];
    /** The timers, in the places of their deadlines; null behind the last. */
    private TimerHandleImpl[] timers = new TimerHandleImpl[64];
    /** How many timers there are, cancelled ones too. */
    private int size;
    /** How many of them are cancelled, or more. */
    private int cancelled;
    /** The number that the next timer gets. */
    private long nextSequence;

    TimerHeap() {
        this(null, null);
    }

    TimerHeap(@Nullable ThreadBound owner, @Nullable Buckets lags) {
        this.owner = owner;
        this.lags = lags;
    }

    int size() {
        return size;
    }

    /** Throws in another thread than that of the loop, while it runs: the heap would be damaged. */
    void checkOwner() {
        if (owner != null) {
            owner.refuseElsewhere();
        }
    }

    void add(TimerHandleImpl timer) {
        if (size == deadlines.length) {
            makeRoom();
        }
        insert(timer.whenNanos(), nextSequence, timer);
        nextSequence++;
    }

    /** A timer that was added was cancelled, and has not run. */
    void cancelled() {
        cancelled++;
    }

    private boolean isWorthRebuilding() {
        return size > REBUILD_ABOVE && cancelled > size >> 1;
    }

    /** Whether there is no timer that still counts; drops cancelled ones from the top, or all. The loop, between callbacks. */
    boolean isEmpty() {
        if (isWorthRebuilding()) {
            rebuild();
        }
        while (size > 0 && timers[0].isCancelled()) {
            remove();
            cancelled = Math.max(cancelled - 1, 0);
        }
        return size == 0;
    }

    /** The earliest deadline; not empty. */
    long earliest() {
        return deadlines[0];
    }

    /** Makes all timers ready whose time has come, cancelled ones too. */
    void moveDue(long now, ReadyQueue ready) {
        int singly = Math.max(TAKEN_SINGLY, size >> TAKEN_SHIFT);
        for (; size > 0 && deadlines[0] - now <= 0; singly--) {
            if (singly == 0 && sortDue(now, ready)) {
                return;
            }
            note(now - deadlines[0], timers[0]);
            ready.add(remove());
        }
    }

    private void note(long late, TimerHandleImpl due) {
        if (lags != null && !due.isCancelled()) {
            lags.record(late, 1);
        }
    }

    /** The timers that are neither due nor cancelled, by deadline, ties in scheduling order. */
    List<TimerHandleImpl> pending() {
        return IntStream.range(0, size)
                .filter(i -> timers[i].isPending())
                .boxed()
                .sorted((one, other) -> deadlines[one] == deadlines[other]
                        ? Long.compare(sequences[one], sequences[other])
                        : Long.signum(deadlines[one] - deadlines[other]))
                .map(i -> timers[i])
                .toList();
    }

    void clear() {
        Arrays.fill(timers, 0, size, null);
        size = 0;
        cancelled = 0;
    }

    private TimerHandleImpl remove() {
        TimerHandleImpl first = timers[0];
        int last = --size;
        TimerHandleImpl moved = timers[last];
        timers[last] = null;
        if (last > 0) {
            siftDown(0, deadlines[last], sequences[last], moved);
        }
        return first;
    }

    /** Moves all that is due at once; false, and nothing has changed, when it is too little or too far apart for that. */
    private boolean sortDue(long now, ReadyQueue ready) {
        int due = 0;
        long latest = 0;
        long first = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            if (deadlines[i] - now <= 0) {
                due++;
                latest = Math.max(latest, deadlines[i] - deadlines[0]);
                first = Math.min(first, sequences[i]);
            }
        }
        int sequenceBits = Long.SIZE - Long.numberOfLeadingZeros(nextSequence - first);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(latest) + sequenceBits;
        if (due < size >> TAKEN_SHIFT || bits > Long.SIZE) {
            return false;
        }
        long[] keys = new long[due];
        TimerHandleImpl[] taken = new TimerHandleImpl[due];
        long earliest = deadlines[0];
        int kept = 0;
        int at = 0;
        for (int i = 0; i < size; i++) {
            if (deadlines[i] - now <= 0) {
                keys[at] = (deadlines[i] - earliest) << sequenceBits | sequences[i] - first;
                taken[at++] = timers[i];
                note(now - deadlines[i], timers[i]);
            } else {
                keep(kept++, i);
            }
        }
        shrink(kept);
        for (int index : RadixSort.order(keys, bits)) {
            ready.add(taken[index]);
        }
        return true;
    }

    /**
     * Leaves cancelled timers out where they take place, else takes larger arrays. This may be deep in a callback, where the stack
     * ends: it ends before anything has changed, or not at all.
     */
    private void makeRoom() {
        if (isWorthRebuilding()) {
            StackRoom.need(FRAMES_OF_A_REBUILD);
            rebuild();
        }
        if (size == deadlines.length) {
            long[] moreDeadlines = Arrays.copyOf(deadlines, size << 1);
            long[] moreSequences = Arrays.copyOf(sequences, size << 1);
            timers = Arrays.copyOf(timers, size << 1);
            sequences = moreSequences;
            deadlines = moreDeadlines;
        }
    }

    private void rebuild() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!timers[i].isCancelled()) {
                keep(kept++, i);
            }
        }
        shrink(kept);
        cancelled = 0;
    }

    private void keep(int to, int from) {
        deadlines[to] = deadlines[from];
        sequences[to] = sequences[from];
        timers[to] = timers[from];
    }

    /** Only the first ones are left, in any order: makes them a heap. */
    private void shrink(int kept) {
        Arrays.fill(timers, kept, size, null);
        size = kept;
        if (kept > 1) {
            for (int i = (kept - 2) >> 2; i >= 0; i--) {
                siftDown(i, deadlines[i], sequences[i], timers[i]);
            }
        }
    }

    /** Calls nothing, so that a full stack cannot leave it half done. */
    private void insert(long when, long sequence, TimerHandleImpl timer) {
        int at = size;
        while (at > 0) {
            int parent = (at - 1) >> 2;
            // a tie stays behind: what is added last has the highest sequence
            long difference = when - deadlines[parent];
            if (difference > 0 || (difference == 0 && sequence > sequences[parent])) {
                break;
            }
            deadlines[at] = deadlines[parent];
            sequences[at] = sequences[parent];
            timers[at] = timers[parent];
            at = parent;
        }
        deadlines[at] = when;
        sequences[at] = sequence;
        timers[at] = timer;
        size++;
    }

    private void siftDown(int from, long when, long sequence, TimerHandleImpl timer) {
        int at = from;
        for (int child = (at << 2) + 1; child < size; child = (at << 2) + 1) {
            int least = child;
            int end = Math.min(child + 4, size);
            for (int other = child + 1; other < end; other++) {
                if (before(deadlines[other], sequences[other], least)) {
                    least = other;
                }
            }
            if (before(when, sequence, least)) {
                break;
            }
            keep(at, least);
            at = least;
        }
        put(at, when, sequence, timer);
    }

    private void put(int at, long when, long sequence, TimerHandleImpl timer) {
        deadlines[at] = when;
        sequences[at] = sequence;
        timers[at] = timer;
    }

    private boolean before(long when, long sequence, int other) {
        long difference = when - deadlines[other];
        return difference < 0 || (difference == 0 && sequence < sequences[other]);
    }
}
