package org.tulip4j.testing.world;

import java.time.Duration;
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
    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0);
    /**
     * A bad day: once in about two seconds a way is cut for up to five, connections are reset, reads and writes are short.
     */
    public static final Faults ROUGH = NONE.withCuts(Duration.ofSeconds(2), Duration.ofSeconds(5))
            .withResets(Duration.ofSeconds(2))
            .withShortReads(0.2)
            .withShortWrites(0.2);

    private final long cutEvery;
    private final long cutAtMost;
    private final long resetEvery;
    private final long killEvery;
    private final long downAtMost;
    private final long powerEvery;
    private final int shortReads;
    private final int shortWrites;
    private final long calmAfter;

    private Faults(
            long cutEvery,
            long cutAtMost,
            long resetEvery,
            long killEvery,
            long powerEvery,
            long downAtMost,
            int shortReads,
            int shortWrites,
            long calmAfter) {
        this.cutEvery = cutEvery;
        this.cutAtMost = cutAtMost;
        this.resetEvery = resetEvery;
        this.killEvery = killEvery;
        this.powerEvery = powerEvery;
        this.downAtMost = downAtMost;
        this.shortReads = shortReads;
        this.shortWrites = shortWrites;
        this.calmAfter = calmAfter;
    }

    /**
     * Returns these faults with ways that are cut, between two hosts, in one direction or both.
     *
     * @param every about how often, more than zero
     * @param atMost how long it stays so at most, more than zero
     * @return changed faults
     */
    public Faults withCuts(Duration every, Duration atMost) {
        return new Faults(
                positive(every),
                positive(atMost),
                resetEvery,
                killEvery,
                powerEvery,
                downAtMost,
                shortReads,
                shortWrites,
                calmAfter);
    }

    /**
     * Returns these faults with connections that are reset.
     *
     * @param every about how often, more than zero
     * @return changed faults
     */
    public Faults withResets(Duration every) {
        return new Faults(
                cutEvery,
                cutAtMost,
                positive(every),
                killEvery,
                powerEvery,
                downAtMost,
                shortReads,
                shortWrites,
                calmAfter);
    }

    /**
     * Returns these faults with services that are killed and started again. Programs of {@link Host#start} are left alone.
     *
     * @param every about how often, more than zero
     * @param downAtMost how long until the program is started again at most, more than zero
     * @return changed faults
     */
    public Faults withKills(Duration every, Duration downAtMost) {
        return new Faults(
                cutEvery,
                cutAtMost,
                resetEvery,
                positive(every),
                powerEvery,
                positive(downAtMost),
                shortReads,
                shortWrites,
                calmAfter);
    }

    /**
     * Returns these faults with hosts of services that lose their power and get it back, with the program started again.
     *
     * @param every about how often, more than zero
     * @param downAtMost how long until then at most, more than zero
     * @return changed faults
     */
    public Faults withPowerCuts(Duration every, Duration downAtMost) {
        return new Faults(
                cutEvery,
                cutAtMost,
                resetEvery,
                killEvery,
                positive(every),
                positive(downAtMost),
                shortReads,
                shortWrites,
                calmAfter);
    }

    /**
     * Returns these faults with reads that bring only a part of what has come.
     *
     * @param probability of each read, 0 to 1
     * @return changed faults
     */
    public Faults withShortReads(double probability) {
        return new Faults(
                cutEvery,
                cutAtMost,
                resetEvery,
                killEvery,
                powerEvery,
                downAtMost,
                LinkOptions.chances("short reads", probability),
                shortWrites,
                calmAfter);
    }

    /**
     * Returns these faults with writes that take only a part of what they are given.
     *
     * @param probability of each write, 0 to 1
     * @return changed faults
     */
    public Faults withShortWrites(double probability) {
        return new Faults(
                cutEvery,
                cutAtMost,
                resetEvery,
                killEvery,
                powerEvery,
                downAtMost,
                shortReads,
                LinkOptions.chances("short writes", probability),
                calmAfter);
    }

    /**
     * Returns these faults, none of which begins after a time: then everything can be expected to get well.
     *
     * @param time of the world, more than zero
     * @return changed faults
     */
    public Faults withCalmAfter(Duration time) {
        return new Faults(
                cutEvery,
                cutAtMost,
                resetEvery,
                killEvery,
                powerEvery,
                downAtMost,
                shortReads,
                shortWrites,
                positive(time));
    }

    private static long positive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("an interval must be more than zero: " + duration);
        }
        return duration.toNanos();
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
                + Duration.ofNanos(powerEvery) + ", down=" + Duration.ofNanos(downAtMost) + ", shortReads=" + shortReads
                + ", shortWrites=" + shortWrites + ", calmAfter=" + Duration.ofNanos(calmAfter) + "]";
    }
}
