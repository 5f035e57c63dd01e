package org.tulip4j;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.StaggeredRace;

/**
 * Attempts at the same thing of which one is wanted, as in RFC 8305.
 *
 * <p>Thread: the loop's. Source: asyncio 3.8, {@code staggered_race}, which is internal there. Differs: when every attempt
 * fails, so does the race, and what a second winner brings is handed back.
 *
 * @since 0.1.0
 */
public final class Race {
    private Race() {}

    /**
     * How a race ended.
     *
     * @param <T> the result
     * @since 0.1.0
     */
    public static final class Result<T extends @Nullable Object> {
        private final T value;
        private final int index;
        private final List<@Nullable Throwable> exceptions;

        private Result(T value, int index, List<@Nullable Throwable> exceptions) {
            this.value = value;
            this.index = index;
            this.exceptions = exceptions;
        }

        /** {@return what the winner returned} */
        public T value() {
            return value;
        }

        /** {@return the winner's place in the list of attempts, from 0} */
        public int index() {
            return index;
        }

        /** {@return one entry per attempt that was started, in their order: what it threw, {@link CancelledError} when it was given up, null when it succeeded; not modifiable} */
        public List<@Nullable Throwable> exceptions() {
            return exceptions;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Result<?> that
                    && Objects.equals(value, that.value)
                    && index == that.index
                    && Objects.equals(exceptions, that.exceptions);
        }

        @Override
        public int hashCode() {
            return Objects.hash(value, index, exceptions);
        }

        @Override
        public String toString() {
            return "Result[value=" + value + ", index=" + index + ", exceptions=" + exceptions + "]";
        }
    }

    /**
     * Runs attempts as tasks, each after the other failed or the delay has passed; the first success wins.
     *
     * @param attempts at least one; each runs at most once
     * @param delay zero or more, between two starts; null: only a failure starts the next
     * @param <T> the result
     * @return as {@link #staggered(List, Duration, Consumer)}
     */
    public static <T extends @Nullable Object> Future<Result<T>> staggered(
            List<? extends Coroutine<? extends T>> attempts, @Nullable Duration delay) {
        return staggered(attempts, delay, unwanted -> {});
    }

    /**
     * Runs attempts as tasks, each after the other failed or the delay has passed; the first success wins. The others are
     * cancelled and waited for: when the race is over, none runs any more.
     *
     * @param attempts at least one; each runs at most once
     * @param delay zero or more, between two starts; null: only a failure starts the next
     * @param unwanted called on the loop with what an attempt returned that did not win, or whose race was cancelled, so that
     *     nothing leaks; what it throws goes to the exception handler
     * @param <T> the result
     * @return the winner; fails with an {@link ExceptionGroup} of all that was thrown, in the order of the attempts, when none
     *     succeeds. Cancelled: every attempt is, and it ends when they have
     * @throws IllegalArgumentException when there is no attempt, or the delay is negative
     * @throws IllegalStateException without a running loop
     */
    public static <T extends @Nullable Object> Future<Result<T>> staggered(
            List<? extends Coroutine<? extends T>> attempts, @Nullable Duration delay, Consumer<? super T> unwanted) {
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("a race needs at least one attempt");
        }
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("the delay must not be negative: " + delay);
        }
        StaggeredRace<T, Result<T>> race = new StaggeredRace<>(
                Loop.running(),
                List.copyOf(attempts),
                delay,
                Objects.requireNonNull(unwanted, "unwanted"),
                Result::new);
        race.startNext();
        return race;
    }
}
