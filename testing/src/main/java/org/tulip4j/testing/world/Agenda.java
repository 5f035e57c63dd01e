package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.PriorityQueue;

/** What is to happen at one place of the world, by time, and in the order of its entry at one time. Confined to the world's thread. */
final class Agenda {
    /** Nothing is to happen. */
    static final long NEVER = Long.MAX_VALUE;

    /** One thing to happen. */
    private record Entry(long at, long number, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /** What is to happen. */
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    /** How many entries there were. */
    private long number;

    /** {@return a time as the world counts it} */
    static long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException much) {
            throw new IllegalArgumentException(
                    time + " is more than a world can count, which is 292 years of nanoseconds", much);
        }
    }

    void add(long at, Runnable action) {
        entries.add(new Entry(at, number++, action));
    }

    /** {@return when the first thing is to happen} */
    long next() {
        Entry first = entries.peek();
        return first == null ? NEVER : first.at();
    }

    /** Has the first thing happen. */
    void runFirst() {
        entries.remove().action().run();
    }

    void clear() {
        entries.clear();
    }
}
