package org.tulip4j.drivers;

import io.vertx.core.streams.ReadStream;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One subscriber of a stream of Vert.x. It reads until it is over: at the end, by a failure, or cancelled. What comes then is dropped. The
 * stream tells in its thread; the subscriber may ask in any that the stream allows.
 */
final class Reading<T> implements Flow.Subscription {
    private final ReadStream<T> stream;
    /** Gives up the rest. */
    private final Runnable whenCancelled;

    private final Flow.Subscriber<? super T> subscriber;
    /** Never goes back. */
    private final AtomicBoolean over = new AtomicBoolean();

    Reading(ReadStream<T> stream, Runnable whenCancelled, Flow.Subscriber<? super T> subscriber) {
        this.stream = stream;
        this.whenCancelled = whenCancelled;
        this.subscriber = subscriber;
    }

    /** The subscriber has its subscription before anything comes. */
    void start() {
        subscriber.onSubscribe(this);
        if (over.get()) {
            return;
        }
        stream.exceptionHandler(this::failed).endHandler(end -> ended());
        try {
            stream.handler(this::came);
        } catch (RuntimeException refused) {
            failed(refused);
        }
    }

    private void came(T item) {
        if (!over.get()) {
            subscriber.onNext(item);
        }
    }

    private void ended() {
        if (over.compareAndSet(false, true)) {
            subscriber.onComplete();
        }
    }

    private void failed(Throwable cause) {
        if (over.compareAndSet(false, true)) {
            subscriber.onError(cause);
        }
    }

    @Override
    public void request(long count) {
        if (over.get()) {
            return;
        }
        if (count > 0) {
            stream.fetch(count);
        } else if (over.compareAndSet(false, true)) {
            whenCancelled.run();
            subscriber.onError(new IllegalArgumentException(
                    "at least 1 must be requested, not " + count + " (Reactive Streams 3.9)"));
        }
    }

    @Override
    public void cancel() {
        if (over.compareAndSet(false, true)) {
            whenCancelled.run();
        }
    }
}
