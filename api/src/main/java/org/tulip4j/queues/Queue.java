package org.tulip4j.queues;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Disposer;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.Binding;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.Waiter;
import org.tulip4j.internal.task.Waiters;
import org.tulip4j.sync.SurplusCallException;

/**
 * Items on their way from some tasks to others: first in, first out.
 *
 * <p>States: open; shut down, when nothing more can be put and what is left can be got. A put wakes the first getter in line, a
 * get the first putter; it goes on one pass later. A call that does not have to wait may get ahead of it meanwhile; then it
 * waits on, in its old place.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.4 to 3.13, {@code Queue}. Differs: a waiter that is overtaken keeps its place; {@code put} and
 * {@code get} act at the call when they need not wait, awaited or not; a
 * subclass has nothing to override: another order is one of {@link PriorityQueue}.
 *
 * @param <E> the items, never null
 * @since 0.1.0
 */
public class Queue<E> {
    /** The most items there may be, as it was given; zero or less: any number. */
    private final int maxSize;
    /** The items. */
    private final Store<E> store;

    /** The loop that this belongs to. */
    @SuppressWarnings("this-escape")
    private final Binding binding = new Binding(this);

    /** Those who wait for an item. */
    private final Waiters getters = new Waiters(binding);
    /** Those who wait for room. */
    private final Waiters putters = new Waiters(binding);
    /** Those who wait for all work to be done. */
    private final Waiters joiners = new Waiters(binding);
    /** Items put and not yet reported with {@link #taskDone}. */
    private int unfinished;

    /** Nothing more can be put. */
    private boolean shutDown;
    /** What the publisher of {@link #subscriber} failed with: behind the last item. */
    private @Nullable FutureImpl<E> failure;
    /** Puts in what a publisher sends; null when there is none. */
    private @Nullable QueueSubscriber<E> subscriber;

    /** An unbounded queue. */
    public Queue() {
        this(0);
    }

    /**
     * A queue.
     *
     * @param maxSize the most items it holds; zero or less: unbounded
     */
    public Queue(int maxSize) {
        this(maxSize, new Fifo<>());
    }

    Queue(int maxSize, Store<E> store) {
        this.maxSize = maxSize;
        this.store = store;
    }

    /** Gives the oldest item out first. */
    private static final class Fifo<E> implements Store<E> {
        /** The oldest first. */
        private final ArrayDeque<E> items = new ArrayDeque<>();

        @Override
        public void add(E item) {
            items.addLast(item);
        }

        @Override
        public E remove() {
            return items.removeFirst();
        }

        @Override
        public int size() {
            return items.size();
        }
    }

    /** Waits for an item. */
    private final class Get extends Waiter<E> {
        Get(Loop loop) {
            super(loop);
        }

        @Override
        protected void take() {
            if (!isEmpty()) {
                finish(removeNext());
            } else if (shutDown) {
                throw nothingLeft();
            }
        }

        @Override
        protected void passOn() {
            if (!isEmpty()) {
                getters.chooseFirst();
            }
        }
    }

    /** Waits for room. */
    private final class Put extends Waiter<@Nullable Void> {
        /** What is to be put in. */
        private final E item;

        Put(Loop loop, E item) {
            super(loop);
            this.item = item;
        }

        @Override
        protected void take() {
            if (shutDown) {
                throw shutDown("put into");
            }
            if (!isFull()) {
                insert(item);
                finish(null);
            }
        }

        @Override
        protected void passOn() {
            if (!isFull()) {
                putters.chooseFirst();
            }
        }
    }

    /** Waits for all work to be done. */
    private static final class Join extends Waiter<@Nullable Void> {
        Join(Loop loop) {
            super(loop);
        }

        @Override
        protected void take() {
            finish(null);
        }
    }

    /**
     * Puts an item in, at once when there is room, else when there is.
     *
     * <p>A cancelled wait puts nothing in: the room that was already meant for it goes to the next in line.
     *
     * @param item not null; kept until it is got
     * @return done when the item is in; {@link QueueShutDownException} when the queue is or gets shut down before
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public final Future<@Nullable Void> put(E item) {
        Objects.requireNonNull(item, "item");
        Loop loop = binding.running();
        if (shutDown) {
            return binding.failed(shutDown("put into"));
        }
        if (isFull()) {
            return putters.add(new Put(loop, item));
        }
        insert(item);
        return binding.done();
    }

    /**
     * Puts an item in without waiting.
     *
     * @param item not null; kept until it is got
     * @throws QueueShutDownException when it is shut down
     * @throws QueueFullException when there is no room
     * @throws IllegalStateException off the loop
     */
    public final void putNowait(E item) {
        Objects.requireNonNull(item, "item");
        binding.check();
        if (shutDown) {
            throw shutDown("put into");
        }
        if (isFull()) {
            throw new QueueFullException("no room: " + this + "; put waits for it");
        }
        insert(item);
    }

    void insert(E item) {
        store.add(item);
        unfinished++;
        getters.chooseFirst();
    }

    /**
     * Gets the next item, at once when there is one, else when there is.
     *
     * <p>A cancelled wait removes nothing: an item that was already meant for it goes to the next in line or stays.
     *
     * @return done with the item; {@link QueueShutDownException} when the queue is or gets shut down and is empty
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public final Future<E> get() {
        Loop loop = binding.running();
        if (!isEmpty()) {
            return binding.done(removeNext());
        }
        return shutDown ? binding.failed(nothingLeft()) : getters.add(new Get(loop));
    }

    /**
     * Gets the next item without waiting.
     *
     * @return the item
     * @throws QueueShutDownException when there is none and never will be
     * @throws QueueEmptyException when there is none
     * @throws IllegalStateException off the loop
     */
    public final E getNowait() {
        binding.check();
        if (!isEmpty()) {
            return removeNext();
        }
        if (shutDown) {
            throw nothingLeft();
        }
        throw new QueueEmptyException("nothing there: " + this + "; get waits for it");
    }

    private E removeNext() {
        E item = store.remove();
        putters.chooseFirst();
        if (subscriber != null) {
            subscriber.roomLeft();
        }
        return item;
    }

    /**
     * Says that the work on one item that was got is done. After the last, those who wait in {@link #join} go on.
     *
     * @throws SurplusCallException when there were more calls than items put
     * @throws IllegalStateException off the loop
     */
    public final void taskDone() {
        binding.check();
        if (unfinished == 0) {
            throw new SurplusCallException("taskDone called more often than items were put: " + this);
        }
        finished(1);
    }

    private void finished(int count) {
        unfinished -= count;
        if (unfinished == 0) {
            joiners.chooseAll();
        }
    }

    /**
     * Waits until the work on every item is done; at once when there is none.
     *
     * <p>A cancelled wait leaves the queue and all other waiters as they are.
     *
     * @return done when {@link #taskDone} was called for every item, even when another is put right after
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public final Future<@Nullable Void> join() {
        Loop loop = binding.running();
        return unfinished == 0 ? binding.done() : joiners.add(new Join(loop));
    }

    /**
     * Shuts the queue down, letting what is in it be got.
     *
     * @throws IllegalStateException off the loop
     */
    public final void shutdown() {
        shutdown(false);
    }

    /**
     * Shuts the queue down. Nothing more can be put; putters that wait fail, and getters that wait when nothing is left. What
     * {@link #subscriber} is subscribed to is cancelled. May be called again, also immediate after not.
     *
     * @param immediate what is in the queue is dropped and counts as done; items that were got still need {@link #taskDone}
     *     before {@link #join} ends
     * @throws IllegalStateException off the loop
     */
    public final void shutdown(boolean immediate) {
        binding.check();
        shutDown = true;
        QueueSubscriber<E> source = subscriber;
        if (source != null) {
            subscriber = null;
            keep(source.leave());
        }
        if (immediate && !isEmpty()) {
            int dropped = 0;
            for (; store.size() > 0; dropped++) {
                store.remove();
            }
            finished(Math.min(dropped, unfinished));
        }
        getters.chooseAll();
        putters.chooseAll();
    }

    private QueueShutDownException shutDown(String what) {
        return new QueueShutDownException("cannot " + what + " a queue that is shut down: " + this);
    }

    /** What a getter is told: what the publisher failed with, else that the queue is shut down. */
    private RuntimeException nothingLeft() {
        FutureImpl<E> failed = failure;
        if (failed != null) {
            failed.result();
        }
        return shutDown("get from");
    }

    /**
     * The queue as a subscriber: what its publisher sends is put in.
     *
     * <p>A queue with a bound requests what it has room for and has not requested yet, at least half of its size at a time; one
     * without requests everything. Items that find the queue filled by others meanwhile wait for room ahead of the putters.
     * When the publisher completes, the queue is shut down as by {@link #shutdown()}. When it fails, that too, and behind
     * the last item every {@code get} fails with what the publisher failed with; nobody looking, it is reported like the exception
     * of a future. Shutting the queue down cancels the subscription.
     *
     * <p>Thread: the loop's; the publisher may use any.
     *
     * <p>Source: not in asyncio. Reactive Streams 1.0.4.
     *
     * @return to be subscribed once; on the loop that runs
     * @throws QueueShutDownException when it is shut down
     * @throws IllegalStateException without a running loop, and when there is a subscriber already
     */
    public final Flow.Subscriber<E> subscriber() {
        return subscribe(null);
    }

    /**
     * The queue as a subscriber, as {@link #subscriber()}, that loses no item: what the publisher sends and the queue does not take any more goes
     * to the disposer. That is what comes after the queue was shut down, what waits for room then or when the loop is closed, and
     * what comes after that. What is in the queue is its own: it is got as ever, and {@code shutdown(true)} drops it.
     *
     * @param whenDropped gets each such item, once, on the loop; once that is closed, in the thread that closes it or that brings the item
     * @return to be subscribed once; on the loop that runs
     * @throws QueueShutDownException when it is shut down
     * @throws IllegalStateException without a running loop, and when there is a subscriber already
     */
    public final Flow.Subscriber<E> subscriber(Disposer<? super E> whenDropped) {
        return subscribe(Objects.requireNonNull(whenDropped, "whenDropped"));
    }

    private Flow.Subscriber<E> subscribe(@Nullable Disposer<? super E> whenDropped) {
        Loop loop = binding.running();
        if (shutDown) {
            throw shutDown("subscribe");
        }
        if (subscriber != null) {
            throw new IllegalStateException(
                    "a queue has one subscriber; to merge publishers, merge queues or use put: " + this);
        }
        binding.bind();
        QueueSubscriber<E> made = new QueueSubscriber<>(this, loop, whenDropped);
        subscriber = made;
        return made;
    }

    /** The publisher has ended and everything it sent is in. */
    void sourceEnded(@Nullable Throwable cause) {
        subscriber = null;
        keep(cause);
        shutdown();
    }

    private void keep(@Nullable Throwable cause) {
        if (cause != null) {
            failure = binding.failed(cause);
        }
    }

    /** {@return how many items it holds} */
    public final int qsize() {
        return store.size();
    }

    /** {@return the most items it holds, as given; zero or less: unbounded} */
    public final int maxSize() {
        return maxSize;
    }

    /** {@return whether it holds nothing} */
    public final boolean isEmpty() {
        return store.size() == 0;
    }

    /** {@return whether it holds as much as it may; never when it is unbounded} */
    public final boolean isFull() {
        return maxSize > 0 && store.size() >= maxSize;
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + " size=" + qsize() + " max=" + maxSize + " getters=" + getters.count()
                + " putters=" + putters.count() + " unfinished=" + unfinished + (shutDown ? " shut down>" : ">");
    }
}
