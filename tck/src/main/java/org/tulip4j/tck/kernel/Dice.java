package org.tulip4j.tck.kernel;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The choices for one direction of one connection, the same for the same seed. */
final class Dice {
    /** Null: the choices of a kernel that does everything at once. */
    private final @Nullable Random random;

    private Dice(@Nullable Random random) {
        this.random = random;
    }

    static Dice honest() {
        return new Dice(null);
    }

    static Dice of(long seed) {
        Random random = new Random(seed);
        // The first numbers of neighbouring seeds are alike.
        random.nextLong();
        return new Dice(random);
    }

    /** {@return true once in so many times; never of an honest kernel} */
    boolean oneIn(int many) {
        return random != null && random.nextInt(many) == 0;
    }

    /** {@return between 1 and what there is: a byte, some, or all} */
    int piece(long most) {
        int all = (int) Math.min(most, Integer.MAX_VALUE);
        if (random == null || all <= 1) {
            return all;
        }
        return switch (random.nextInt(5)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(Math.min(all, 16));
            case 2 -> 1 + random.nextInt(all);
            default -> all;
        };
    }

    /** {@return a number from 0 on, below the bound} */
    int below(int bound) {
        return random == null ? 0 : random.nextInt(bound);
    }
}
