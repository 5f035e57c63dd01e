package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;

/**
 * Faults that the seed of a {@link World} chooses: what may go wrong, and about how often. Immutable: each {@code with} returns a changed copy.
 *
 * <p>An interval is that between two moments at which a fault of the kind may begin; at each the seed says whether one does, and where.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class Faults {
    /** Nothing goes wrong by itself. */
    public static final Faults NONE = new Faults();

    /**
     * A bad day: once in about two seconds a way is cut for up to five, connections are reset, reads and writes are short.
     */
    public static final Faults ROUGH = NONE.withCuts(Duration.ofSeconds(2), Duration.ofSeconds(5))
            .withResets(Duration.ofSeconds(2))
            .withShortReads(0.2)
            .withShortWrites(0.2);

    // Changed in a copy that nobody has seen yet, never afterwards.
    private long cutEvery;
    private long cutAtMost;
    private long resetEvery;
    private long killEvery;
    private long powerEvery;
    private long downAtMost;
    private int shortReads;
    private int shortWrites;
    private long calmAfter;

    private Faults() {}

    private Faults copy() {
        Faults copy = new Faults();
        copy.cutEvery = cutEvery;
        copy.cutAtMost = cutAtMost;
        copy.resetEvery = resetEvery;
        copy.killEvery = killEvery;
        copy.powerEvery = powerEvery;
        copy.downAtMost = downAtMost;
        copy.shortReads = shortReads;
        copy.shortWrites = shortWrites;
        copy.calmAfter = calmAfter;
        return copy;
    }

    /**
     * Returns these faults with ways that are cut, between two hosts, in one direction or both.
     *
     * @param every about how often, more than zero
     * @param atMost how long it stays so at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withCuts(Duration every, Duration atMost) {
        Faults changed = copy();
        changed.cutEvery = positive(every);
        changed.cutAtMost = positive(atMost);
        return changed;
    }

    /**
     * Returns these faults with connections that are reset.
     *
     * @param every about how often, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withResets(Duration every) {
        Faults changed = copy();
        changed.resetEvery = positive(every);
        return changed;
    }

    /**
     * Returns these faults with services that are killed and started again. Programs of {@link Host#start} are left alone.
     *
     * @param every about how often, more than zero
     * @param downAtMost how long until the program is started again at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withKills(Duration every, Duration downAtMost) {
        Faults changed = copy();
        changed.killEvery = positive(every);
        changed.downAtMost = positive(downAtMost);
        return changed;
    }

    /**
     * Returns these faults with hosts of services that lose their power and get it back, with the program started again.
     *
     * @param every about how often, more than zero
     * @param downAtMost how long until then at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withPowerCuts(Duration every, Duration downAtMost) {
        Faults changed = copy();
        changed.powerEvery = positive(every);
        changed.downAtMost = positive(downAtMost);
        return changed;
    }

    /**
     * Returns these faults with reads that bring only a part of what has come.
     *
     * @param probability of each read, 0 to 1
     * @return changed faults
     * @throws IllegalArgumentException when it is no probability
     */
    public Faults withShortReads(double probability) {
        Faults changed = copy();
        changed.shortReads = LinkOptions.chances("short reads", probability);
        return changed;
    }

    /**
     * Returns these faults with writes that take only a part of what they are given.
     *
     * @param probability of each write, 0 to 1
     * @return changed faults
     * @throws IllegalArgumentException when it is no probability
     */
    public Faults withShortWrites(double probability) {
        Faults changed = copy();
        changed.shortWrites = LinkOptions.chances("short writes", probability);
        return changed;
    }

    /**
     * Returns these faults, none of which begins after a time: then everything can be expected to get well.
     *
     * @param time of the world, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withCalmAfter(Duration time) {
        Faults changed = copy();
        changed.calmAfter = positive(time);
        return changed;
    }

    private static long positive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("an interval must be more than zero: " + duration);
        }
        return duration.toNanos();
    }

    /** {@return what may begin, and about how often: those kinds that were asked for} */
    Map<String, Long> intervals() {
        Map<String, Long> intervals = new LinkedHashMap<>();
        intervals.put("cuts", cutEvery);
        intervals.put("resets", resetEvery);
        intervals.put("kills", killEvery);
        intervals.put("power cuts", powerEvery);
        intervals.values().removeIf(every -> every == 0);
        return intervals;
    }

    long cutEvery() {
        return cutEvery;
    }

    long cutAtMost() {
        return cutAtMost;
    }

    long resetEvery() {
        return resetEvery;
    }

    long killEvery() {
        return killEvery;
    }

    long powerEvery() {
        return powerEvery;
    }

    long downAtMost() {
        return downAtMost;
    }

    int shortReads() {
        return shortReads;
    }

    int shortWrites() {
        return shortWrites;
    }

    /** When none begins any more; 0: never. */
    long calmAfter() {
        return calmAfter;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Faults that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                cutEvery, cutAtMost, resetEvery, killEvery, powerEvery, downAtMost, shortReads, shortWrites, calmAfter);
    }

    @Override
    public String toString() {
        return "Faults[cuts=" + Duration.ofNanos(cutEvery) + " for " + Duration.ofNanos(cutAtMost) + ", resets="
                + Duration.ofNanos(resetEvery) + ", kills=" + Duration.ofNanos(killEvery) + ", power="
                + Duration.ofNanos(powerEvery) + ", down=" + Duration.ofNanos(downAtMost) + ", shortReads="
                + shortReads / (double) Choices.MILLION
                + ", shortWrites=" + shortWrites / (double) Choices.MILLION + ", calmAfter="
                + Duration.ofNanos(calmAfter) + "]";
    }
}
