package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** How many bytes, and how they begin. */
    static String bytes(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, PREVIEW); i++) {
            char c = (char) (bytes[i] & 0xFF);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        text.append(c);
                    } else {
                        text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
                    }
                }
            }
        }
        return "'" + text + (bytes.length > PREVIEW ? "…' (" + bytes.length + " bytes)" : "'");
    }
}
