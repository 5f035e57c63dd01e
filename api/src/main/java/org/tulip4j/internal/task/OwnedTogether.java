package org.tulip4j.internal.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of several futures in one list, some of which are freed when nobody takes the list.
 *
 * <p>It owns nothing itself: the values stay those of the futures, which expect it until it is taken or given away. Whoever takes or gives
 * away the list does so with them; the states are those of {@link Owned}.
 */
final class OwnedTogether extends Owned {
    /** Whose results these are. */
    private final FutureImpl<?> future;
    /** What is taken and given away with the list. */
    private final List<Owned> parts;
    /** The list was taken, and the parts with it. */
    private volatile boolean took;

    OwnedTogether(FutureImpl<?> future, List<@Nullable Object> results, List<Owned> parts) {
        super(future.loop, results);
        this.future = future;
        this.parts = parts;
    }

    @Override
    void onTaken() {
        took = true;
        parts.forEach(one -> one.take(future));
    }

    @Override
    void onGivenAway() {
        if (took) {
            parts.forEach(one -> one.putBack(true));
        } else {
            parts.forEach(one -> one.passed(true));
        }
    }

    @Override
    void queue(Runnable givingAway) {
        loop.enqueue(core -> givingAway.run());
    }
}
