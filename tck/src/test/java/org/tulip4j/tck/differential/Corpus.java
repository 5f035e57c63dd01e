package org.tulip4j.tck.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Programs with the logs that CPython left of them.
 *
 * @param head what recorded them, in words
 * @param entries in the order of the file
 */
record Corpus(String head, List<Entry> entries) {
    private static final String FOLDER = "org/tulip4j/tck/differential/";
    private static final String RANDOM = "corpus.txt";
    private static final String FOUND = "found.txt";

    /**
     * One program.
     *
     * @param program its text
     * @param log CPython's
     */
    record Entry(String program, String log) {}

    /** Random programs. */
    static Corpus random() throws IOException {
        return load(RANDOM);
    }

    /** Programs that once differed, each as small as could be. */
    static Corpus found() throws IOException {
        return load(FOUND);
    }

    private static Corpus load(String name) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream("/" + FOLDER + name)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
            List<Entry> entries = new ArrayList<>();
            List<String> said =
                    lines.stream().filter(line -> !line.startsWith("#")).toList();
            for (int i = 0; i + 1 < said.size(); i += 2) {
                entries.add(new Entry(said.get(i), said.get(i + 1)));
            }
            return new Corpus(lines.get(0), entries);
        }
    }

    /** Replaces the file of the source tree. */
    void save() throws IOException {
        StringBuilder text = new StringBuilder(head).append('\n');
        for (Entry entry : entries) {
            text.append(entry.program()).append('\n').append(entry.log()).append('\n');
        }
        Files.writeString(Path.of("src/test/resources", FOLDER + RANDOM), text, StandardCharsets.ISO_8859_1);
    }

    /** Chooses entries that show something new: what follows what in a log, told by verbs and kinds of outcome. */
    static final class Chooser {
        private final Set<String> seen = new HashSet<>();

        boolean isNew(Entry entry) {
            Map<Integer, String> verbs = new TreeMap<>();
            Program.parse(entry.program()).bodies().values().forEach(ops -> collect(ops, verbs));
            boolean fresh = false;
            String before = "";
            for (String line : entry.log().split("\\|")) {
                String[] words = line.split("[ (]", 3);
                String verb = words[0].matches("\\d+") ? verbs.get(Integer.parseInt(words[0])) : words[0];
                String outcome = words.length > 1 ? words[1].replaceAll("[\\d']+", "#") : "";
                String now = verb + outcome;
                fresh |= seen.add(before + ">" + now);
                before = now;
            }
            return fresh;
        }

        private static void collect(List<Op> ops, Map<Integer, String> verbs) {
            for (Op op : ops) {
                verbs.put(op.at(), op.verb());
                collect(op.body(), verbs);
                collect(op.other(), verbs);
            }
        }
    }
}
