package org.tulip4j.console.screen;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.tulip4j.console.data.LoopFacts;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.data.TaskFacts;

/** Everything that a process tells, as text: loops with their threads and counts, tasks with their stacks. Without state. */
public final class Dump {
    private Dump() {}

    /** Lines that end in a line feed. */
    public static String of(Snapshot snapshot) {
        StringBuilder text = new StringBuilder();
        text.append("process ").append(snapshot.pid()).append(": ");
        text.append(snapshot.loops().size()).append(" loop(s), ");
        text.append(snapshot.taskCount()).append(" task(s)\n");
        snapshot.loops().forEach(loop -> loop(text, loop));
        return Clean.text(text.toString());
    }

    private static void loop(StringBuilder text, LoopFacts loop) {
        text.append("\nloop ").append(loop.name()).append(' ').append(loop.id());
        text.append(": ").append(loop.state()).append(", ").append(loop.backend());
        text.append(", coroutines ").append(loop.engine());
        text.append(loop.debug() ? ", debug mode" : "");
        loop.lagMicros().ifPresent(lag -> text.append(String.format(Locale.ROOT, ", lag %.3f ms", lag / 1_000)));
        text.append(", ").append(loop.taskCount()).append(" task(s)\n");
        stats(text, loop.stats().numbers());
        if (!loop.thread().isEmpty()) {
            text.append("  thread ")
                    .append(loop.thread())
                    .append(' ')
                    .append(loop.threadState())
                    .append('\n');
            frames(text, "      at ", loop.stuckAt().isEmpty() ? loop.threadStack() : loop.stuckAt());
        }
        loop.tasks().forEach(task -> task(text, task, loop.tasks()));
    }

    private static void stats(StringBuilder text, Map<String, Double> numbers) {
        if (!numbers.isEmpty()) {
            text.append(numbers.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + Numbers.plain(entry.getValue()))
                    .collect(Collectors.joining(", ", "  ", "\n")));
        }
    }

    private static void task(StringBuilder text, TaskFacts task, List<TaskFacts> all) {
        text.append("  task ").append(task.name()).append(' ').append(task.id());
        text.append(' ').append(task.state());
        text.append(task.waitsFor().isEmpty() ? "" : " for " + task.waitsFor());
        if (!task.awaitedBy().isEmpty()) {
            text.append(task.awaitedBy().stream()
                    .map(position ->
                            all.get(position).name() + " " + all.get(position).id())
                    .collect(Collectors.joining(", ", ", awaited by ", "")));
        }
        text.append('\n');
        frames(text, "      at ", task.stack());
    }

    private static void frames(StringBuilder text, String before, List<String> frames) {
        frames.stream()
                .filter(Objects::nonNull)
                .forEach(frame -> text.append(before).append(frame).append('\n'));
    }
}
