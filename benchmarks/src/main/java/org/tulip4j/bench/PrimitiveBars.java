package org.tulip4j.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What the primitives are to reach beside their peers, and whether they did in a run. */
final class PrimitiveBars {
    private static final Pattern PARKED = Pattern.compile("(\\d+) bytes per parked task");
    private static final double PARKED_BYTES = 600;

    /**
     * At most so much of the peer's time; without a peer so many nanoseconds.
     *
     * @param own a benchmark with its parameters
     * @param peer another, or empty
     * @param limit ratio, or nanoseconds
     */
    private record Bar(String own, String peer, double limit) {}

    private static final List<Bar> ALL = List.of(
            new Bar("CallSoon.tulip", "CallSoon.netty", 1),
            new Bar("CallSoon.chainTulip", "CallSoon.chainNetty", 1),
            new Bar("Timers.cancelTulip pending=1000000", "Timers.cancelNetty pending=1000000", 0.3),
            new Bar("Timers.fireTulip pending=1000000", "Timers.fireNetty pending=1000000", 0.7),
            new Bar("TaskSwitch.tulip", "TaskSwitch.bare", 1.4),
            new Bar("TaskCreate.tulip", "", 150),
            new Bar("Threadsafe.tulip producers=4", "Threadsafe.netty producers=4", 1));

    private PrimitiveBars() {}

    /** The name in reports: class, method, parameters. */
    static String name(RunResult run) {
        return run.getParams().getParamsKeys().stream()
                .map(key -> " " + key + "=" + run.getParams().getParam(key))
                .reduce(run.getParams().getBenchmark().replaceFirst("^.*\\.(\\w+\\.\\w+)$", "$1"), String::concat);
    }

    /**
     * A table.
     *
     * @param results by name
     * @param parked what {@link ParkedTasks} said
     */
    static String table(Map<String, Result<?>> results, String parked) {
        StringBuilder text = new StringBuilder("| work | of | bar | measured | met |\n|---|---|---|---|---|\n");
        for (Bar bar : ALL) {
            Result<?> own = results.get(bar.own);
            Result<?> peer = bar.peer.isEmpty() ? null : results.get(bar.peer);
            if (own == null || (peer == null && !bar.peer.isEmpty())) {
                continue;
            }
            double base = peer == null ? 1 : peer.getScore();
            double measured = own.getScore() / base;
            // The errors of both, as JMH gives them, at their worst.
            double least = (own.getScore() - own.getScoreError()) / (base + (peer == null ? 0 : peer.getScoreError()));
            double most = peer != null && peer.getScoreError() >= base
                    ? Double.POSITIVE_INFINITY
                    : (own.getScore() + own.getScoreError()) / (base - (peer == null ? 0 : peer.getScoreError()));
            text.append(String.format(
                    Locale.ROOT,
                    peer == null
                            ? "| %s | %s | at most %.0f ns | %.1f (%.1f to %.1f) | %s |%n"
                            : "| %s | %s | at most %.2f | %.2f (%.2f to %.2f) | %s |%n",
                    bar.own,
                    bar.peer,
                    bar.limit,
                    measured,
                    Double.isNaN(least) ? measured : Math.max(0, least),
                    Double.isNaN(most) ? measured : most,
                    measured <= bar.limit ? "yes" : "**no**"));
        }
        Matcher bytes = PARKED.matcher(parked);
        if (bytes.find()) {
            double each = Double.parseDouble(bytes.group(1));
            text.append(String.format(
                    Locale.ROOT,
                    "| heap of a parked task | | at most %.0f bytes | %.0f | %s |%n",
                    PARKED_BYTES,
                    each,
                    each <= PARKED_BYTES ? "yes" : "**no**"));
        }
        return text.toString();
    }
}
