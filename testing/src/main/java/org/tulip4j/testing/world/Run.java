package org.tulip4j.testing.world;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which run of a test it is: a seed, and the await at which its victim is cancelled, when there is one. Immutable. */
final class Run {
    /** Makes every choice. */
    private final long seed;
    /** The await at which the victim is cancelled; null: the test has no such victim. */
    private final @Nullable Integer at;

    Run(long seed, @Nullable Integer at) {
        this.seed = seed;
        this.at = at;
    }

    long seed() {
        return seed;
    }

    @Nullable Integer at() {
        return at;
    }

    World world() {
        return World.of(seed, toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Run that && seed == that.seed && Objects.equals(at, that.at);
    }

    @Override
    public int hashCode() {
        return Objects.hash(seed, at);
    }

    @Override
    public String toString() {
        return "seed " + seed + (at == null ? "" : ", its victim cancelled at await number " + at);
    }
}
