package org.tulip4j.internal.state;

import org.jspecify.annotations.Nullable;

/** The library's one log, {@code org.tulip4j}: what whoever runs a program should know. Any thread. */
public final class Log {
    /** The logger, for lines of other levels than those below. */
    public static final System.Logger LOG = System.getLogger("org.tulip4j");

    private Log() {}

    /** Logs something that whoever runs the program may want to know. */
    public static void info(String text) {
        LOG.log(System.Logger.Level.INFO, text);
    }

    /** Logs something worth a line that is no error of the loop's. */
    public static void warn(String text, @Nullable Throwable cause) {
        LOG.log(System.Logger.Level.WARNING, text, cause);
    }
}
