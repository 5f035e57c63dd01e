package org.tulip4j.testing.world;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.tulip4j.LoopOptions;

/**
 * Runs a world once for each of many seeds. A failure is run again with its story, made smaller, written to a file that repeats it, and thrown.
 *
 * <pre>{@code
 * Seeds.first(1000).check(world -> {
 *     Host server = world.host("server");
 *     ...
 * });
 * }</pre>
 *
 * <p>With the property {@code tulip.replay} set to such a file only the run in it is made: a test that it is not of is skipped, as JUnit understands
 * it, and says so in the log where there is no JUnit. With {@code tulip.seeds} set to a number so many seeds are run in place of those that the test
 * names; {@code tulip.seed} names a single one. With {@code tulip.seeds.twice} set to {@code true} each is run twice, and fails when the two runs tell two
 * stories: something in the program is not in the world then.
 *
 * <p>Immutable. Thread: any one; runs are made by the caller's unless {@link #inParallel} says otherwise.
 *
 * @since 0.1.0
 */
public final class Seeds {
    private static final Duration REAL_TIME = Duration.ofMinutes(1);
    private static final Duration UNLIMITED = Duration.ofDays(365);

    /**
     * What is run with each seed.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Plan {
        /**
         * Puts hosts, programs and scripts into a world and runs it, or leaves the running to the caller.
         *
         * @param world empty and new; closed by the caller
         * @throws Throwable when something is not as it should be
         */
        void make(World world) throws Throwable;
    }

    /**
     * What is run with each seed and with each await at which somebody is cancelled.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface VictimPlan {
        /**
         * Puts hosts, programs and scripts into a world and runs it, or leaves the running to the caller.
         *
         * @param world empty and new; closed by the caller
         * @param victim runs, in a program of the world, what is cancelled
         * @throws Throwable when something is not as it should be
         */
        void make(World world, Victim victim) throws Throwable;
    }

    /** The seeds, in order. */
    private final long[] seeds;
    /** What the runs are called in messages and files. */
    private final String name;
    /** How many threads make runs. */
    private final int threads;
    /** How long a run may take. */
    private final Duration realTime;
    /** How loops are made. */
    private final LoopOptions options;

    private Seeds(long[] seeds, String name, int threads, Duration realTime, LoopOptions options) {
        this.seeds = seeds;
        this.name = name;
        this.threads = threads;
        this.realTime = realTime;
        this.options = options;
    }

    private static Seeds of(LongStream seeds) {
        return new Seeds(seeds.toArray(), "world", 1, REAL_TIME, LoopOptions.DEFAULT);
    }

    /**
     * The seeds from 1 on.
     *
     * @param count how many, at least 1
     * @return so many seeds
     * @throws IllegalArgumentException when less than 1
     */
    public static Seeds first(int count) {
        return from(1, count);
    }

    /**
     * Seeds that follow each other.
     *
     * @param seed the first one
     * @param count how many, at least 1
     * @return so many seeds
     * @throws IllegalArgumentException when less than 1, or when there are not so many
     */
    public static Seeds from(long seed, int count) {
        if (count < 1 || seed > Long.MAX_VALUE - count + 1) {
            throw new IllegalArgumentException(
                    "at least one seed is needed, and there are numbers for it: " + count + " from " + seed);
        }
        return of(LongStream.rangeClosed(seed, seed + count - 1));
    }

    /**
     * Some seeds.
     *
     * @param seeds at least one
     * @return these
     * @throws IllegalArgumentException when there is none
     */
    public static Seeds of(long... seeds) {
        if (seeds.length == 0) {
            throw new IllegalArgumentException("at least one seed is needed");
        }
        return of(LongStream.of(seeds));
    }

    /**
     * Returns these seeds with another name.
     *
     * @param wanted what the runs are called in messages, and their files; one line
     * @return the same seeds
     * @throws IllegalArgumentException when it is blank or has several lines
     */
    public Seeds withName(String wanted) {
        if (wanted.isBlank() || wanted.lines().count() != 1) {
            throw new IllegalArgumentException("a test of worlds needs a name of one line: '" + wanted + "'");
        }
        return new Seeds(seeds, wanted.strip(), threads, realTime, options);
    }

    /**
     * Has several threads make runs side by side. Each world stays in the thread that made it, so the result is that of one thread; what a plan
     * shares between its runs is used by all of them.
     *
     * @param count how many threads, at least 1
     * @return changed seeds
     * @throws IllegalArgumentException when less than 1
     */
    public Seeds inParallel(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one thread is needed: " + count);
        }
        return new Seeds(seeds, name, count, realTime, options);
    }

    /**
     * Limits the real time of each run, which is a minute unless said. A run that takes longer fails and tells where its tasks stand; one that blocks its
     * thread is interrupted. What can be neither, such as a loop without an end in a program, is told in the log. A replay has no such limit: a debugger may
     * stop it for as long as it takes.
     *
     * @param limit more than zero
     * @return changed seeds
     * @throws IllegalArgumentException when not more than zero
     */
    public Seeds withRealTimeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a limit of real time must be more than zero: " + limit);
        }
        return new Seeds(seeds, name, threads, limit, options);
    }

    /**
     * Chooses how loops are made unless a plan calls {@link World#setLoopOptions}.
     *
     * @param wanted engine and debug mode, for instance
     * @return changed seeds
     */
    public Seeds withLoopOptions(LoopOptions wanted) {
        return new Seeds(seeds, name, threads, realTime, Objects.requireNonNull(wanted, "wanted"));
    }

    /**
     * Runs a world for each seed.
     *
     * @param plan makes the same world each time it is called
     * @throws WorldFailure when a run fails: it names the failing seeds, twenty at most and none behind one whose run took four seconds, and tells the story of the first, made smaller, and how to
     *     repeat it; also when a script was reached by none of the seeds, or a victim has run nothing in any
     * @throws IllegalArgumentException when a property or the recording that it names is wrong
     */
    public void check(Plan plan) {
        Objects.requireNonNull(plan, "plan");
        check((world, victim) -> plan.make(world), 0);
    }

    /**
     * Runs a world for each seed with a victim who is cancelled at its first await, then for each seed with one who is at its second, until none of the
     * seeds brings it so far.
     *
     * @param most how many awaits there are at most, at least 1
     * @param plan makes the same world each time it is called
     * @throws WorldFailure as {@link #check} has it, for the first await at which a seed fails
     * @throws AssertionError when the victim runs nothing, or waits more often
     * @throws IllegalArgumentException when {@code most} is less than 1, or a property or the recording that it names is wrong
     */
    public void checkAtEachAwait(int most, VictimPlan plan) {
        Victim.requireAwaits(most);
        Objects.requireNonNull(plan, "plan");
        check((world, victim) -> plan.make(world, Objects.requireNonNull(victim)), most);
    }

    private void check(Runs.Body plan, int awaits) {
        Path replay = SeedProperties.replay();
        long[] wanted = SeedProperties.seeds(seeds);
        try (RealTime time = new RealTime(replay == null ? realTime : UNLIMITED)) {
            if (replay != null) {
                Replay.of(replay, name, new Runs(plan, options, time));
            } else if (awaits == 0) {
                Series series = new Series(wanted, null);
                series.run(threads, () -> new Runs(plan, options, time));
                series.throwFailure(name, () -> new Runs(plan, options, time));
                requireReached(series);
            } else {
                checkAwaits(wanted, awaits, () -> new Runs(plan, options, time));
            }
        }
    }

    private void checkAwaits(long[] wanted, int most, Supplier<Runs> runs) {
        for (int at = 1; at <= most; at++) {
            Series series = new Series(wanted, at);
            series.run(threads, runs);
            series.throwFailure(name, runs);
            if (!series.hasVictim()) {
                throw new AssertionError(name + " has never called Victim.run: nothing was cancelled");
            }
            if (!series.hasCancelled()) {
                return;
            }
        }
        throw Victim.waitsMore(most);
    }

    private void requireReached(Series series) {
        String untried = series.unreached().text();
        if (untried != null && !SeedProperties.oneSeed()) {
            throw new WorldFailure(name + " does not try all that it says: " + untried, null, List.of(), List.of());
        }
    }

    @Override
    public String toString() {
        return "<Seeds " + name + ", " + seeds.length + " from " + seeds[0] + ">";
    }
}
