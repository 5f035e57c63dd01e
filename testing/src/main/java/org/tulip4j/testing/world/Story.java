package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tulip4j.testing.internal.sockets.Excerpt;

/** What happened in a world, line by line: when, where, what. Confined to the world's thread. */
final class Story {
    private static final int PREVIEW = 24;
    private static final double MILLI = 1e6;

    /** The lines so far. */
    private final List<String> lines = new ArrayList<>();

    void add(long now, String where, String what) {
        lines.add(line(now, where, what));
    }

    static String line(long now, String where, String what) {
        return String.format(
                Locale.ROOT,
                "%12.3f ms  %-10s %s",
                now / MILLI,
                where,
                what.lines().findFirst().orElse(""));
    }

    List<String> lines() {
        return lines;
    }

    /** {@return where two stories differ first, in words; null: they do not} */
    static @Nullable String difference(List<String> one, List<String> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String first = i < one.size() ? one.get(i).strip() : "nothing more";
            String second = i < other.size() ? other.get(i).strip() : "nothing more";
            if (!first.equals(second)) {
                return "at line " + (i + 1) + " of their stories: " + first + ", and then: " + second;
            }
        }
        return null;
    }

    /** How many bytes, and how they begin. */
    static String bytes(byte[] bytes) {
        return Excerpt.of(bytes, PREVIEW);
    }
}
