package org.tulip4j.internal.state;

import java.time.Duration;

/**
 * Durations and points in time as nanoseconds; both saturate at a hundred years, so that sums of two cannot overflow. Without
 * state.
 */
public final class Nanos {
    private static final long LIMIT = Duration.ofDays(36_525).toNanos();
    private static final Duration LONGEST = Duration.ofNanos(LIMIT);
    private static final Duration SHORTEST = Duration.ofNanos(-LIMIT);

    private Nanos() {}

    /** The length in nanoseconds, within a hundred years either way. */
    public static long of(Duration duration) {
        if (duration.compareTo(LONGEST) >= 0) {
            return LIMIT;
        }
        return duration.compareTo(SHORTEST) <= 0 ? -LIMIT : duration.toNanos();
    }

    /**
     * A time that is at most a hundred years from now. A distance that only fits when the clock is let wrap is that of a time
     * like {@link Long#MIN_VALUE}, and is what comparing the two says.
     */
    public static long saturated(long time, long now) {
        long distance = time - now;
        if (distance >= -LIMIT && distance <= LIMIT) {
            return time;
        }
        return time < now ? now - LIMIT : now + LIMIT;
    }

    /** A time so many nanoseconds after another; wraps as the clock does. */
    public static long after(long time, long nanos) {
        return time + nanos;
    }
}
