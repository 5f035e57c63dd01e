package org.tulip4j.samples.toy;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** Tasks that ask the scheduler who they are, and one that fails without harm to the others. */
public final class SystemCalls {
    private SystemCalls() {}

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
            scheduler.spawn(speaker("foo", 3, out));
            scheduler.spawn(Generator.of(y -> {
                y.emit(null);
                throw new IllegalStateException("a bad day");
            }));
            scheduler.spawn(speaker("bar", 2, out));
            scheduler.mainLoop();
            out.println("every task has ended");
        }
    }

    private static Generator<Object, Object, Void> speaker(String name, int times, PrintStream out) {
        return Generator.ofVoid(y -> {
            Object tid = y.emit(new GetTid());
            for (int i = 1; i <= times; i++) {
                out.println(name + " is task " + tid + ", turn " + i);
                y.emit(null);
            }
        });
    }
}
