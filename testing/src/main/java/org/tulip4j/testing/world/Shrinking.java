package org.tulip4j.testing.world;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Looks for fewer and quieter choices that still fail in the same way. Of each kind it tries to do without any, cuts off the end, makes blocks quiet, takes
 * out what nobody asks for any more, and makes single ones smaller. Used once.
 */
final class Shrinking {
    private static final int MOST_RUNS = 2_000;
    private static final long MOST_NANOS = 10_000_000_000L;
    /** So many choices may go with one that was made quiet. */
    private static final int LONGEST_CUT = 4;

    /** Whether a run with such choices fails as the first one did. */
    private final Predicate<int[][]> fails;
    /** When to stop. */
    private final long end = System.nanoTime() + MOST_NANOS;
    /** The smallest choices so far, by kind. */
    private int[][] best;
    /** How many runs were made. */
    private int runs;

    Shrinking(int[][] choices, Predicate<int[][]> fails) {
        this.best = choices.clone();
        this.fails = fails;
    }

    int runs() {
        return runs;
    }

    /** How many choices are not the quiet one. */
    static int weight(int[][] choices) {
        int weight = 0;
        for (int[] kind : choices) {
            weight += weight(kind);
        }
        return weight;
    }

    private static int weight(int[] choices) {
        int weight = 0;
        for (int choice : choices) {
            weight += choice == 0 ? 0 : 1;
        }
        return weight;
    }

    int[][] smallest() {
        for (int kind = 0; kind < best.length; kind++) {
            cutEnd(kind);
        }
        int before;
        do {
            before = weight(best);
            for (int kind = 0; kind < best.length; kind++) {
                quiet(kind);
            }
        } while (weight(best) < before && goesOn());
        for (int kind = 0; kind < best.length; kind++) {
            makeSmaller(kind);
            trim(kind);
        }
        return best;
    }

    private void cutEnd(int kind) {
        int fewest = 0;
        int most = best[kind].length;
        // Most often nothing of a kind is needed.
        int middle = 0;
        while (fewest < most && goesOn()) {
            if (accepts(kind, Arrays.copyOf(best[kind], middle))) {
                most = middle;
            } else {
                fewest = middle + 1;
            }
            middle = (fewest + most) >>> 1;
        }
    }

    private void quiet(int kind) {
        for (int block = Math.max(1, best[kind].length / 2); block >= 1; block /= 2) {
            for (int from = 0; from < best[kind].length && goesOn(); from += block) {
                int[] tried = best[kind].clone();
                Arrays.fill(tried, from, Math.min(tried.length, from + block), 0);
                acceptsLighter(kind, tried);
            }
        }
        for (int from = 0; from < best[kind].length && goesOn(); from++) {
            takeOut(kind, from);
        }
    }

    /** Takes out choices that are not asked for when one is the quiet one: without a fault nobody asks how long it takes. */
    private void takeOut(int kind, int from) {
        for (int count = LONGEST_CUT; count >= 1 && best[kind][from] != 0 && goesOn(); count--) {
            if (acceptsLighter(kind, without(best[kind], from, count))) {
                count = from < best[kind].length ? LONGEST_CUT + 1 : 0;
            } else if (acceptsLighter(kind, quietWithout(best[kind], from, count))) {
                return;
            }
            if (from >= best[kind].length) {
                return;
            }
        }
    }

    private static int[] without(int[] choices, int from, int count) {
        int to = Math.min(choices.length, from + count);
        int[] shorter = Arrays.copyOf(choices, choices.length - (to - from));
        System.arraycopy(choices, to, shorter, from, choices.length - to);
        return shorter;
    }

    private static int[] quietWithout(int[] choices, int from, int count) {
        int[] shorter = without(choices, Math.min(choices.length, from + 1), count);
        shorter[from] = 0;
        return shorter;
    }

    private void makeSmaller(int kind) {
        for (int i = 0; i < best[kind].length; i++) {
            while (best[kind][i] > 1 && goesOn()) {
                int[] tried = best[kind].clone();
                tried[i] /= 2;
                if (!accepts(kind, tried)) {
                    break;
                }
            }
        }
    }

    private void trim(int kind) {
        int length = best[kind].length;
        while (length > 0 && best[kind][length - 1] == 0) {
            length--;
        }
        best[kind] = Arrays.copyOf(best[kind], length);
    }

    private boolean acceptsLighter(int kind, int[] tried) {
        return weight(tried) < weight(best[kind]) && accepts(kind, tried);
    }

    private boolean accepts(int kind, int[] tried) {
        runs++;
        int[][] all = best.clone();
        all[kind] = tried;
        if (!fails.test(all)) {
            return false;
        }
        best = all;
        return true;
    }

    private boolean goesOn() {
        return runs < MOST_RUNS && System.nanoTime() < end;
    }
}
