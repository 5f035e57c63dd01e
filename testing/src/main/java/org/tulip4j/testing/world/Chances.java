package org.tulip4j.testing.world;

import org.jspecify.annotations.Nullable;

/**
 * Every choice of one run, by kinds, each of which has numbers of its own: what is made smaller of one kind changes nothing of the others. Confined to
 * the world's thread.
 */
final class Chances {
    /** The kinds, as a recording names them, in order. */
    static final String[] KINDS = {"order", "faults", "ways", "programs"};

    private static final long PRIME = 1_099_511_628_211L;

    /** The choices, by kind. */
    private final Choices[] kinds;

    private Chances(Choices... kinds) {
        this.kinds = kinds;
    }

    /** New ones, made by a seed. */
    static Chances of(long seed) {
        Choices[] kinds = new Choices[KINDS.length];
        for (int i = 0; i < kinds.length; i++) {
            // Neighbours among seeds begin alike in the generator; multiplied by an odd number they do not.
            kinds[i] = Choices.of((seed * kinds.length + i) * 0x9E37_79B9_7F4A_7C15L);
        }
        return new Chances(kinds);
    }

    /** Those of lists, one of each kind, and zeros behind their ends. */
    static Chances repeating(int[][] choices) {
        Choices[] kinds = new Choices[KINDS.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = Choices.repeating(choices[i]);
        }
        return new Chances(kinds);
    }

    /** {@return in which order hosts, connections and work go on that may go on at the same time} */
    Choices order() {
        return kinds[0];
    }

    /** {@return what goes wrong, and when, and who is cancelled} */
    Choices faults() {
        return kinds[1];
    }

    /** {@return what ways do to what is sent} */
    Choices ways() {
        return kinds[2];
    }

    /** {@return what programs and scripts ask for} */
    Choices programs() {
        return kinds[3];
    }

    /** {@return what was chosen so far, by kind} */
    int[][] made() {
        int[][] made = new int[kinds.length][];
        for (int i = 0; i < made.length; i++) {
            made[i] = kinds[i].made();
        }
        return made;
    }

    /** {@return from how many each was chosen so far, as one number} */
    long bounds() {
        long bounds = 1;
        for (Choices kind : kinds) {
            bounds = bounds * PRIME + kind.bounds();
        }
        return bounds;
    }

    /** {@return the first choice that could not be repeated; null: there was none} */
    @Nullable String misfit() {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i].misfit() != null) {
                return KINDS[i] + ": " + kinds[i].misfit();
            }
        }
        return null;
    }
}
