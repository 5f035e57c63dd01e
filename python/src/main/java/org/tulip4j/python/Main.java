package org.tulip4j.python;

import java.io.IOException;
import java.nio.file.Path;
import org.graalvm.polyglot.PolyglotException;

/** Runs a Python program on tulip, as {@code python3 PROGRAM} would on CPython: interrupts, traces and exit codes included. */
final class Main {
    private static final int INTERRUPTED = 130;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.err.println("usage: python/run PROGRAM.py [ARGUMENT...]");
            System.exit(2);
        }
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws IOException {
        try (Python python = Python.open(arguments)) {
            python.context().eval("python", "import signal as _; _.signal(_.SIGINT, _.default_int_handler); del _");
            try {
                python.run(Path.of(arguments[0]));
                return 0;
            } catch (PolyglotException e) {
                if (e.isExit()) {
                    return e.getExitStatus();
                }
                return show(python, e);
            }
        }
    }

    /** Prints the trace as Python does, and returns the exit code. */
    private static int show(Python python, PolyglotException e) {
        if (!e.isGuestException() || e.getGuestObject() == null) {
            e.printStackTrace();
            return 1;
        }
        python.context()
                .eval("python", "__import__('traceback').print_exception")
                .executeVoid(e.getGuestObject());
        String type = e.getGuestObject().getMetaObject().getMetaSimpleName();
        return type.equals("KeyboardInterrupt") ? INTERRUPTED : 1;
    }
}
