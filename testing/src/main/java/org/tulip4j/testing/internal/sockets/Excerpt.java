package org.tulip4j.testing.internal.sockets;

import java.util.Locale;

/** How stories tell of bytes: how they begin, in quotes, and how many they are where that is not all. */
public final class Excerpt {
    private Excerpt() {}

    /**
     * Returns bytes as text.
     *
     * @param most how many of them are shown
     */
    public static String of(byte[] bytes, int most) {
        StringBuilder text = new StringBuilder("'");
        for (int i = 0; i < Math.min(bytes.length, most); i++) {
            add(text, (char) (bytes[i] & 0xFF));
        }
        return text + (bytes.length > most ? "…' (" + bytes.length + " bytes)" : "'");
    }

    private static void add(StringBuilder text, char c) {
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
}
