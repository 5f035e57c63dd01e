package org.tulip4j.drivers;

import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Streams of Vert.x for {@link org.tulip4j.streams.Incoming} and whatever else takes a {@link java.util.concurrent.Flow.Publisher}. Needs
 * {@code io.vertx:vertx-core}.
 *
 * @since 0.1.0
 */
public final class VertxStreams {
    private VertxStreams() {}

    /**
     * A stream as a publisher, for one subscriber. It brings what was asked for and no more; a stream that is paused by its source, as rows
     * of a cursor are, is read only as fast as its items are taken.
     *
     * <p>Thread: the publisher is subscribed to and asked in the thread of the loop that Vert.x is on.
     *
     * @param stream nobody reads it yet; paused here
     * @param whenCancelled called once when the subscriber cancels, to give up the rest: {@code rows::close}
     * @param <T> what it brings
     * @return for one subscriber; a second one fails
     */
    @SuppressWarnings("exports") // A module that calls this requires io.vertx.core.
    public static <T> Flow.Publisher<T> publisher(ReadStream<T> stream, Runnable whenCancelled) {
        Objects.requireNonNull(whenCancelled, "whenCancelled");
        stream.pause();
        AtomicBoolean taken = new AtomicBoolean();
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            if (taken.compareAndSet(false, true)) {
                new Reading<>(stream, whenCancelled, subscriber).start();
            } else {
                subscriber.onSubscribe(new Taken());
                subscriber.onError(
                        new IllegalStateException(stream + " has a subscriber already, and its items come once"));
            }
        };
    }

    /** Asks for nothing. */
    private record Taken() implements Flow.Subscription {
        @Override
        public void request(long count) {
            // told already that nothing comes
        }

        @Override
        public void cancel() {
            // nothing to give up
        }
    }
}
