package org.tulip4j.console.screen;

/** Takes out of texts of the process what a terminal would obey: names of tasks may come from anywhere. Without state. */
public final class Clean {
    private Clean() {}

    /** A text of lines: their ends stay. */
    public static String text(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\n]]", "?");
    }

    /** A text that stays in its line. */
    public static String line(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }
}
