package org.tulip4j.console.screen;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as short texts; what is not known is "-". Without state. */
final class Numbers {
    private static final String[] UNITS = {"", "k", "M", "G", "T"};

    private Numbers() {}

    /** A number, without a fraction when it is whole. */
    static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : String.format(Locale.ROOT, "%.3f", number);
    }

    /** Four digits at most: 999, 1.2k, 34k, 5.6M. */
    static String brief(OptionalDouble number) {
        if (number.isEmpty()) {
            return "-";
        }
        double value = number.getAsDouble();
        int unit = 0;
        while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        boolean fraction = unit > 0 && Math.abs(value) < 9.95;
        return String.format(Locale.ROOT, fraction ? "%.1f%s" : "%.0f%s", value, UNITS[unit]);
    }

    /** Milliseconds of microseconds. */
    static String millis(OptionalDouble micros) {
        return micros.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", micros.getAsDouble() / 1_000);
    }

    /** A share as per cent. */
    static String percent(OptionalDouble share) {
        return share.isEmpty() ? "-" : String.format(Locale.ROOT, "%.0f%%", share.getAsDouble() * 100);
    }

    /** Seconds, minutes or hours. */
    static String age(long millis) {
        long seconds = millis / 1_000;
        return seconds < 100 ? seconds + "s" : seconds < 6_000 ? seconds / 60 + "m" : seconds / 3_600 + "h";
    }
}
