package org.tulip4j.console.screen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tulip4j.console.data.AwaitTree;
import org.tulip4j.console.data.LoopFacts;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.data.TaskFacts;

/** The tasks as lines, in a table or in trees. Without state. */
final class TaskTable {
    private static final int NAMED_MOST = 3;
    private static final Columns COLUMNS = new Columns(
            List.of("ID", "TASK", "STATE", "LOOP", "SEEN", "WAITS FOR", "AWAITED BY", "STANDS AT"),
            List.of(10, 26, 7, 10, -4, 18, 22, 30));

    private TaskTable() {}

    /**
     * A task in its place.
     *
     * @param name its name, to the right of those that await it
     * @param awaitedBy the names of those that await it
     */
    record Row(TaskFacts task, String name, String awaitedBy) {}

    static String head() {
        return COLUMNS.head();
    }

    /** Every task that is listed, in order. */
    static List<Row> rows(Snapshot snapshot, Sort sort, boolean reverse, boolean trees) {
        List<Row> rows = new ArrayList<>();
        for (LoopFacts loop : snapshot.loops()) {
            if (trees) {
                AwaitTree.of(loop).forEach(row -> rows.add(new Row(row.task(), indented(row), "")));
            } else {
                loop.tasks().forEach(task -> rows.add(new Row(task, task.name(), awaitedBy(task, loop.tasks()))));
            }
        }
        return trees ? rows : sorted(rows, sort, reverse);
    }

    private static List<Row> sorted(List<Row> rows, Sort sort, boolean reverse) {
        List<Row> sorted = new ArrayList<>(rows);
        if (sort != Sort.CREATED) {
            sorted.sort((one, other) -> sort.order().compare(one.task(), other.task()));
        }
        if (reverse) {
            Collections.reverse(sorted);
        }
        return sorted;
    }

    private static String indented(AwaitTree.Row row) {
        String indent = row.depth() == 0 ? "" : "  ".repeat(Math.min(row.depth(), 8) - 1) + "└ ";
        return indent
                + (row.ring() ? "ring: " : "")
                + row.task().name()
                + (row.holds() ? " holds it" : "")
                + (row.again() ? " (above)" : "");
    }

    private static String awaitedBy(TaskFacts task, List<TaskFacts> all) {
        int more = task.awaitedBy().size() - NAMED_MOST;
        return task.awaitedBy().stream()
                        .limit(NAMED_MOST)
                        .map(position -> all.get(position).name())
                        .collect(Collectors.joining(", "))
                + (more > 0 ? ", " + more + " more" : "");
    }

    /** The line of a row, with where it stands and how long it has been seen. */
    static String line(Row row, String seen, Map<String, List<String>> stacks) {
        TaskFacts task = row.task();
        List<String> stack = stacks.getOrDefault(task.id(), List.of());
        return COLUMNS.line(List.of(
                task.id(),
                row.name(),
                task.state(),
                task.loop(),
                seen,
                task.waitsFor(),
                row.awaitedBy(),
                stack.isEmpty() ? "-" : shortened(stack)));
    }

    /** The innermost frames of the program's own code, without packages and files; of tulip's where there is no other. */
    private static String shortened(List<String> stack) {
        List<String> own = stack.stream()
                .filter(frame -> !frame.startsWith("org.tulip4j.") && !frame.contains("$$Lambda"))
                .toList();
        return (own.isEmpty() ? stack : own)
                .stream().limit(NAMED_MOST).map(TaskTable::shortened).collect(Collectors.joining(" < "));
    }

    private static String shortened(String frame) {
        int bracket = frame.indexOf('(');
        int method = bracket < 0 ? -1 : frame.lastIndexOf('.', bracket);
        int colon = frame.lastIndexOf(':');
        return method < 0
                ? frame
                : frame.substring(frame.lastIndexOf('.', method - 1) + 1, bracket)
                        + (colon < bracket ? "" : frame.substring(colon, frame.length() - 1));
    }
}
