package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** Values sent into generators, the wrong way: one that has not begun stands at no emit that could receive a value. */
final class UnprimedPipeline {
    private UnprimedPipeline() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        try (Generator<Void, String, Void> sink = printMatch(out)) {
            try {
                sink.send("README.md");
            } catch (IllegalArgumentException refused) {
                out.println("refused: " + refused.getMessage());
            }
            sink.next();
            out.println("and now it stands at its first emit:");
            sink.send("README.md");
        }
    }

    private static Generator<Void, String, Void> printMatch(PrintStream out) {
        return Generator.of(y -> {
            while (true) {
                out.println("found " + y.emit(null));
            }
        });
    }
}
