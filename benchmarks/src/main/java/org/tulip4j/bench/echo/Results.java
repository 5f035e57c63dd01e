package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All measurements of a run, in a file that grows: a run that was stopped goes on where it was. */
final class Results {
    private final Path file;
    private final List<Sample> samples = new ArrayList<>();

    Results(Path file, boolean resume) throws IOException {
        this.file = file;
        if (!resume) {
            Files.deleteIfExists(file);
        } else if (Files.exists(file)) {
            Files.readAllLines(file).forEach(line -> samples.add(Sample.parse(line)));
        }
    }

    void add(Sample sample) throws IOException {
        samples.add(sample);
        Files.writeString(file, sample.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<Sample> of(String scenario, String server, String kind) {
        return samples.stream()
                .filter(sample -> sample.is(scenario, server, kind))
                .toList();
    }

    /** The servers that have at least one figure there, in order of appearance. */
    Set<String> servers(String scenario) {
        Set<String> names = new TreeSet<>();
        samples.stream()
                .filter(sample -> sample.text("scenario").equals(scenario))
                .forEach(sample -> names.add(sample.text("server")));
        return names;
    }

    /** Rounds that are complete for all servers of a group. */
    int rounds(String scenario, int group, List<String> servers, String kind) {
        int least = Integer.MAX_VALUE;
        for (String server : servers) {
            int last = 0;
            for (Sample sample : of(scenario, server, kind)) {
                if (sample.figure("group") == group) {
                    last = Math.max(last, (int) sample.figure("round"));
                }
            }
            least = Math.min(least, last);
        }
        return least == Integer.MAX_VALUE ? 0 : least;
    }
}
