package org.tulip4j.console.screen;

import java.util.Comparator;
import org.tulip4j.console.data.TaskFacts;

/** What tasks are sorted by; those that are equal stay in the order in which they were made. */
public enum Sort {
    /** The oldest first, loop by loop. */
    CREATED((one, other) -> 0),
    /** The order by name, numbers in it by their value. */
    NAME((one, other) -> Names.compare(one.name(), other.name())),
    /** Those that run first, then those that are ready. */
    STATE(Comparator.comparingInt(task -> order(task.state()))),
    /** The order by the name of the loop. */
    LOOP((one, other) -> Names.compare(one.loop(), other.loop())),
    /** The order by what they wait for. */
    WAITS(Comparator.comparing(TaskFacts::waitsFor)),
    /** Those that most others await first. */
    AWAITED(Comparator.comparingInt((TaskFacts task) -> -task.awaitedBy().size()));

    /** Compares two tasks. */
    private final Comparator<TaskFacts> order;

    Sort(Comparator<TaskFacts> order) {
        this.order = order;
    }

    /** The key behind this one. */
    Sort next() {
        return values()[(ordinal() + 1) % values().length];
    }

    Comparator<TaskFacts> order() {
        return order;
    }

    private static int order(String state) {
        return "running".equals(state) ? 0 : "ready".equals(state) ? 1 : 2;
    }
}
