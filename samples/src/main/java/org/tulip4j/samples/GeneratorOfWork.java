package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** A generator that works when it is asked for a result: who stops asking has paid for no more. */
final class GeneratorOfWork {
    private GeneratorOfWork() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        try (Generator<Integer, Void, Void> work = work(out)) {
            for (int result : work.asIterable()) {
                out.println("looking at " + result);
                if (result % 5 == 0) {
                    out.println("Eureka!");
                    break;
                }
            }
        }
    }

    private static Generator<Integer, Void, Void> work(PrintStream out) {
        return Generator.ofVoid(y -> {
            for (int i = 1; i <= 10; i++) {
                out.println("working on " + i);
                y.emit(i);
            }
        });
    }
}
