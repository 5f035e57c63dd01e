package org.tulip4j.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * How this JVM was started, as far as it decides how the export is given that the fastest engine needs: to a class path, to a module, or by
 * the manifest of the jar that is run. It has no state.
 */
final class Launch {
    private static final String PACKAGE = "java.base/jdk.internal.vm";

    private Launch() {}

    /** The option for tulip where it is: in a module of its own, or on the class path. */
    static String option() {
        Module module = ContinuationEngine.class.getModule();
        return "--add-exports " + PACKAGE + "=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }

    /** What to do for the export. */
    static String remedy() {
        return remedy(
                System.getProperty("sun.java.command"),
                ContinuationEngine.class.getModule().isNamed());
    }

    /**
     * What to do for the export, for a command line: its first word is the main class, the main module, or the jar after {@code -jar}; null
     * where the JVM does not tell. A manifest exports to the class path only.
     */
    static String remedy(@Nullable String command, boolean modular) {
        String option = "start Java with " + option();
        String main = command == null ? "" : command.split(" ", 2)[0];
        return main.endsWith(".jar") && !modular
                ? "put 'Add-Exports: " + PACKAGE + "' into the manifest of "
                        + main.substring(Math.max(main.lastIndexOf('/'), main.lastIndexOf('\\')) + 1) + ", or " + option
                : option + ", or set JDK_JAVA_OPTIONS to it";
    }
}
