package org.tulip4j.internal.loop;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What runs next, first come, first served: a ring that grows to a power of two and never shrinks. The first items belong to the
 * pass that runs, those behind them to the next. Confined to the loop.
 */
final class ReadyQueue {
    /** The items, from {@link #head} on, around the end; null elsewhere. Its length is a power of two. */
    private @Nullable Ready[] ring = new Ready[1024];
    /** The place of the first item. */
    private int head;
    /** How many items there are. */
    private int size;
    /** How many of the first items belong to the pass that runs. */
    private int due;
    /** How many passes have begun; overflows. */
    private int passes;

    int size() {
        return size;
    }

    void add(Ready item) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = item;
        size++;
    }

    /** Begins a pass: all that are there now belong to it. */
    void beginPass() {
        due = size;
        passes++;
    }

    /** Differs when something was taken or a pass has begun meanwhile. Any thread; a guess. */
    long progress() {
        return (long) passes << 32 | head;
    }

    int passes() {
        return passes;
    }

    /** Takes back what was added last, if it is this and belongs to no pass yet. */
    void retract(Ready item) {
        int last = (head + size - 1) & (ring.length - 1);
        if (size > due && ring[last] == item) {
            ring[last] = null;
            size--;
        }
    }

    /** {@return the first, which stays; not empty} */
    Ready first() {
        return Objects.requireNonNull(ring[head]);
    }

    /** Takes the first; not empty. */
    Ready take() {
        Ready item = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        due--;
        return item;
    }

    void clear() {
        Arrays.fill(ring, null);
        head = 0;
        size = 0;
        due = 0;
    }

    private void grow() {
        Ready[] larger = new Ready[ring.length << 1];
        int first = ring.length - head;
        System.arraycopy(ring, head, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, head);
        ring = larger;
        head = 0;
    }
}
