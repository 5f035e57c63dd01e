package org.tulip4j.queues;

import java.util.Comparator;
import java.util.Objects;

/**
 * A queue that gives the smallest item first; of equal ones the one that was put first.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4, {@code PriorityQueue}. Differs: equal items keep their order.
 *
 * @param <E> the items, never null
 * @since 0.1.0
 */
public final class PriorityQueue<E> extends Queue<E> {
    /** An unbounded queue of items that are {@link Comparable}. */
    public PriorityQueue() {
        this(0);
    }

    /**
     * A queue of items that are {@link Comparable}; putting another throws {@link ClassCastException}.
     *
     * @param maxSize the most items it holds; zero or less: unbounded
     */
    public PriorityQueue(int maxSize) {
        super(maxSize, new Heap<>(PriorityQueue::compareNaturally));
    }

    /**
     * A queue with an order of its own.
     *
     * @param maxSize the most items it holds; zero or less: unbounded
     * @param order which item is smaller; what it throws, {@code put} and {@code get} throw
     */
    public PriorityQueue(int maxSize, Comparator<? super E> order) {
        super(maxSize, new Heap<>(Objects.requireNonNull(order, "order")));
    }

    @SuppressWarnings("unchecked")
    private static <E> int compareNaturally(E one, E other) {
        if (!(one instanceof Comparable<?> comparable)) {
            throw new ClassCastException("a priority queue without a comparator needs items that are Comparable, not "
                    + one.getClass().getName());
        }
        return ((Comparable<E>) comparable).compareTo(other);
    }

    /** An item, and how many had been put before it. */
    private record Entry<E>(E item, long number) {}

    /** Gives the smallest item out first. */
    private static final class Heap<E> implements Store<E> {
        /** Which item is smaller. */
        private final Comparator<? super E> order;
        /** The items; of equal ones the one that was put first is the smaller. */
        private final java.util.PriorityQueue<Entry<E>> entries;
        /** How many items have been put so far. */
        private long count;

        Heap(Comparator<? super E> order) {
            this.order = order;
            entries = new java.util.PriorityQueue<>((one, other) -> {
                int found = order.compare(one.item, other.item);
                return found != 0 ? found : Long.compare(one.number, other.number);
            });
        }

        @Override
        public void add(E item) {
            if (entries.isEmpty()) {
                order.compare(item, item);
            }
            entries.add(new Entry<>(item, count++));
        }

        @Override
        public E remove() {
            return entries.remove().item;
        }

        @Override
        public int size() {
            return entries.size();
        }
    }
}
