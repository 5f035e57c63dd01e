package org.tulip4j.console.screen;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.console.data.LoopFacts;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.data.Stacks;
import org.tulip4j.console.data.TaskFacts;
import org.tulip4j.console.target.GoneException;
import org.tulip4j.console.target.Processes;
import org.tulip4j.console.target.Target;

/** Loops and tasks in a terminal, looked at again and again; printed once where there is no terminal. Confined to a thread. */
public final class Screen {
    private static final int MOST_TASKS = 10_000;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** The process that is looked at. */
    private final Target target;
    /** Its program. */
    private final String program;
    /** What is shown. */
    private final View view;
    /** Since when tasks have been seen. */
    private final Seen seen = new Seen();
    /** The latest look. */
    private Snapshot now;
    /** The look before; null: there was none. */
    private @Nullable Snapshot before;
    /** How many tasks the latest drawing had room for. */
    private int page = 1;

    private Screen(Target target, Sort sort, int mostTasks) throws GoneException {
        this.target = target;
        this.program = Processes.program(target.pid());
        this.view = new View(sort);
        this.now = target.snapshot(mostTasks, false);
        seen.look(now);
    }

    /** Shows a process until q is pressed, or once. */
    public static void show(Target target, Duration every, Sort sort, PrintStream out)
            throws GoneException, IOException {
        if (Terminal.isThere()) {
            try (Terminal terminal = Terminal.take(out)) {
                new Screen(target, sort, MOST_TASKS).run(terminal, every.toNanos());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        } else {
            Screen once = new Screen(target, sort, Integer.MAX_VALUE);
            once.lines(Integer.MAX_VALUE).forEach(out::println);
        }
    }

    private void run(Terminal terminal, long everyNanos) throws GoneException, IOException, InterruptedException {
        Keys keys = Keys.of(System.in);
        long due = System.nanoTime() + everyNanos;
        while (true) {
            draw(terminal);
            String key = keys.next(due - System.nanoTime());
            while (key != null) {
                if (!view.press(key, page)) {
                    return;
                }
                key = keys.next(0);
            }
            if (due - System.nanoTime() <= 0) {
                due = System.nanoTime() + everyNanos;
                look();
            }
        }
    }

    private void look() throws GoneException {
        if (!view.paused) {
            before = now;
            now = target.snapshot(MOST_TASKS, false);
            seen.look(now);
        }
    }

    private void draw(Terminal terminal) throws GoneException, IOException {
        Terminal.Size size = terminal.size();
        List<String> drawn = new ArrayList<>();
        for (String line : lines(size.rows())) {
            boolean head = line.startsWith("LOOP ") || line.startsWith("ID ");
            String cut = Columns.cut(line, size.columns());
            drawn.add(
                    head
                            ? "\033[7m" + cut + " ".repeat(size.columns() - cut.length())
                            : drawn.isEmpty() ? "\033[1m" + cut : cut);
        }
        terminal.draw(drawn.subList(0, Math.min(drawn.size(), size.rows())));
    }

    /** Makes as many lines as there is room for. */
    private List<String> lines(int rows) throws GoneException {
        List<String> lines = new ArrayList<>();
        lines.add(title());
        lines.add("");
        lines.addAll(LoopTable.lines(now, before));
        lines.add("");
        if (view.help) {
            lines.addAll(View.HELP);
            return lines;
        }
        List<TaskTable.Row> all = TaskTable.rows(now, view.sort, view.reverse, view.trees);
        page = Math.max(1, rows - lines.size() - 2);
        view.bound(all.size(), page);
        List<TaskTable.Row> shown =
                all.subList(view.offset, Math.min(all.size(), view.offset + Math.min(page, all.size())));
        lines.add(tasks(all.size(), shown.size()));
        lines.add(TaskTable.head());
        Map<String, List<String>> stacks = stacks(shown);
        shown.forEach(row -> lines.add(TaskTable.line(row, seen.age(row.task()), stacks)));
        return lines;
    }

    private String title() {
        return "tulip  process " + now.pid() + "  " + Clean.line(program) + "  "
                + now.loops().size() + " loop(s)  "
                + now.taskCount() + " task(s)  "
                + CLOCK.format(Instant.ofEpochMilli(now.time()).atZone(ZoneId.systemDefault()))
                + (view.paused ? "  stopped looking: space goes on" : "");
    }

    private String tasks(int listed, int shown) {
        long left = now.taskCount()
                - now.loops().stream()
                        .map(LoopFacts::tasks)
                        .mapToLong(List::size)
                        .sum();
        return "tasks " + (shown == 0 ? 0 : view.offset + 1) + " to " + (view.offset + shown) + " of " + listed + ", "
                + view.words() + (left > 0 ? "; " + left + " newer ones are left out" : "") + "  (h: keys)";
    }

    private Map<String, List<String>> stacks(List<TaskTable.Row> rows) throws GoneException {
        List<String> ids =
                rows.stream().map(TaskTable.Row::task).map(TaskFacts::id).toList();
        return ids.isEmpty() ? Map.of() : Stacks.of(target.stacks(ids));
    }
}
