package org.tulip4j.console.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells whether a JVM can be attached to without harm. The JDK sends SIGQUIT to one that does not listen yet, and a JVM that has not
 * come to handling signals in its start ends by it. Newer JDKs look for themselves. Without state.
 */
final class Signals {
    private static final String CAUGHT = "SigCgt:";
    private static final long QUIT = 1L << 2;

    private Signals() {}

    /** {@return whether it catches SIGQUIT or listens already; true where that cannot be known: elsewhere than on Linux} */
    static boolean canAttach(long pid) {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
            return status.stream().filter(line -> line.startsWith(CAUGHT)).allMatch(Signals::catchesQuit)
                    || Files.exists(Path.of("/proc/" + pid + "/root/tmp/.java_pid" + pid));
        } catch (IOException notLinuxOrGone) {
            return true;
        }
    }

    private static boolean catchesQuit(String line) {
        return (Long.parseUnsignedLong(line.substring(CAUGHT.length()).strip(), 16) & QUIT) != 0;
    }
}
