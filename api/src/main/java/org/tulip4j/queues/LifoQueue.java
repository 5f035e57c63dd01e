package org.tulip4j.queues;

import java.util.ArrayDeque;

/**
 * A queue that gives the newest item first.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4, {@code LifoQueue}.
 *
 * @param <E> the items, never null
 * @since 0.1.0
 */
public final class LifoQueue<E> extends Queue<E> {
    /** An unbounded queue. */
    public LifoQueue() {
        this(0);
    }

    /**
     * A queue.
     *
     * @param maxSize the most items it holds; zero or less: unbounded
     */
    public LifoQueue(int maxSize) {
        super(maxSize, new Lifo<>());
    }

    /** Gives the newest item out first. */
    private static final class Lifo<E> implements Store<E> {
        /** The oldest first. */
        private final ArrayDeque<E> items = new ArrayDeque<>();

        @Override
        public void add(E item) {
            items.addLast(item);
        }

        @Override
        public E remove() {
            return items.removeLast();
        }

        @Override
        public int size() {
            return items.size();
        }
    }
}
