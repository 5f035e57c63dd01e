package org.tulip4j.console.data;

import java.util.List;

/**
 * The loops and tasks of a process at one moment.
 *
 * @param time milliseconds since 1970, by the clock of the process
 */
public record Snapshot(long pid, long time, List<LoopFacts> loops) {
    private static final long VERSION = 1;

    /**
     * Reads what the bean tells.
     *
     * @throws IllegalArgumentException when it is of a version that this console does not know
     */
    public static Snapshot of(String json) {
        Facts facts = Facts.of(Json.read(json));
        if (facts.whole("version") != VERSION) {
            throw new IllegalArgumentException("the process tells version " + facts.whole("version")
                    + " of a snapshot, and this console reads version " + VERSION + ": use the console of its tulip");
        }
        List<LoopFacts> loops = facts.list("loops").stream()
                .map(loop -> LoopFacts.of(Facts.of(loop)))
                .toList();
        return new Snapshot(facts.whole("pid"), facts.whole("time"), loops);
    }

    /** {@return how many tasks there are, listed or not} */
    public long taskCount() {
        return loops.stream().mapToLong(LoopFacts::taskCount).sum();
    }
}
