package org.tulip4j.tck;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

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

    /** Writes the table of this Java, in the order of the environments; unless the run was told to play a part alone. */
    synchronized void write(String suffix, List<TckEnvironment> environments) throws IOException {
        if (!Chosen.everything()) {
            return;
        }
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
        boolean exported = Environments.engines().contains("continuation");
        ConformancePage.add(
                "java" + Runtime.version().feature() + (exported ? "-exports" : "") + suffix, text.toString());
    }

    /** Every check of these suites in this environment that applies, or those that the run was told to play. */
    DynamicContainer tests(TckEnvironment environment, List<TckSuite> suites) {
        Chosen.only(suites.stream().flatMap(suite -> suite.checks().stream()).toList(), TckCheck::name);
        return DynamicContainer.dynamicContainer(
                environment.toString(),
                suites.stream()
                        .map(suite -> DynamicContainer.dynamicContainer(
                                suite.name(),
                                suite.checks().stream()
                                        .filter(check -> Chosen.isOnly(check.name()))
                                        .filter(check -> applies(environment, suite, check))
                                        .map(check -> test(environment, suite, check)))));
    }

    /** A check that does not apply is counted, with its reason, and makes no test. */
    private boolean applies(TckEnvironment environment, TckSuite suite, TckCheck check) {
        String reason = check.notApplicable(environment);
        if (reason != null) {
            notApplicable(environment, suite.name(), reason);
        }
        return reason == null;
    }

    private DynamicTest test(TckEnvironment environment, TckSuite suite, TckCheck check) {
        return DynamicTest.dynamicTest(check.name(), () -> {
            boolean green = false;
            try {
                check.run(environment);
                green = true;
            } finally {
                record(environment, suite.name(), green);
            }
        });
    }
}
