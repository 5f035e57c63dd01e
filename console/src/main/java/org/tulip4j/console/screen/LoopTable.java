package org.tulip4j.console.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.tulip4j.console.data.LoopFacts;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.data.Stats;

/** The loops as lines; rates are of the time between two looks. Without state. */
final class LoopTable {
    private static final Columns COLUMNS = new Columns(
            List.of(
                    "LOOP",
                    "STATE",
                    "BUSY",
                    "LAG ms",
                    "READY",
                    "TIMERS/s",
                    "TASKS",
                    "DONE/s",
                    "CONNS",
                    "IN/s",
                    "OUT/s",
                    "BACKEND",
                    "ENGINE",
                    "THREAD"),
            List.of(14, 8, -5, -7, -6, -8, -7, -6, -6, -6, -6, 9, 12, 10));

    private LoopTable() {}

    /** A head, and a line per loop. */
    static List<String> lines(Snapshot now, @Nullable Snapshot before) {
        List<String> lines = new ArrayList<>();
        lines.add(COLUMNS.head());
        for (LoopFacts loop : now.loops()) {
            lines.add(line(loop, before == null ? null : same(loop, before)));
            if (!loop.stuckAt().isEmpty()) {
                lines.add("  does not answer; it is in "
                        + Clean.line(loop.stuckAt().get(0)));
            }
        }
        return lines;
    }

    private static @Nullable LoopFacts same(LoopFacts loop, Snapshot before) {
        return before.loops().stream()
                .filter(one -> one.id().equals(loop.id()) && one.name().equals(loop.name()))
                .findFirst()
                .orElse(null);
    }

    private static String line(LoopFacts loop, @Nullable LoopFacts before) {
        Stats stats = loop.stats();
        Stats old = before == null ? stats : before.stats();
        OptionalDouble elapsed = difference(stats, old, "elapsedNanos");
        return COLUMNS.line(List.of(
                loop.name(),
                loop.state(),
                Numbers.percent(quotient(difference(stats, old, "busyNanos"), elapsed)),
                Numbers.millis(loop.lagMicros()),
                Numbers.brief(stats.get("ready")),
                rate(stats, old, "timers", elapsed),
                Numbers.brief(OptionalDouble.of(loop.taskCount())),
                rate(stats, old, "tasksDone", elapsed),
                Numbers.brief(stats.get("connections")),
                rate(stats, old, "bytesIn", elapsed),
                rate(stats, old, "bytesOut", elapsed),
                loop.backend(),
                loop.engine(),
                loop.thread().isEmpty() ? "-" : loop.thread()));
    }

    private static String rate(Stats stats, Stats old, String name, OptionalDouble elapsed) {
        OptionalDouble perNano = quotient(difference(stats, old, name), elapsed);
        return Numbers.brief(perNano.isEmpty() ? perNano : OptionalDouble.of(perNano.getAsDouble() * 1e9));
    }

    /** What was counted since the look before; at the first look, since the loop was made. */
    private static OptionalDouble difference(Stats stats, Stats old, String name) {
        OptionalDouble now = stats.get(name);
        if (now.isEmpty() || stats == old) {
            return now;
        }
        return OptionalDouble.of(now.getAsDouble() - old.get(name).orElse(0));
    }

    private static OptionalDouble quotient(OptionalDouble part, OptionalDouble whole) {
        return part.isEmpty() || whole.isEmpty() || whole.getAsDouble() <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(part.getAsDouble() / whole.getAsDouble());
    }
}
