package org.tulip4j.metrics;

import java.time.Duration;
import java.util.Locale;

/** How figures read. */
final class Texts {
    private Texts() {}

    /** {@return a duration in the unit that suits it, with three digits or so} */
    static String of(Duration duration) {
        double nanos = duration.toNanos();
        if (nanos < 1e3) {
            return duration.toNanos() + " ns";
        }
        if (nanos < 1e6) {
            return number(nanos / 1e3) + " us";
        }
        return nanos < 1e9 ? number(nanos / 1e6) + " ms" : number(nanos / 1e9) + " s";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    /** {@return a share of one in a hundred} */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
