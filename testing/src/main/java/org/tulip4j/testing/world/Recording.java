package org.tulip4j.testing.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The choices of one run, and whose they are, as a file of text. Immutable. */
final class Recording {
    private static final String HEAD = "tulip world 1";

    /** What the run is called. */
    private final String name;
    /** The seed that made it. */
    private final long seed;
    /** Every choice, in order. */
    private final int[] choices;

    Recording(String name, long seed, int[] choices) {
        this.name = name;
        this.seed = seed;
        this.choices = choices;
    }

    String name() {
        return name;
    }

    long seed() {
        return seed;
    }

    int[] choices() {
        return choices;
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEAD + "\nname " + name + "\nseed " + seed + "\nchoices");
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
        Files.writeString(file, text.append('\n').toString());
    }

    static Recording read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unread) {
            throw new UncheckedIOException("tulip.replay names a file that cannot be read: " + file, unread);
        }
        if (lines.size() != 4
                || !lines.get(0).equals(HEAD)
                || !lines.get(1).startsWith("name ")
                || !lines.get(2).startsWith("seed ")
                || !lines.get(3).startsWith("choices")) {
            throw new IllegalArgumentException(file + " is no recording of a world: it must have the four lines '"
                    + HEAD + "', 'name ...', 'seed ...' and 'choices ...'");
        }
        List<Integer> choices = new ArrayList<>();
        for (String word : lines.get(3).substring("choices".length()).trim().split(" ")) {
            if (!word.isEmpty()) {
                String[] parts = word.split("\\*");
                for (int n = parts.length == 1 ? 1 : Integer.parseInt(parts[1]); n > 0; n--) {
                    choices.add(Integer.parseInt(parts[0]));
                }
            }
        }
        return new Recording(
                lines.get(1).substring("name ".length()),
                Long.parseLong(lines.get(2).substring("seed ".length()).trim()),
                choices.stream().mapToInt(Integer::intValue).toArray());
    }
}
