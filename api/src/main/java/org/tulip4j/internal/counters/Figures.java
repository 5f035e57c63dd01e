package org.tulip4j.internal.counters;

import java.lang.invoke.MethodHandles;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of one loop, or of several together, as it was at one moment. Immutable; the arrays are nobody else's.
 *
 * @param name of the loop, or of what several loops are together
 * @param thread the name of the loop's thread; null: it has none, or they are several
 * @param counts in the places of their {@link Count}
 * @param elapsed how long the loop has been there, in nanoseconds; of several, the sum
 * @param idle how much of that it had nothing to do
 * @param stretch how long ago it has looked for I/O, in nanoseconds; 0 when it has nothing to do
 * @param longest the longest time between two such looks
 * @param ready how many callbacks are ready
 * @param alive how many tasks are not done
 * @param done how many tasks are done
 * @param lags how late timers were, as {@link Buckets#copy} tells; null: not recorded
 * @param times how long callbacks took; as lags
 */
public record Figures(
        String name,
        @Nullable String thread,
        long[] counts,
        long elapsed,
        long idle,
        long stretch,
        long longest,
        long ready,
        long alive,
        long done,
        long errors,
        long @Nullable [] lags,
        long @Nullable [] times) {
    /** Makes what users see of figures. Set when the class of that is loaded, whose constructor nobody else can call. */
    private static volatile @Nullable Function<Figures, ?> publisher;

    /** Sets what makes of figures what users see. */
    public static void publishBy(Function<Figures, ?> maker) {
        publisher = maker;
    }

    /** {@return these figures as users see them: an object of the class given, which has called {@link #publishBy} when it is loaded} */
    public <T> T published(Class<T> type) {
        try {
            MethodHandles.lookup().ensureInitialized(type);
        } catch (IllegalAccessException notPublic) {
            throw new IllegalArgumentException(type + " cannot be loaded from here", notPublic);
        }
        return type.cast(Objects.requireNonNull(publisher).apply(this));
    }

    /** {@return the figures of a loop now; any thread} */
    public static Figures of(
            String name,
            @Nullable String thread,
            Counters counters,
            IdleTime idleTime,
            LongSupplier clock,
            Queued queued,
            @Nullable Buckets lags,
            @Nullable Buckets times) {
        IdleTime.Reading time = idleTime.read(clock);
        return new Figures(
                name,
                thread,
                counters.copy(),
                time.elapsed(),
                time.idle(),
                time.stretch(),
                time.longest(),
                queued.ready(),
                queued.alive(),
                queued.done(),
                queued.errors(),
                lags == null ? null : lags.copy(),
                times == null ? null : times.copy());
    }

    /**
     * What is counted elsewhere.
     *
     * @param ready how many callbacks are ready
     * @param alive how many tasks are not done
     * @param done how many tasks are done
     * @param errors how many errors were told
     */
    public record Queued(long ready, long alive, long done, long errors) {}

    /** {@return one number} */
    public long count(Count what) {
        return counts[what.ordinal()];
    }

    /** {@return all together: numbers are added, of what is the longest or the latest the greatest counts} */
    public static Figures sum(String name, Collection<Figures> all) {
        Figures sum = new Figures(name, null, new long[Count.NUMBER], 0, 0, 0, 0, 0, 0, 0, 0, null, null);
        for (Figures one : all) {
            sum = sum.plus(one);
        }
        return sum;
    }

    private Figures plus(Figures other) {
        long[] together = counts.clone();
        for (Count what : Count.values()) {
            int at = what.ordinal();
            boolean greatest = what == Count.LAG || what == Count.LONGEST_LAG;
            together[at] = greatest ? Math.max(together[at], other.counts[at]) : together[at] + other.counts[at];
        }
        return new Figures(
                name,
                null,
                together,
                elapsed + other.elapsed,
                idle + other.idle,
                Math.max(stretch, other.stretch),
                Math.max(longest, other.longest),
                ready + other.ready,
                alive + other.alive,
                done + other.done,
                errors + other.errors,
                merged(lags, other.lags),
                merged(times, other.times));
    }

    /** {@return both together; the last is the longest, the others are added} */
    private static long @Nullable [] merged(long @Nullable [] one, long @Nullable [] other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        long[] both = one.clone();
        int last = both.length - 1;
        for (int i = 0; i < last; i++) {
            both[i] += other[i];
        }
        both[last] = Math.max(one[last], other[last]);
        return both;
    }
}
