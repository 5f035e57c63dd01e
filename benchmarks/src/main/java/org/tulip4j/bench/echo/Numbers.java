package org.tulip4j.bench.echo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Medians and spreads. */
final class Numbers {
    private Numbers() {}

    /**
     * A median between the least and the most.
     *
     * @param count of values; the rest is NaN when it is 0
     */
    record Spread(double least, double median, double most, int count) {
        String text(String format) {
            return count == 0 ? "" : String.format(Locale.ROOT, format, median);
        }

        String withRange(String format) {
            return count == 0
                    ? ""
                    : String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median, least, most);
        }
    }

    static Spread spread(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.removeIf(value -> value.isNaN());
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1), sorted.size());
    }

    static Spread spread(List<Sample> samples, String member) {
        return spread(samples.stream().map(sample -> sample.figure(member)).toList());
    }

    static double median(List<Sample> samples, String member) {
        return spread(samples, member).median();
    }

    /** One server's figure over another's, taken within rounds. */
    static Spread ratio(List<Sample> samples, List<Sample> bases, String member) {
        List<Double> ratios = new ArrayList<>();
        for (Sample sample : samples) {
            for (Sample base : bases) {
                if (sample.figure("group") == base.figure("group") && sample.figure("round") == base.figure("round")) {
                    ratios.add(sample.figure(member) / base.figure(member));
                }
            }
        }
        return spread(ratios);
    }
}
