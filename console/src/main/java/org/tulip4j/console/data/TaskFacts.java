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
 * @param heldBy positions of those that hold what it waits for
 * @param stack where it stands, innermost first; empty when that was not asked
 */
public record TaskFacts(
        String id,
        String name,
        String loop,
        String state,
        String waitsFor,
        List<Integer> awaitedBy,
        List<Integer> heldBy,
        List<String> stack) {
    static TaskFacts of(Facts facts, String loop) {
        return new TaskFacts(
                facts.text("id"),
                facts.text("name"),
                loop,
                facts.text("state"),
                facts.text("waitsFor"),
                positions(facts, "awaitedBy"),
                positions(facts, "heldBy"),
                facts.texts("stack"));
    }

    private static List<Integer> positions(Facts facts, String name) {
        return facts.list(name).stream()
                .map(position -> ((Number) position).intValue())
                .toList();
    }
}
