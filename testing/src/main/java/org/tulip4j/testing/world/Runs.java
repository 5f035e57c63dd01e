package org.tulip4j.testing.world;

import org.jspecify.annotations.Nullable;
import org.tulip4j.LoopOptions;

/** Makes runs of one test, one after the other: new ones, and such as were made before. Confined to a thread. */
final class Runs {
    /** What came of a run. */
    static final class Outcome {
        /** The world, which is closed. */
        private final World world;
        /** The victim of the run; null: it was not made. */
        private final @Nullable Victim victim;
        /** How it failed; null: it did not. */
        private final @Nullable WorldFailure failure;
        /** It took too long. */
        private final boolean expired;

        private Outcome(World world, @Nullable Victim victim, @Nullable WorldFailure failure, boolean expired) {
            this.world = world;
            this.victim = victim;
            this.failure = failure;
            this.expired = expired;
        }

        World world() {
            return world;
        }

        @Nullable Victim victim() {
            return victim;
        }

        @Nullable WorldFailure failure() {
            return failure;
        }

        boolean hasExpired() {
            return expired;
        }
    }

    /** What makes a world, and uses the victim of the run, when that has one. */
    interface Body {
        void make(World world, @Nullable Victim victim) throws Throwable;
    }

    /** What makes the world. */
    private final Body plan;
    /** How its loops are made unless it says otherwise. */
    private final LoopOptions options;
    /** How long a run may take. */
    private final RealTime.Lap lap;

    Runs(Body plan, LoopOptions options, RealTime time) {
        this.plan = plan;
        this.options = options;
        this.lap = time.lap();
    }

    Outcome make(Run run) {
        return SeedProperties.twice() ? twice(run) : make(run.world(), run.at(), false);
    }

    /** Makes one a second time: a program that is in the world as a whole does the same. */
    private Outcome twice(Run run) {
        Outcome one = make(run.world(), run.at(), true);
        Outcome other = make(run.world(), run.at(), true);
        String difference = Story.difference(one.world().story(), other.world().story());
        if (difference == null) {
            return one;
        }
        WorldFailure failure = one.world().failure(new AssertionError("two runs differ, " + difference));
        return new Outcome(one.world(), one.victim(), failure, one.hasExpired() || other.hasExpired());
    }

    /** Makes one again, whose choices are given: that of its victim is the first of them. */
    Outcome repeat(Run run, int[][] choices, String as, boolean told) {
        return make(World.repeating(choices, as), run.at(), told);
    }

    private Outcome make(World world, @Nullable Integer at, boolean told) {
        lap.begin(world);
        try (world) {
            if (told) {
                world.keepStory();
            }
            world.scripts().areToldTogether();
            world.setLoopOptions(options);
            Victim victim = at == null ? null : world.victims().at(at);
            WorldFailure failure = failure(world, victim);
            return new Outcome(world, victim, failure, world.course().expired() != null);
        }
    }

    private @Nullable WorldFailure failure(World world, @Nullable Victim victim) {
        Throwable thrown = null;
        try {
            plan.make(world, victim);
            if (!world.wasRun()) {
                world.run();
            }
        } catch (Throwable failed) {
            Course.throwBroken(failed);
            thrown = failed;
        }
        String late = lateness(world, lap.end());
        if (late != null
                && (thrown == null || !String.valueOf(thrown.getMessage()).startsWith(late))) {
            // It has gone on, or was interrupted, and ended in some other way: that is the cause.
            return world.failure(
                    new AssertionError(late + (thrown == null ? "" : "; then: " + thrown.getMessage()), thrown));
        }
        return thrown == null || thrown instanceof WorldFailure ? (WorldFailure) thrown : world.failure(thrown);
    }

    private static @Nullable String lateness(World world, @Nullable String stood) {
        String expired = world.course().expired();
        return expired == null || stood == null ? expired : expired + "; " + stood;
    }
}
