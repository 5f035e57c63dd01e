package org.tulip4j.queues;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Disposer;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopErrors;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.LoopSubscriber;

/**
 * Puts what a publisher sends into a queue. It owns the items for which there was no room when they came.
 *
 * <p>The loop of the queue alone touches it. States: open; ending, when the publisher has ended and items still wait for room; over, when the queue knows.
 */
final class QueueSubscriber<E> extends LoopSubscriber<E> implements LoopErrors.Unclaimed {
    /** Where the items go. */
    private final Queue<E> queue;
    /** The loop of the queue. */
    private final Loop loop;
    /** Frees what does not get into the queue; null: it is dropped. */
    private final @Nullable Disposer<? super E> whenDropped;
    /** Items that came while others had filled the queue. */
    private final ArrayDeque<E> waiting = new ArrayDeque<>(0);

    /** The publisher has ended. */
    private boolean ending;
    /** What the publisher has failed with; null: it has not. */
    private @Nullable Throwable cause;

    QueueSubscriber(Queue<E> queue, Loop loop, @Nullable Disposer<? super E> whenDropped) {
        super(loop);
        this.queue = queue;
        this.loop = loop;
        this.whenDropped = whenDropped;
    }

    @Override
    protected boolean freesItems() {
        return whenDropped != null;
    }

    @Override
    protected void dropped(E item) {
        if (whenDropped == null) {
            return;
        }
        try {
            whenDropped.dispose(item);
        } catch (Throwable thrown) {
            ErrorContext context = ErrorContext.of("whenDropped of a subscriber of a queue failed", thrown);
            if (loop.isClosed()) {
                loop.errors().log(context);
            } else {
                loop.callExceptionHandler(context);
            }
            Fatal.rethrow(thrown);
        }
    }

    private void dropWaiting() {
        loop.errors().unclaimed().remove(this);
        for (E item = waiting.poll(); item != null; item = waiting.poll()) {
            dropped(item);
        }
    }

    /** What waits for room is freed. */
    @Override
    public void loopClosed() {
        dropWaiting();
    }

    @Override
    protected void subscribed() {
        if (queue.maxSize() <= 0) {
            request(Long.MAX_VALUE);
        } else {
            requestWhatFits();
        }
    }

    @Override
    protected void arrived(E item) {
        if (queue.isFull() || !waiting.isEmpty()) {
            if (waiting.isEmpty() && whenDropped != null) {
                loop.errors().unclaimed().add(this);
            }
            waiting.add(item);
        } else {
            insert(item);
        }
    }

    private void insert(E item) {
        try {
            queue.insert(item);
        } catch (Throwable refused) {
            // A priority queue cannot compare it.
            dropped(item);
            stop();
            over(refused);
            Fatal.rethrow(refused);
        }
    }

    /** Somebody has got an item. */
    void roomLeft() {
        while (!waiting.isEmpty() && !queue.isFull()) {
            insert(waiting.remove());
        }
        if (waiting.isEmpty() && whenDropped != null) {
            loop.errors().unclaimed().remove(this);
        }
        if (ending) {
            endIfEmpty();
        } else if (isSubscribed() && queue.maxSize() > 0) {
            requestWhatFits();
        }
    }

    private void requestWhatFits() {
        long fits = queue.maxSize() - queue.qsize() - waiting.size() - outstanding();
        if (fits > 0 && fits >= queue.maxSize() / 2) {
            request(fits);
        }
    }

    @Override
    protected void over(@Nullable Throwable thrown) {
        ending = true;
        cause = thrown;
        endIfEmpty();
    }

    /** The queue is shut down by somebody else; returns what the publisher had failed with before, or null. */
    @Nullable Throwable leave() {
        stop();
        dropWaiting();
        return cause;
    }

    private void endIfEmpty() {
        if (waiting.isEmpty()) {
            queue.sourceEnded(cause);
        }
    }

    @Override
    public String toString() {
        return "<subscriber of " + queue + ">";
    }
}
