package org.tulip4j.samples.toy;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.GeneratorExit;
import org.tulip4j.LoopOptions;

/** A task that starts, kills and waits for others. */
public final class Processes {
    private Processes() {}

    /**
     * Runs to its end.
     *
     * @param args none
     * @param out what the tasks say
     * @param options not used: there is no event loop yet
     * @throws IOException when there is no selector
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) throws IOException {
        try (Scheduler scheduler = new Scheduler(out)) {
            scheduler.spawn(parent(out));
            scheduler.mainLoop();
        }
    }

    private static Generator<Object, Object, Void> parent(PrintStream out) {
        return Generator.ofVoid(y -> {
            int endless = (int) y.emit(new NewTask(child("endless", Integer.MAX_VALUE, out)));
            out.println("parent started task " + endless);
            y.emit(null);
            out.println("parent kills it: " + y.emit(new KillTask(endless)));
            out.println("parent waits for it: " + y.emit(new WaitTask(endless)));
            out.println("parent kills it again: " + y.emit(new KillTask(endless)));

            int brief = (int) y.emit(new NewTask(child("brief", 2, out)));
            out.println("parent waits for task " + brief);
            out.println("parent has waited: " + y.emit(new WaitTask(brief)));
            out.println("parent waits again: " + y.emit(new WaitTask(brief)));
        });
    }

    private static Generator<Object, Object, Void> child(String name, int times, PrintStream out) {
        return Generator.ofVoid(y -> {
            try {
                for (int i = 1; i <= times; i++) {
                    out.println("  " + name + " " + i);
                    y.emit(null);
                }
                out.println("  " + name + " is done");
            } catch (GeneratorExit killed) {
                out.println("  " + name + " is killed");
                throw killed;
            }
        });
    }
}
