package org.tulip4j.python;

import java.io.IOException;
import java.nio.file.Path;
import org.graalvm.polyglot.PolyglotException;

/** Runs a Python program on tulip: {@code python/run PROGRAM [ARGUMENT...]}. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.err.println("usage: python/run PROGRAM.py [ARGUMENT...]");
            System.exit(2);
        }
        int status = 0;
        try (Python python = Python.open(arguments)) {
            python.run(Path.of(arguments[0]));
        } catch (PolyglotException e) {
            status = e.isExit() ? e.getExitStatus() : 1;
            if (!e.isExit()) {
                e.printStackTrace();
            }
        }
        System.exit(status);
    }
}
