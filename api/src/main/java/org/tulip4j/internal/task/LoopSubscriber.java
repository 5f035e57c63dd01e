package org.tulip4j.internal.task;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopErrors;
import org.tulip4j.internal.state.Fatal;

/**
 * A subscriber whose signals arrive on the loop, in their order: every one goes through the loop's queue, so that none overtakes
 * another, whatever thread it comes from.
 *
 * <p>States: waiting for its subscription; subscribed; ended, by the publisher or by {@link #stop}, when what still comes is
 * dropped. A publisher that sends more than was requested is cancelled and counts as failed. The loop owns everything but the
 * subscription, which the publisher's thread hands over.
 */
public abstract class LoopSubscriber<T> implements Flow.Subscriber<T> {
    /** Where the signals arrive. */
    private final EventLoop loop;
    /** What is asked for more; null before the publisher has accepted. Written once, in the publisher's thread. */
    private volatile Flow.@Nullable Subscription subscription;

    /** How many items were requested and have not come; {@link Long#MAX_VALUE}: without a limit. */
    private long outstanding;
    /** Nothing more is wanted, or nothing more comes. */
    private boolean ended;

    /** Not subscribed yet. */
    protected LoopSubscriber(EventLoop loop) {
        this.loop = loop;
    }

    // The loop's side

    /** The publisher has accepted; time for the first {@link #request}. Called on the loop. */
    protected abstract void subscribed();

    /** An item has come that was requested. Called on the loop. */
    protected abstract void arrived(T item);

    /** {@return whether {@link #dropped} does anything} */
    protected boolean freesItems() {
        return false;
    }

    /** An item has come that is not wanted any more. On the loop; when that is closed, in the thread that brings it or that closes the loop. */
    protected void dropped(T item) {}

    /** Nothing more comes; null: all is well. Called on the loop, once. */
    protected abstract void over(@Nullable Throwable cause);

    /** The loop: asks for more. Subscribed. */
    public final void request(long count) {
        outstanding = outstanding > Long.MAX_VALUE - count ? Long.MAX_VALUE : outstanding + count;
        try {
            Objects.requireNonNull(subscription, "subscription").request(count);
        } catch (Throwable refused) {
            // It must not throw; whoever waits must not wait for ever.
            cancel();
            end(refused);
            Fatal.rethrow(refused);
        }
    }

    /** The loop: how many items were requested and have not come. */
    protected final long outstanding() {
        return outstanding;
    }

    /** The loop: whether items can be requested. */
    protected final boolean isSubscribed() {
        return subscription != null && !ended;
    }

    /** The loop: nothing more is wanted; the publisher is told. Idempotent. */
    public final void stop() {
        if (!ended) {
            ended = true;
            cancel();
        }
    }

    private void cancel() {
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
    }

    private void begin() {
        if (ended) {
            cancel();
        } else {
            subscribed();
        }
    }

    private void receive(T item) {
        if (ended) {
            dropped(item);
            return;
        }
        if (outstanding == 0) {
            dropped(item);
            cancel();
            end(new IllegalStateException("the publisher sends more than was requested: " + this));
            return;
        }
        if (outstanding < Long.MAX_VALUE) {
            outstanding--;
        }
        arrived(item);
    }

    private void end(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            over(cause);
        }
    }

    // The publisher's side

    @Override
    public final void onSubscribe(Flow.Subscription made) {
        Objects.requireNonNull(made, "subscription");
        if (subscription != null) {
            made.cancel();
            return;
        }
        subscription = made;
        tell(this::begin);
    }

    @Override
    public final void onNext(T item) {
        Objects.requireNonNull(item, "item");
        if (!freesItems()) {
            tell(() -> receive(item));
            return;
        }
        Arriving arriving = new Arriving(item);
        Set<LoopErrors.Unclaimed> unclaimed = ((Loop) loop).errors().unclaimed();
        unclaimed.add(arriving);
        if (!tell(arriving)) {
            arriving.loopClosed();
        }
    }

    /** An item on its way to the loop, which is freed when that is closed meanwhile. Any thread; who comes first has it. */
    private final class Arriving implements Runnable, LoopErrors.Unclaimed {
        /** What comes. */
        private final T item;
        /** Somebody has it. */
        private final AtomicBoolean claimed = new AtomicBoolean();

        Arriving(T item) {
            this.item = item;
        }

        private boolean claim() {
            ((Loop) loop).errors().unclaimed().remove(this);
            return claimed.compareAndSet(false, true);
        }

        @Override
        public void run() {
            if (claim()) {
                receive(item);
            }
        }

        @Override
        public void loopClosed() {
            if (claim()) {
                dropped(item);
            }
        }
    }

    @Override
    public final void onError(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        tell(() -> end(cause));
    }

    @Override
    public final void onComplete() {
        tell(() -> end(null));
    }

    private boolean tell(Runnable signal) {
        try {
            loop.execute(signal);
            return true;
        } catch (RejectedExecutionException loopClosed) {
            // Nobody can read it any more, and a subscriber must not throw.
            cancel();
            return false;
        }
    }
}
