package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.LoopOptions;

/** A function that works ten times before anybody sees a result. */
final class ListOfWork {
    private ListOfWork() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        for (int result : work(out)) {
            out.println("looking at " + result);
            if (result % 5 == 0) {
                out.println("Eureka!");
                break;
            }
        }
    }

    private static List<Integer> work(PrintStream out) {
        List<Integer> results = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            out.println("working on " + i);
            results.add(i);
        }
        return results;
    }
}
