package org.tulip4j.console.web;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.tulip4j.console.target.GoneException;
import org.tulip4j.console.target.Target;

/** Loops and tasks as a page. */
public final class WebConsole {
    private WebConsole() {}

    /** Serves. */
    public static void serve(Target target, int port, Duration every, PrintStream out)
            throws IOException, GoneException {
        throw new IOException("not yet");
    }
}
