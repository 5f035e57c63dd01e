package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
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
    /** What may go wrong, in the order in which a seed is asked about it. */
    enum Kind {
        CUTS,
        RESETS,
        KILLS,
        POWER_CUTS,
        STALLS,
        LOST_ENDS,
        REFUSALS,
        BAD_NAMES,
        PAUSES,
        SLOW_READERS,
        CLOCK_JUMPS,
        FEW_DESCRIPTORS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Nothing goes wrong by itself. */
    public static final Faults NONE = new Faults();

    /**
     * A bad day: once in about two seconds a way is cut for up to five, connections are reset, reads and writes are short.
     */
    public static final Faults ROUGH = NONE.withCuts(Duration.ofSeconds(2), Duration.ofSeconds(5))
            .withResets(Duration.ofSeconds(2))
            .withShortReads(0.2)
            .withShortWrites(0.2);

    /**
     * Everything that there is: what {@link #ROUGH} has, and all the others, each about every five seconds for up to two. Rougher than any real day: few
     * programs get far before it is calm, so use {@link #withCalmAfter}.
     */
    public static final Faults WILD = ROUGH.withKills(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withPowerCuts(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withStalls(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withLostEnds(Duration.ofSeconds(5))
            .withRefusals(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withBadNames(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withPauses(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withSlowReaders(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withClockJumps(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withFewDescriptors(Duration.ofSeconds(5), Duration.ofSeconds(2))
            .withClockDrift(1000);

    // Changed in a copy that nobody has seen yet, never afterwards.
    private final Map<Kind, Spell> spells = new EnumMap<>(Kind.class);
    private int shortReads;
    private int shortWrites;
    private int drift;
    private long calmAfter;

    private Faults() {}

    private Faults copy() {
        Faults copy = new Faults();
        copy.spells.putAll(spells);
        copy.shortReads = shortReads;
        copy.shortWrites = shortWrites;
        copy.drift = drift;
        copy.calmAfter = calmAfter;
        return copy;
    }

    private Faults with(Kind kind, Spell spell) {
        Faults changed = copy();
        changed.spells.put(kind, spell);
        return changed;
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
        return with(Kind.CUTS, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with connections that are reset.
     *
     * @param every about how often, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withResets(Duration every) {
        return with(Kind.RESETS, new Spell(positive(every), 0));
    }

    /**
     * Returns these faults with connections in which nothing arrives for a while, in one direction or both, and then all of it, as {@link Connection#stall} does.
     *
     * @param every about how often, more than zero
     * @param atMost how long nothing arrives at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withStalls(Duration every, Duration atMost) {
        return with(Kind.STALLS, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with connections that one end gives up and the other one still holds for open, as {@link Connection#loseOneEnd} does;
     * until it sends something, or only services are left.
     *
     * @param every about how often, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withLostEnds(Duration every) {
        return with(Kind.LOST_ENDS, new Spell(positive(every), 0));
    }

    /**
     * Returns these faults with connects from one host to another that are rejected or dropped by a {@link Firewall}, or find every queue full, for a while.
     *
     * @param every about how often, more than zero
     * @param atMost how long it stays so at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withRefusals(Duration every, Duration atMost) {
        return with(Kind.REFUSALS, new Spell(positive(every), positive(atMost)));
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
        return with(Kind.KILLS, new Spell(positive(every), positive(downAtMost)));
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
        return with(Kind.POWER_CUTS, new Spell(positive(every), positive(downAtMost)));
    }

    /**
     * Returns these faults with look-ups of names that are slow, fail, or find what a name stood for before it was changed, for a while.
     *
     * @param every about how often, more than zero
     * @param atMost how long it stays so at most, and how much longer a slow look-up takes at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withBadNames(Duration every, Duration atMost) {
        return with(Kind.BAD_NAMES, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with hosts that stand still for a while, between two turns of their program or in the middle of one, where it sends
     * something, as {@link Host#pause(Duration)} has it: what finds a lease that has run out meanwhile.
     *
     * @param every about how often, more than zero
     * @param atMost how long each stands still at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withPauses(Duration every, Duration atMost) {
        return with(Kind.PAUSES, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with programs that read nothing, or little, for a while, so that what peers send has no room any more.
     *
     * @param every about how often, more than zero
     * @param atMost how long it stays so at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withSlowReaders(Duration every, Duration atMost) {
        return with(Kind.SLOW_READERS, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with clocks of hosts that jump forward, as {@link Host#jumpClock} has it.
     *
     * @param every about how often, more than zero
     * @param atMost how far each jumps at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withClockJumps(Duration every, Duration atMost) {
        return with(Kind.CLOCK_JUMPS, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with programs that may open two sockets more at most, or one, or none, for a while.
     *
     * @param every about how often, more than zero
     * @param atMost how long it stays so at most, more than zero
     * @return changed faults
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public Faults withFewDescriptors(Duration every, Duration atMost) {
        return with(Kind.FEW_DESCRIPTORS, new Spell(positive(every), positive(atMost)));
    }

    /**
     * Returns these faults with clocks that go too fast or too slow, each by another number that is chosen when the world begins. Those that {@link Host#setClock} has
     * drift are left alone.
     *
     * @param millionths by how many at most, between 1 and 500,000; quartz is wrong by about 20
     * @return changed faults
     * @throws IllegalArgumentException when it is less or more
     */
    public Faults withClockDrift(int millionths) {
        if (millionths < 1 || millionths > Choices.MILLION / 2) {
            throw new IllegalArgumentException(
                    "a clock may drift by 1 to " + Choices.MILLION / 2 + " millionths: " + millionths);
        }
        Faults changed = copy();
        changed.drift = millionths;
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

    static long positive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("an interval must be more than zero: " + duration);
        }
        return Agenda.nanos(duration);
    }

    /** {@return what may begin, and how often and how long: those kinds that were asked for} */
    Map<Kind, Spell> spells() {
        return spells;
    }

    /** How often faults of a kind begin, and how long they go on. */
    Spell of(Kind kind) {
        return spells.getOrDefault(kind, Spell.NONE);
    }

    int shortReads() {
        return shortReads;
    }

    int shortWrites() {
        return shortWrites;
    }

    /** How many millionths clocks are wrong at most. */
    int drift() {
        return drift;
    }

    /** When none begins any more; 0: never. */
    long calmAfter() {
        return calmAfter;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Faults that
                && spells.equals(that.spells)
                && shortReads == that.shortReads
                && shortWrites == that.shortWrites
                && drift == that.drift
                && calmAfter == that.calmAfter;
    }

    @Override
    public int hashCode() {
        return Objects.hash(spells, shortReads, shortWrites, drift, calmAfter);
    }

    @Override
    public String toString() {
        StringJoiner all = new StringJoiner(", ", "Faults[", "]");
        spells.forEach((kind, spell) -> all.add(kind + " every " + spell));
        if (shortReads > 0) {
            all.add("short reads " + shortReads / (double) Choices.MILLION);
        }
        if (shortWrites > 0) {
            all.add("short writes " + shortWrites / (double) Choices.MILLION);
        }
        if (drift > 0) {
            all.add("clock drift " + drift);
        }
        if (calmAfter > 0) {
            all.add("calm after " + Duration.ofNanos(calmAfter));
        }
        return all.toString();
    }
}
