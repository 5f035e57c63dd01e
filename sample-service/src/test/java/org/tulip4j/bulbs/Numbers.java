package org.tulip4j.bulbs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What rounds say together. */
final class Numbers {
    private Numbers() {}

    static double median(List<Load.Round> rounds, ToDoubleFunction<Load.Round> figure) {
        return median(rounds.stream().mapToDouble(figure).sorted().toArray());
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The median of the ratios within rounds, the least and the most. */
    static String ratio(List<Load.Round> of, List<Load.Round> to) {
        double[] ratios = IntStream.range(0, of.size())
                .mapToDouble(round -> of.get(round).cpuMicros() / to.get(round).cpuMicros())
                .sorted()
                .toArray();
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    static String loadAverage() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException notLinux) {
            throw new UncheckedIOException(notLinux);
        }
    }
}
