package org.tulip4j.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tulip4j.tck.trace.GoldenTraces;

/** Counts what passed and writes the table. */
final class Conformance {
    private static final Map<String, int[]> COUNTS = new ConcurrentHashMap<>();
    private static final Map<String, Boolean> AREAS = new ConcurrentHashMap<>();

    private Conformance() {}

    static void record(TckEnvironment environment, GoldenTraces.Row row, @Nullable String difference) {
        String area = row.pinned() ? "pinned" : row.area();
        AREAS.put(area, true);
        int[] count = COUNTS.computeIfAbsent(environment + " " + area, key -> new int[2]);
        synchronized (count) {
            count[difference == null ? 0 : 1]++;
        }
    }

    static void write(List<TckEnvironment> environments) throws IOException {
        List<String> areas = new TreeMap<>(AREAS).keySet().stream().toList();
        StringBuilder text = new StringBuilder("environment\t" + String.join("\t", areas) + "\n");
        for (TckEnvironment environment : environments) {
            text.append(environment);
            for (String area : areas) {
                int[] count = COUNTS.getOrDefault(environment + " " + area, new int[2]);
                text.append('\t').append(count[0]).append('/').append(count[0] + count[1]);
            }
            text.append('\n');
        }
        boolean exported =
                Environments.all().stream().anyMatch(one -> one.engine().equals("continuation"));
        Path target = Path.of("..", "docs", "conformance");
        Files.createDirectories(target);
        Files.writeString(
                target.resolve("java" + Runtime.version().feature() + (exported ? "-exports" : "") + ".tsv"),
                text.toString());
    }
}
