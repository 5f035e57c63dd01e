package org.tulip4j.internal.diagnose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tulip4j.internal.task.TaskImpl;

/** The tasks of the process as a table and as trees, made of one snapshot of each loop. Without state; any thread. */
public final class TaskTables {
    private static final String ROW = "%-24s %-12s %-24s %-8s %s%n";

    private TaskTables() {}

    /** One line per task. */
    public static String ps() {
        StringBuilder text =
                new StringBuilder(String.format(ROW, "thread", "id", "task", "state", "stack <- awaited by"));
        for (Snapshot snapshot : Snapshot.all()) {
            head(text, snapshot);
            for (Snapshot.Entry entry : snapshot.entries) {
                String above = entry.awaitedBy().stream()
                        .map(TaskTables::nameAndId)
                        .sorted()
                        .collect(Collectors.joining(", "));
                text.append(String.format(
                        ROW,
                        threadName(snapshot),
                        id(entry.task()),
                        entry.task().name(),
                        entry.phase(),
                        stack(entry) + (above.isEmpty() ? "" : " <- " + above)));
            }
        }
        return text.toString();
    }

    /** Per loop: the tasks that nobody awaits, and below each what it awaits. */
    public static String pstree() {
        StringBuilder text = new StringBuilder();
        for (Snapshot snapshot : Snapshot.all()) {
            text.append(snapshot.loop)
                    .append(" in ")
                    .append(threadName(snapshot))
                    .append('\n');
            head(text, snapshot);
            new Trees(snapshot).print(text);
        }
        return text.toString();
    }

    private static void head(StringBuilder text, Snapshot snapshot) {
        if (!snapshot.stuckAt.isEmpty()) {
            text.append(snapshot.loop).append(" does not answer; it is in\n");
            snapshot.stuckAt.forEach(
                    frame -> text.append("    at ").append(frame).append('\n'));
        }
    }

    private static String threadName(Snapshot snapshot) {
        Thread thread = snapshot.loop.thread();
        return thread == null ? "-" : thread.getName();
    }

    private static String stack(Snapshot.Entry entry) {
        return entry.frames().isEmpty()
                ? "-"
                : entry.frames().stream()
                        .map(frame -> simple(frame.getClassName()) + "." + frame.getMethodName() + ":"
                                + frame.getLineNumber())
                        .collect(Collectors.joining(" < "));
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String id(TaskImpl<?> task) {
        return "0x" + Integer.toHexString(System.identityHashCode(task));
    }

    private static String nameAndId(TaskImpl<?> task) {
        return task.name() + " " + id(task);
    }

    /** What each task awaits, the reverse of what is known. */
    private static final class Trees {
        /** A task that is still to be printed, and how far to the right. */
        private record Item(TaskImpl<?> task, String indent) {}

        /** What each task was doing. */
        private final Map<TaskImpl<?>, Snapshot.Entry> entries = new IdentityHashMap<>();
        /** The tasks that each task awaits. */
        private final Map<TaskImpl<?>, List<TaskImpl<?>>> below = new IdentityHashMap<>();
        /** Those that a tree has already. */
        private final Set<TaskImpl<?>> printed = Collections.newSetFromMap(new IdentityHashMap<>());
        /** All tasks, in the order of the snapshot. */
        private final List<TaskImpl<?>> inOrder = new ArrayList<>();

        Trees(Snapshot snapshot) {
            for (Snapshot.Entry entry : snapshot.entries) {
                entries.put(entry.task(), entry);
                inOrder.add(entry.task());
                for (TaskImpl<?> above : entry.awaitedBy()) {
                    below.computeIfAbsent(above, key -> new ArrayList<>()).add(entry.task());
                }
            }
        }

        void print(StringBuilder text) {
            for (TaskImpl<?> task : inOrder) {
                if (entries.get(task).awaitedBy().isEmpty()) {
                    tree(text, task);
                }
            }
            for (TaskImpl<?> task : inOrder) {
                if (!printed.contains(task)) {
                    text.append("  cycle: ").append(ring(task)).append('\n');
                    tree(text, task);
                }
            }
        }

        private void tree(StringBuilder text, TaskImpl<?> root) {
            Deque<Item> left = new ArrayDeque<>();
            left.push(new Item(root, "  "));
            while (!left.isEmpty()) {
                Item item = left.pop();
                boolean first = printed.add(item.task());
                Snapshot.Entry entry = entries.get(item.task());
                text.append(item.indent()).append(nameAndId(item.task()));
                text.append(
                        !first
                                ? " (see above)\n"
                                : entry == null ? "\n" : " " + entry.phase() + " " + stack(entry) + "\n");
                List<TaskImpl<?>> awaited = below.getOrDefault(item.task(), List.of());
                for (int i = awaited.size() - 1; first && i >= 0; i--) {
                    left.push(new Item(awaited.get(i), item.indent() + "  "));
                }
            }
        }

        /** {@return the ring that a task is in: from one that nobody outside awaits, upwards until a task comes again} */
        private String ring(TaskImpl<?> start) {
            List<TaskImpl<?>> way = new ArrayList<>();
            TaskImpl<?> at = start;
            while (!way.contains(at)) {
                way.add(at);
                Snapshot.Entry entry = entries.get(at);
                if (entry == null || entry.awaitedBy().isEmpty()) {
                    break;
                }
                at = entry.awaitedBy().iterator().next();
            }
            List<TaskImpl<?>> ring = new ArrayList<>(way.subList(Math.max(0, way.indexOf(at)), way.size()));
            ring.add(at);
            return ring.stream().map(TaskTables::nameAndId).collect(Collectors.joining(" awaited by "));
        }
    }
}
