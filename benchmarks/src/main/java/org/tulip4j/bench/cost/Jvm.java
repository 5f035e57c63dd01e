package org.tulip4j.bench.cost;

import java.util.ArrayList;
import java.util.List;

/** Command lines of other processes with this one's class path. */
final class Jvm {
    private Jvm() {}

    /**
     * Returns a command line that starts this JDK with this class path.
     *
     * @param flags of the JVM
     * @param main what it runs
     * @param arguments its arguments
     */
    static List<String> command(List<String> flags, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
