package org.tulip4j.metrics;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.counters.Buckets;

/**
 * How often durations of each size came, as it was at one moment. Immutable; any thread.
 *
 * <p>Durations are counted in buckets, four for each doubling: what is told of one of them is its bucket's upper end, so it is never
 * too low and at most a quarter too high. The longest and the sum are exact, as far as the durations were measured one by one.
 *
 * @since 0.1.0
 */
public final class Histogram {
    /** The buckets, then the sum, then the longest; nobody else's. */
    private final long[] cells;

    Histogram(long[] cells) {
        this.cells = cells;
    }

    /** {@return how many durations there are} */
    public long count() {
        long count = 0;
        for (int i = 0; i < Buckets.NUMBER; i++) {
            count += cells[i];
        }
        return count;
    }

    /** {@return all durations together} */
    public Duration sum() {
        return Duration.ofNanos(cells[Buckets.NUMBER]);
    }

    /** {@return the mean; zero when there is no duration} */
    public Duration mean() {
        long count = count();
        return count == 0 ? Duration.ZERO : Duration.ofNanos(cells[Buckets.NUMBER] / count);
    }

    /** {@return the longest; zero when there is no duration} */
    public Duration max() {
        return Duration.ofNanos(longest());
    }

    private long longest() {
        return cells[Buckets.NUMBER + 1];
    }

    /**
     * Finds the duration that so many in a hundred do not exceed.
     *
     * @param percentage 0 to 100; 50 is the median
     * @return the upper end of its bucket, and no more than {@link #max}; zero when there is no duration
     * @throws IllegalArgumentException for any other percentage
     */
    public Duration percentile(double percentage) {
        if (!(percentage >= 0 && percentage <= 100)) {
            throw new IllegalArgumentException("a percentage is from 0 to 100: " + percentage);
        }
        long rank = Math.max(1, (long) Math.ceil(count() * percentage / 100));
        long below = 0;
        for (int i = 0; i < Buckets.NUMBER; i++) {
            below += cells[i];
            if (below >= rank) {
                return Duration.ofNanos(Math.min(Buckets.highestOf(i), longest()));
            }
        }
        return Duration.ZERO;
    }

    /**
     * Counts the durations that are shorter than a limit. Exact where the limit is a power of two of nanoseconds; elsewhere the bucket
     * that the limit is in is left out.
     *
     * @param limit zero or more
     * @return how many
     */
    public long countBelow(Duration limit) {
        long nanos = limit.toNanos();
        long count = 0;
        for (int i = 0; i < Buckets.NUMBER && Buckets.highestOf(i) < nanos; i++) {
            count += cells[i];
        }
        return count;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Histogram that && Arrays.equals(cells, that.cells);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        return count() + ", mean " + Texts.of(mean()) + ", 50 % " + Texts.of(percentile(50)) + ", 99 % "
                + Texts.of(percentile(99)) + ", 99.9 % " + Texts.of(percentile(99.9)) + ", longest "
                + Texts.of(max());
    }
}
