package org.tulip4j.streams;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.LoopSubscriber;
import org.tulip4j.internal.task.SoleWait;

/**
 * The items of a {@link Flow.Publisher}, for a coroutine: {@link #hasNext} and {@link #next} suspend until there is one. No more is
 * requested than fits, so a slow coroutine slows the publisher down.
 *
 * <p>Thread: the loop's; the publisher may use any. Close it when the items are not read to their end: that cancels the subscription.
 *
 * <p>Source: not in asyncio, whose {@code async for} it stands for.
 *
 * @param <T> the items
 * @since 0.1.0
 */
public final class Incoming<T> implements Iterator<T>, AutoCloseable {
    private final Loop loop;
    private final int prefetch;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final Subscriber subscriber;
    private int taken;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;
    private @Nullable SoleWait waiter;

    private Incoming(Loop loop, int prefetch) {
        this.loop = loop;
        this.prefetch = prefetch;
        this.subscriber = new Subscriber();
    }

    /**
     * Subscribes for the running loop.
     *
     * @param publisher subscribed to at once
     * @param prefetch the most items that are on their way or wait here; at least 1
     * @param <T> the items
     * @return to be read by one task
     * @throws IllegalArgumentException when prefetch is less than 1
     * @throws IllegalStateException without a running loop
     */
    public static <T> Incoming<T> from(Flow.Publisher<? extends T> publisher, int prefetch) {
        Objects.requireNonNull(publisher, "publisher");
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be at least 1, not " + prefetch);
        }
        Incoming<T> incoming = new Incoming<>(Loop.running(), prefetch);
        publisher.subscribe(incoming.subscriber);
        return incoming;
    }

    /**
     * Suspends until there is an item or the end. What the publisher failed with is thrown as it is, behind the items before it.
     *
     * @return false at the end, and when closed
     * @throws IllegalStateException outside a task, and while another task waits in it; one that was cancelled does
     *     not count, also before it has unwound
     */
    @Override
    public boolean hasNext() {
        while (items.isEmpty() && !ended) {
            if (SoleWait.isHeld(waiter)) {
                throw new IllegalStateException("another task waits for an item of " + this);
            }
            SoleWait wait = new SoleWait(loop);
            waiter = wait;
            try {
                wait.await();
            } finally {
                if (waiter == wait) {
                    waiter = null;
                }
            }
        }
        if (items.isEmpty() && failure != null) {
            throw Fatal.sneak(failure);
        }
        return !items.isEmpty();
    }

    /**
     * Does what {@link #hasNext()} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param <X> its type
     * @return false at the end, and when closed
     * @throws X when the publisher failed with one
     */
    public <X extends Throwable> boolean hasNext(Class<X> thrown) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return hasNext();
    }

    /**
     * Does what {@link #next()} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param <X> its type
     * @return the item
     * @throws X when the publisher failed with one
     * @throws NoSuchElementException at the end, and when closed
     */
    public <X extends Throwable> T next(Class<X> thrown) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return next();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more items: " + this);
        }
        T item = items.remove();
        taken++;
        if (taken > prefetch / 2 && !ended) {
            subscriber.request(taken);
            taken = 0;
        }
        return item;
    }

    /**
     * The items as a sequential stream, to be used in the same task. Closing it closes this.
     *
     * @return may not be made parallel
     */
    public Stream<T> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }

    /** Cancels the subscription and drops what waits. Idempotent. */
    @Override
    public void close() {
        closed = true;
        ended = true;
        subscriber.stop();
        items.clear();
        failure = null;
        wake();
    }

    private void wake() {
        SoleWait wait = waiter;
        if (wait != null) {
            wait.settleResult(null);
        }
    }

    private final class Subscriber extends LoopSubscriber<T> {
        Subscriber() {
            super(loop);
        }

        @Override
        protected void subscribed() {
            request(prefetch);
        }

        @Override
        protected void arrived(T item) {
            items.add(item);
            wake();
        }

        @Override
        protected void over(@Nullable Throwable cause) {
            ended = true;
            failure = cause;
            wake();
        }

        @Override
        public String toString() {
            return Incoming.this.toString();
        }
    }

    @Override
    public String toString() {
        return "<Incoming waiting=" + items.size() + (closed ? " closed>" : ended ? " ended>" : ">");
    }
}
