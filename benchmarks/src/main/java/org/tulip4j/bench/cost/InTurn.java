package org.tulip4j.bench.cost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pieces of work that are measured in turn, round by round. A ratio is taken within a round, and its median counts. */
final class InTurn {
    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** Does some work and tells the processor nanoseconds that one operation of it took. */
    @FunctionalInterface
    interface Work {
        double nanos() throws Exception;
    }

    /** A piece of work with the name of another, or empty, of whose cost it is to take at most so much. */
    private record Row(Work work, String base, double limit, List<Double> figures) {}

    /** Adds a piece of work that is a base of others, or only a figure. */
    InTurn add(String name, Work work) {
        return add(name, work, "", Double.NaN);
    }

    /**
     * Adds a piece of work with a bar.
     *
     * @param name in the table
     * @param work what is measured
     * @param base the name of one added before
     * @param limit how much of its cost this may take; NaN where no bar is set
     */
    InTurn add(String name, Work work, String base, double limit) {
        rows.put(name, new Row(work, base, limit, new ArrayList<>()));
        return this;
    }

    /** Measures, the first round only to warm up, and returns a table. */
    String table(int rounds) throws Exception {
        for (int round = 0; round <= rounds; round++) {
            if (round == 1) {
                // In a program that has run for long, what lives long is old for the collector, and costs what that
                // costs.
                System.gc();
            }
            for (Row row : rows.values()) {
                double nanos = row.work.nanos();
                if (round > 0) {
                    row.figures.add(nanos);
                }
            }
        }
        StringBuilder text = new StringBuilder(
                "\n| work | CPU ns, median of " + rounds + " rounds (least to most) | of | ratio | bar | met |\n");
        text.append("|---|---|---|---|---|---|\n");
        rows.forEach((name, row) -> text.append(line(name, row)));
        return text.toString();
    }

    private String line(String name, Row row) {
        String figures = spread(row.figures, "%.0f");
        if (row.base.isEmpty()) {
            return String.format(Locale.ROOT, "| %s | %s | | | | |%n", name, figures);
        }
        List<Double> base = rows.get(row.base).figures;
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            ratios.add(row.figures.get(i) / base.get(i));
        }
        boolean noBar = Double.isNaN(row.limit);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                name,
                figures,
                row.base,
                spread(ratios, "%.2f"),
                noBar ? "" : String.format(Locale.ROOT, "at most %.2f", row.limit),
                noBar ? "" : median(ratios) <= row.limit ? "yes" : "**no**");
    }

    private static String spread(List<Double> figures, String format) {
        List<Double> sorted = figures.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                median(sorted),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
