package org.tulip4j;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The futures that are done and those that are not: the very objects that were given.
 *
 * @param <F> what they are, futures or tasks
 * @since 0.1.0
 */
public final class WaitResult<F extends Future<?>> {
    private final Set<F> done;
    private final Set<F> pending;

    private WaitResult(Set<F> done, Set<F> pending) {
        this.done = done;
        this.pending = pending;
    }

    /**
     * Makes what {@link Tulip#wait(java.util.Collection)} answers, for those who stand in for it in a test.
     *
     * @param done done or cancelled; kept
     * @param pending not done; kept
     * @param <F> what they are, futures or tasks
     * @return the value
     */
    public static <F extends Future<?>> WaitResult<F> of(Set<F> done, Set<F> pending) {
        return new WaitResult<>(done, pending);
    }

    /** {@return done or cancelled, in the order given} */
    public Set<F> done() {
        return done;
    }

    /** {@return not done; nothing was cancelled} */
    public Set<F> pending() {
        return pending;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WaitResult<?> that && done.equals(that.done) && pending.equals(that.pending);
    }

    @Override
    public int hashCode() {
        return Objects.hash(done, pending);
    }

    @Override
    public String toString() {
        return "WaitResult[done=" + done + ", pending=" + pending + "]";
    }
}
