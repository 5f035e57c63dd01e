package org.tulip4j.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;
import org.tulip4j.StopIteration;

/** Tasks in turn, without an event loop: every emit gives way to the next task. */
final class RoundRobin {
    private RoundRobin() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) throws IOException {
        Path folder = Folder.of(args);
        int times = args.size() > 1 ? times(args.get(1)) : 3;
        Task.count = 0;
        Scheduler scheduler = new Scheduler(out);
        scheduler.add(listDir(folder));
        scheduler.add(echoText(times));
        scheduler.run();
    }

    private static int times(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("TIMES is a number, not " + text, notANumber);
        }
    }

    /** A generator with an id. */
    private static final class Task {
        /** How many tasks there were so far. */
        private static int count;

        private final int id = ++count;
        private final Generator<String, Void, Void> body;

        Task(Generator<String, Void, Void> body) {
            this.body = body;
        }

        /** Runs to the next emit. */
        void run(PrintStream out) {
            out.println("[" + id + "] " + body.next());
        }
    }

    /** Gives every task one step, again and again. */
    private static final class Scheduler {
        private final Deque<Task> tasks = new ArrayDeque<>();
        private final PrintStream out;

        Scheduler(PrintStream out) {
            this.out = out;
        }

        void add(Generator<String, Void, Void> body) {
            tasks.add(new Task(body));
        }

        void run() {
            while (!tasks.isEmpty()) {
                Task task = tasks.remove();
                try {
                    task.run(out);
                    tasks.add(task);
                } catch (StopIteration finished) {
                    out.println("[" + task.id + "] has finished");
                }
            }
        }
    }

    private static Generator<String, Void, Void> listDir(Path folder) {
        return Generator.ofVoid(y -> {
            for (Path entry : Folder.entries(folder)) {
                y.emit(entry.getFileName().toString());
            }
        });
    }

    private static Generator<String, Void, Void> echoText(int times) {
        return Generator.ofVoid(y -> {
            for (int i = 1; i <= times; i++) {
                y.emit("echo " + i);
            }
        });
    }
}
