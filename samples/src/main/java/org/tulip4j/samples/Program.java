package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.List;
import org.tulip4j.LoopOptions;

/** A program of the talk. */
@FunctionalInterface
interface Program {
    /**
     * Runs to its end.
     *
     * @param args what stands behind its name
     * @param out what it prints
     * @param options of the loop it makes, if it makes one
     * @throws IllegalArgumentException for wrong arguments
     * @throws Exception when it fails
     */
    void run(List<String> args, PrintStream out, LoopOptions options) throws Exception;
}
