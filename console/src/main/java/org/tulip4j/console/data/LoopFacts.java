package org.tulip4j.console.data;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A loop at one moment.
 *
 * @param state "running", "stopped" or "stuck"
 * @param thread the name of its thread; empty: it does not run
 * @param lagMicros how long it took to come to the question; empty: it does not run, or did not answer
 * @param stuckAt where its thread is when the loop did not answer
 * @param stats what the loop counts
 * @param taskCount how many tasks it has, listed or not
 */
public record LoopFacts(
        String id,
        String name,
        String state,
        String thread,
        String threadState,
        List<String> threadStack,
        String backend,
        String engine,
        boolean debug,
        OptionalDouble lagMicros,
        List<String> stuckAt,
        Stats stats,
        long taskCount,
        List<TaskFacts> tasks) {
    static LoopFacts of(Facts facts) {
        List<TaskFacts> tasks = new ArrayList<>();
        String name = facts.text("name");
        for (Object task : facts.list("tasks")) {
            tasks.add(TaskFacts.of(Facts.of(task), name));
        }
        return new LoopFacts(
                facts.text("id"),
                name,
                facts.text("state"),
                facts.text("thread"),
                facts.text("threadState"),
                facts.texts("threadStack"),
                facts.text("backend"),
                facts.text("engine"),
                facts.flag("debug"),
                facts.number("lagMicros"),
                facts.texts("stuckAt"),
                Stats.of(facts.object("stats")),
                facts.whole("taskCount"),
                List.copyOf(tasks));
    }
}
