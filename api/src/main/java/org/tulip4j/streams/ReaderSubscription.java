package org.tulip4j.streams;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;

/**
 * Reads for a subscriber. States: reading; over, when the subscriber has heard the end or has cancelled. Every signal is
 * given on the loop, so that none overlaps another.
 *
 * <p>{@code demand} and {@code subscriber} are written by any thread, everything else by the loop.
 */
final class ReaderSubscription implements Flow.Subscription {
    private final StreamReader reader;
    private final Loop loop;
    /** Null when over: it may be collected. */
    private final AtomicReference<Flow.@Nullable Subscriber<? super ByteBuffer>> subscriber;
    /** How many items may still be sent. {@link Long#MAX_VALUE} is more than can ever be. */
    private final AtomicLong demand = new AtomicLong();
    /** Somewhere above in the stack, items are being sent or onSubscribe is called. */
    private boolean signalling;

    private ReaderSubscription(StreamReader reader, Loop loop, Flow.Subscriber<? super ByteBuffer> subscriber) {
        this.reader = reader;
        this.loop = loop;
        this.subscriber = new AtomicReference<>(subscriber);
    }

    static void subscribe(StreamReader reader, Loop loop, Flow.Subscriber<? super ByteBuffer> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        ReaderSubscription made = new ReaderSubscription(reader, loop, subscriber);
        if (loop.inLoop()) {
            made.begin();
            return;
        }
        try {
            loop.execute(made::begin);
        } catch (RejectedExecutionException loopClosed) {
            made.refuse(loopClosed);
        }
    }

    private void begin() {
        if (!reader.reserve(this)) {
            refuse(new IllegalStateException("somebody else reads already: " + reader
                    + "; a reader has one subscriber at a time, and none while a read waits"));
            return;
        }
        signalling = true;
        try {
            Objects.requireNonNull(subscriber.get()).onSubscribe(this);
        } catch (Throwable thrown) {
            threw(thrown);
        } finally {
            signalling = false;
        }
        changed();
    }

    /** A subscriber hears of its subscription before anything else. */
    private void refuse(Throwable cause) {
        Flow.Subscriber<? super ByteBuffer> refused = Objects.requireNonNull(subscriber.getAndSet(null));
        try {
            refused.onSubscribe(new Refused());
            refused.onError(cause);
        } catch (Throwable thrown) {
            threw(thrown);
        }
    }

    /** Stands for the subscription of a subscriber that is refused: nothing is read for it. */
    private static final class Refused implements Flow.Subscription {
        @Override
        public void request(long count) {
            // Over already.
        }

        @Override
        public void cancel() {
            // Over already.
        }
    }

    @Override
    public void request(long count) {
        if (subscriber.get() == null) {
            return;
        }
        if (count <= 0) {
            onLoop(() -> end(new IllegalArgumentException(
                    "a non-positive subscription request: " + count + "; ask for at least 1 of " + reader)));
            return;
        }
        demand.accumulateAndGet(
                count, (before, more) -> before > Long.MAX_VALUE - more ? Long.MAX_VALUE : before + more);
        onLoop(this::changed);
    }

    @Override
    public void cancel() {
        if (subscriber.getAndSet(null) != null) {
            onLoop(() -> reader.release(this));
        }
    }

    private void onLoop(Runnable action) {
        if (loop.inLoop()) {
            action.run();
            return;
        }
        try {
            loop.execute(action);
        } catch (RejectedExecutionException loopClosed) {
            // Nothing runs there any more, which a subscriber that asks for bytes must hear.
            end(loopClosed);
        }
    }

    /** {@return whether the subscriber hears nothing any more; the reader may not have been told yet} */
    boolean isOver() {
        return subscriber.get() == null;
    }

    /** There is more to send, more is asked for, or the end has come. */
    void changed() {
        if (signalling) {
            return;
        }
        signalling = true;
        try {
            send();
        } finally {
            signalling = false;
        }
    }

    private void send() {
        Flow.Subscriber<? super ByteBuffer> to = subscriber.get();
        while (to != null && demand.get() > 0) {
            byte[] bytes = reader.takeSome();
            if (bytes == null) {
                reader.trim();
                break;
            }
            demand.decrementAndGet();
            try {
                to.onNext(ByteBuffer.wrap(bytes));
            } catch (Throwable thrown) {
                threw(thrown);
            }
            to = subscriber.get();
        }
        if (to != null && reader.isOver()) {
            end(reader.exception());
        }
    }

    private void end(@Nullable Throwable cause) {
        Flow.Subscriber<? super ByteBuffer> ended = subscriber.getAndSet(null);
        if (ended == null) {
            return;
        }
        reader.release(this);
        try {
            if (cause == null) {
                ended.onComplete();
            } else {
                ended.onError(cause);
            }
        } catch (Throwable thrown) {
            threw(thrown);
        }
    }

    /** A subscriber must not throw; one that does hears nothing more. */
    private void threw(Throwable thrown) {
        cancel();
        loop.callbackFailed(thrown, ErrorContext.of("Exception in a subscriber of " + reader, thrown));
    }
}
