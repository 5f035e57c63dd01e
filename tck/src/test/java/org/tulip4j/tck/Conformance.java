package org.tulip4j.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts what passed and writes the table: one line per environment, one column per area. */
final class Conformance {
    private final Map<String, Map<String, Cell>> lines = new TreeMap<>();

    /** What was counted of one area in one environment. */
    private static final class Cell {
        private int green;
        private int red;
        private int missing;
        private final TreeSet<String> reasons = new TreeSet<>();

        @Override
        public String toString() {
            String reason = String.join("; ", reasons);
            if (green + red == 0) {
                return "n/a: " + reason;
            }
            return green + "/" + (green + red) + (missing == 0 ? "" : ", " + missing + " n/a: " + reason);
        }
    }

    private Cell cell(TckEnvironment environment, String area) {
        return lines.computeIfAbsent(environment.toString(), key -> new TreeMap<>())
                .computeIfAbsent(area, key -> new Cell());
    }

    synchronized void record(TckEnvironment environment, String area, boolean passed) {
        Cell cell = cell(environment, area);
        if (passed) {
            cell.green++;
        } else {
            cell.red++;
        }
    }

    synchronized void notApplicable(TckEnvironment environment, String area, String reason) {
        Cell cell = cell(environment, area);
        cell.missing++;
        cell.reasons.add(reason);
    }

    /** Writes the table of this Java, in the order of the environments. */
    synchronized void write(String suffix, List<TckEnvironment> environments) throws IOException {
        List<String> areas = lines.values().stream()
                .flatMap(line -> line.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        StringBuilder text = new StringBuilder("environment\t" + String.join("\t", areas) + "\n");
        for (TckEnvironment environment : environments) {
            text.append(environment);
            Map<String, Cell> line = lines.getOrDefault(environment.toString(), Map.of());
            for (String area : areas) {
                text.append('\t').append(line.containsKey(area) ? line.get(area) : "not run");
            }
            text.append('\n');
        }
        boolean exported = environments.stream().anyMatch(one -> one.engine().equals("continuation"));
        Path target = Path.of("..", "docs", "conformance");
        Files.createDirectories(target);
        Files.writeString(
                target.resolve("java" + Runtime.version().feature() + (exported ? "-exports" : "") + suffix + ".tsv"),
                text.toString());
    }
}
