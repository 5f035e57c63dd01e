package org.tulip4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Tulip#gather(java.util.Collection, GatherOptions)} treats a failure. Immutable: each {@code with} returns a changed copy.
 *
 * <p>Differs: asyncio has {@code return_exceptions} only, which is {@link Tulip#gatherReturnExceptions}.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class GatherOptions {
    /** Lets the others go on when one fails, as asyncio does. */
    public static final GatherOptions DEFAULT = new GatherOptions(false);

    private final boolean cancelOnFailure;

    private GatherOptions(boolean cancelOnFailure) {
        this.cancelOnFailure = cancelOnFailure;
    }

    /**
     * Returns these options with another treatment of the others.
     *
     * @param cancelOnFailure whether a failure cancels them
     * @return new options
     */
    public GatherOptions withCancelOnFailure(boolean cancelOnFailure) {
        return new GatherOptions(cancelOnFailure);
    }

    /** {@return true: the first failure cancels the others, and the outer future fails with it when they have ended; false: it fails at once and the others go on} */
    public boolean cancelOnFailure() {
        return cancelOnFailure;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GatherOptions that && cancelOnFailure == that.cancelOnFailure;
    }

    @Override
    public int hashCode() {
        return Objects.hash(cancelOnFailure);
    }

    @Override
    public String toString() {
        return "GatherOptions[cancelOnFailure=" + cancelOnFailure + "]";
    }
}
