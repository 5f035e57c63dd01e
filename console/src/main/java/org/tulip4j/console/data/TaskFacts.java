package org.tulip4j.console.data;

import java.util.List;

/**
 * A task at one moment.
 *
 * @param id the number that {@code ps} prints
 * @param loop the loop that it belongs to
 * @param state "running", "waiting" or "ready"
 * @param waitsFor the name of a task, or the kind of another future; empty: nothing
 * @param awaitedBy positions in the list of the loop's tasks
 * @param stack where it stands, innermost first; empty when that was not asked
 */
public record TaskFacts(
        String id,
        String name,
        String loop,
        String state,
        String waitsFor,
        List<Integer> awaitedBy,
        List<String> stack) {
    static TaskFacts of(Facts facts, String loop) {
        List<Integer> awaitedBy = facts.list("awaitedBy").stream()
                .map(position -> ((Number) position).intValue())
                .toList();
        return new TaskFacts(
                facts.text("id"),
                facts.text("name"),
                loop,
                facts.text("state"),
                facts.text("waitsFor"),
                awaitedBy,
                facts.texts("stack"));
    }
}
