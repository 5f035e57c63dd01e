package org.tulip4j.samples.toy;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** Generators that call generators: by a trampoline, as one had to before PEP 380, and by delegation. */
public final class Subroutines {
    private Subroutines() {}

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
            scheduler.spawn(byTrampoline(out));
            scheduler.mainLoop();
            scheduler.spawn(byDelegation(out));
            scheduler.mainLoop();
        }
    }

    /** Emits a call to the scheduler, which runs it and sends back what it emits. */
    private static Generator<Object, Object, Void> byTrampoline(PrintStream out) {
        return Generator.ofVoid(y -> {
            out.println("trampoline: 2 + 3 = " + y.emit(emittedSum(2, 3)));
            out.println("trampoline: nothing emitted is " + y.emit(Generator.of(inner -> null)));
            try {
                y.emit(emittedSum(1, null));
            } catch (IllegalArgumentException wrong) {
                out.println("trampoline: " + wrong.getMessage());
            }
        });
    }

    private static Generator<Object, Object, Void> emittedSum(Integer a, Integer b) {
        return Generator.of(y -> {
            Object tid = y.emit(new GetTid());
            y.emit("task " + tid + " says " + sum(a, b));
            throw new AssertionError("a subroutine ends with what it emits");
        });
    }

    /** The same with delegation: the scheduler need not know, and a subroutine may give way. */
    private static Generator<Object, Object, Void> byDelegation(PrintStream out) {
        return Generator.ofVoid(y -> {
            out.println("delegation: 2 + 3 = " + y.delegate(returnedSum(2, 3)));
            out.println("delegation: nothing returned is " + y.delegate(Generator.of(inner -> null)));
            try {
                y.delegate(returnedSum(1, null));
            } catch (IllegalArgumentException wrong) {
                out.println("delegation: " + wrong.getMessage());
            }
        });
    }

    private static Generator<Object, Object, String> returnedSum(Integer a, Integer b) {
        return Generator.of(y -> {
            Object tid = y.emit(new GetTid());
            y.emit(null);
            return "task " + tid + " says " + sum(a, b);
        });
    }

    private static int sum(Integer a, Integer b) {
        if (b == null) {
            throw new IllegalArgumentException("a sum needs two numbers");
        }
        return a + b;
    }
}
