package org.tulip4j.testing.world;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Looks for fewer and quieter choices that still fail in the same way: cuts off the end, then makes blocks of choices quiet, then single ones
 * smaller. Used once.
 */
final class Shrinking {
    private static final int MOST_RUNS = 400;
    private static final long MOST_NANOS = 10_000_000_000L;

    /** Whether a run with such choices fails as the first one did. */
    private final Predicate<int[]> fails;
    /** When to stop. */
    private final long end = System.nanoTime() + MOST_NANOS;
    /** How many runs were made. */
    private int runs;

    Shrinking(Predicate<int[]> fails) {
        this.fails = fails;
    }

    int runs() {
        return runs;
    }

    /** How many choices are not the quiet one. */
    static int weight(int[] choices) {
        int weight = 0;
        for (int choice : choices) {
            weight += choice == 0 ? 0 : 1;
        }
        return weight;
    }

    int[] smallest(int[] choices) {
        int[] best = withoutEnd(choices);
        int before;
        do {
            before = weight(best);
            for (int block = Math.max(1, best.length / 2); block >= 1; block /= 2) {
                best = quietBlocks(best, block);
            }
        } while (weight(best) < before && goesOn());
        return trimmed(smallerChoices(best));
    }

    private int[] withoutEnd(int[] choices) {
        int fewest = 0;
        int most = choices.length;
        while (fewest < most && goesOn()) {
            int middle = (fewest + most) >>> 1;
            if (stillFails(Arrays.copyOf(choices, middle))) {
                most = middle;
            } else {
                fewest = middle + 1;
            }
        }
        return Arrays.copyOf(choices, most);
    }

    private int[] quietBlocks(int[] choices, int block) {
        int[] best = choices;
        for (int from = 0; from < best.length && goesOn(); from += block) {
            int to = Math.min(best.length, from + block);
            int[] tried = best.clone();
            Arrays.fill(tried, from, to, 0);
            if (!Arrays.equals(tried, best) && stillFails(tried)) {
                best = tried;
            }
        }
        return best;
    }

    private int[] smallerChoices(int[] choices) {
        int[] best = choices;
        for (int i = 0; i < best.length; i++) {
            while (best[i] > 1 && goesOn()) {
                int[] tried = best.clone();
                tried[i] /= 2;
                if (!stillFails(tried)) {
                    break;
                }
                best = tried;
            }
        }
        return best;
    }

    private static int[] trimmed(int[] choices) {
        int length = choices.length;
        while (length > 0 && choices[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(choices, length);
    }

    private boolean stillFails(int[] choices) {
        runs++;
        return fails.test(choices);
    }

    private boolean goesOn() {
        return runs < MOST_RUNS && System.nanoTime() < end;
    }
}
