package org.tulip4j.testing.world;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What properties of the system ask for in place of what a test says. Without state; read for each test. */
final class SeedProperties {
    private static final String SEED = "tulip.seed";
    private static final String SEEDS = "tulip.seeds";
    private static final String TWICE = "tulip.seeds.twice";
    private static final String REPLAY = "tulip.replay";

    private SeedProperties() {}

    /** {@return the recording that is to be repeated; null: none} */
    static @Nullable Path replay() {
        String file = value(REPLAY);
        if (file == null) {
            return null;
        }
        for (String other : new String[] {SEED, SEEDS}) {
            if (value(other) != null) {
                throw both(REPLAY, other, "a recording has its own choices");
            }
        }
        return Path.of(file);
    }

    /** {@return whether each seed is to be run twice, to see that it repeats} */
    static boolean twice() {
        String value = value(TWICE);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw wrong(TWICE, value, "true or false");
        }
        return "true".equals(value);
    }

    /** {@return whether a single seed is asked for} */
    static boolean oneSeed() {
        return value(SEED) != null;
    }

    /** {@return the seeds that are asked for, or those of the test} */
    static long[] seeds(long[] seeds) {
        String one = value(SEED);
        String many = value(SEEDS);
        if (one != null && many != null) {
            throw both(SEED, SEEDS, "the one is a seed, the other how many");
        }
        if (one != null) {
            return new long[] {number(SEED, one, "a seed, which is a whole number")};
        }
        if (many == null) {
            return seeds;
        }
        String form = "how many seeds are run, from 1 to " + Integer.MAX_VALUE;
        long count = number(SEEDS, many, form);
        if (count < 1 || count > Integer.MAX_VALUE) {
            throw wrong(SEEDS, many, form);
        }
        return LongStream.rangeClosed(1, count).toArray();
    }

    private static long number(String key, String value, String form) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException none) {
            throw wrong(key, value, form);
        }
    }

    private static IllegalArgumentException wrong(String key, String value, String form) {
        return new IllegalArgumentException("-D" + key + " is to say " + form + ", not '" + value + "'");
    }

    private static IllegalArgumentException both(String one, String other, String why) {
        return new IllegalArgumentException(
                "-D" + one + " and -D" + other + " are both set: " + why + ", so set one of them");
    }

    private static @Nullable String value(String key) {
        String value = System.getProperty(key);
        return value == null || value.isBlank() ? null : value.trim();
    }
}
