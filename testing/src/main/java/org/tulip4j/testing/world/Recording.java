package org.tulip4j.testing.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The choices of one run, and whose they are, as a file of text. Immutable. */
final class Recording {
    private static final String HEAD = "tulip world 2";
    private static final String END = "end";
    /** How its lines begin, between the first and the last. */
    private static final List<String> KEYS =
            List.of("name ", "seed ", "await ", "bounds ", "order", "faults", "ways", "programs");
    /** Where choices begin among these. */
    private static final int FIRST_KIND = 4;

    private static final String NO_AWAIT = "none";
    private static final int MOST = 50_000_000;

    /** What the run is called. */
    private final String name;
    /** The run that was made. */
    private final Run run;
    /** One number for the bounds of all choices. */
    private final long bounds;
    /** Every choice, in order, by kind. */
    private final int[][] choices;

    Recording(String name, Run run, long bounds, int[][] choices) {
        this.name = name;
        this.run = run;
        this.bounds = bounds;
        this.choices = choices;
    }

    String name() {
        return name;
    }

    Run run() {
        return run;
    }

    int[][] choices() {
        return choices;
    }

    /** {@return how a program that was given these choices has asked for others; null: it has not} */
    @Nullable String differs(Chances asked) {
        int[][] made = asked.made();
        String how = asked.misfit();
        for (int i = 0; how == null && i < made.length; i++) {
            if (made[i].length != choices[i].length) {
                how = Chances.KINDS[i] + ": " + choices[i].length + " were recorded, and " + made[i].length
                        + " asked for";
            }
        }
        if (how == null && asked.bounds() != bounds) {
            how = "they are made among other numbers of possibilities";
        }
        return how == null
                ? null
                : "The program asks for other choices than were recorded (" + how
                        + "): it has changed since, and this is another run.";
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEAD + "\nname " + name + "\nseed " + run.seed() + "\nawait "
                + (run.at() == null ? NO_AWAIT : run.at()) + "\nbounds " + Long.toHexString(bounds) + "\n");
        for (int i = 0; i < choices.length; i++) {
            write(choices[i], text.append(Chances.KINDS[i]));
        }
        Files.writeString(file, text.append(END).append('\n').toString());
    }

    private static void write(int[] choices, StringBuilder text) {
        for (int i = 0; i < choices.length; ) {
            int end = i + 1;
            while (end < choices.length && choices[end] == choices[i]) {
                end++;
            }
            text.append(' ').append(choices[i]);
            if (end - i > 1) {
                text.append('*').append(end - i);
            }
            i = end;
        }
        text.append('\n');
    }

    static Recording read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unread) {
            throw new UncheckedIOException("tulip.replay names a file that cannot be read: " + file, unread);
        }
        requireForm(file, lines);
        String[] values = new String[KEYS.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = lines.get(i + 1).substring(KEYS.get(i).length()).trim();
        }
        try {
            Integer at = values[2].equals(NO_AWAIT) ? null : Integer.valueOf(values[2]);
            return new Recording(
                    values[0],
                    new Run(Long.parseLong(values[1]), at),
                    Long.parseUnsignedLong(values[3], 16),
                    choices(values));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    file + " has something that is no number where a recording of a world has one: "
                            + wrong.getMessage(),
                    wrong);
        }
    }

    private static void requireForm(Path file, List<String> lines) {
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (!first.equals(HEAD)) {
            throw new IllegalArgumentException(file
                    + (first.startsWith("tulip world ")
                            ? " was recorded by another version of tulip: it begins with '" + first
                                    + "', and is to begin with '" + HEAD + "'; run the seed again"
                            : " is no recording of a world: its first line is to be '" + HEAD + "'"));
        }
        for (int i = 0; i < KEYS.size(); i++) {
            if (lines.size() <= i + 1 || !lines.get(i + 1).startsWith(KEYS.get(i))) {
                throw new IllegalArgumentException(file + " is no whole recording of a world: line " + (i + 2)
                        + " is to begin with '" + KEYS.get(i) + "'");
            }
        }
        if (lines.size() != KEYS.size() + 2 || !lines.get(KEYS.size() + 1).equals(END)) {
            throw new IllegalArgumentException(file + " is no whole recording of a world: it is to end with the line '"
                    + END + "', and was cut off");
        }
    }

    private static int[][] choices(String[] values) {
        int[][] kinds = new int[Chances.KINDS.length][];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = choices(values[FIRST_KIND + i]);
        }
        return kinds;
    }

    private static int[] choices(String text) {
        int[] choices = new int[0];
        int count = 0;
        for (String word : text.isEmpty() ? new String[0] : text.split(" +")) {
            int star = word.indexOf('*');
            int choice = Integer.parseInt(star < 0 ? word : word.substring(0, star));
            int times = star < 0 ? 1 : Integer.parseInt(word.substring(star + 1));
            if (choice < 0 || times < 1 || times > MOST - count) {
                throw new NumberFormatException("a choice is zero or more, and there are few of them: " + word);
            }
            if (count + times > choices.length) {
                choices = Arrays.copyOf(choices, Math.max(count + times, 2 * choices.length));
            }
            Arrays.fill(choices, count, count + times, choice);
            count += times;
        }
        return Arrays.copyOf(choices, count);
    }
}
