package org.tulip4j.testing.world;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Choices of one run and one {@linkplain Chances kind}, in order: made by a seed, or repeated from a list. Zero is the quiet choice everywhere: no
 * fault, no delay, the order in which things came. Confined to the world's thread.
 */
final class Choices {
    private static final int FIRST = 64;
    private static final long PRIME = 1_099_511_628_211L;
    /** One chance in so many, the unit of {@link #happens}. */
    static final int MILLION = 1_000_000;

    /** Makes new choices; null: they are repeated. */
    private final @Nullable Random random;
    /** What is repeated; zero behind its end. */
    private final int[] given;
    /** What was chosen so far. */
    private int[] made = new int[FIRST];
    /** How many were chosen so far. */
    private int count;
    /** One number for the bounds of all choices so far. */
    private long bounds = 1;
    /** The first choice that could not be repeated; null: there was none. */
    private @Nullable String misfit;

    private Choices(@Nullable Random random, int[] given) {
        this.random = random;
        this.given = given;
    }

    /** New ones, made by a seed. */
    static Choices of(long seed) {
        return new Choices(new Random(seed), new int[0]);
    }

    /** Those of a list, and zeros behind its end. */
    static Choices repeating(int[] choices) {
        return new Choices(null, choices.clone());
    }

    /** {@return one of so many, zero or more and less than the bound; of one there is no choice, and none is counted} */
    int among(int bound) {
        if (bound <= 1) {
            return 0;
        }
        int chosen = random != null ? random.nextInt(bound) : repeated(bound);
        keep(chosen, bound);
        return chosen;
    }

    private int repeated(int bound) {
        if (count >= given.length) {
            return 0;
        }
        if (given[count] >= bound && misfit == null) {
            misfit = "choice number " + (count + 1) + " was " + given[count] + ", and is one of " + bound + " now";
        }
        return Math.min(given[count], bound - 1);
    }

    /** {@return a number that is given by who runs the world, or the one that is repeated in its place} */
    int given(int number) {
        int chosen = random != null ? number : count < given.length ? given[count] : 0;
        keep(chosen, Integer.MAX_VALUE);
        return chosen;
    }

    private void keep(int chosen, int bound) {
        if (count == made.length) {
            made = Arrays.copyOf(made, count * 2);
        }
        made[count++] = chosen;
        bounds = bounds * PRIME + bound;
    }

    /** {@return whether something happens that has so many chances in a million} */
    boolean happens(int chances) {
        return chances > 0 && among(MILLION) >= MILLION - chances;
    }

    /** {@return a time up to a limit} */
    long upTo(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        return nanos < Integer.MAX_VALUE ? among((int) nanos + 1) : among(MILLION) * (nanos / (MILLION - 1));
    }

    /** {@return from how many each was chosen so far, as one number} */
    long bounds() {
        return bounds;
    }

    /** {@return the first choice that could not be repeated; null: there was none} */
    @Nullable String misfit() {
        return misfit;
    }

    /** {@return what was chosen so far} */
    int[] made() {
        return Arrays.copyOf(made, count);
    }
}
