package org.tulip4j.console.agent;

import java.lang.instrument.Instrumentation;
import java.util.Arrays;

/**
 * Registers tulip's bean in the process that it is loaded into, when tulip is in a class loader of its own there (a fat jar, an
 * application server). Changes no class, and leaves nothing but the bean. Its answer is the system property {@link #ANSWER}: an
 * exception would be printed by the process.
 */
public final class BeanAgent {
    /** The system property that says how it went: {@link #REGISTERED}, or why not. */
    public static final String ANSWER = "tulip.console.answer";
    /** The answer when the bean is there. */
    public static final String REGISTERED = "registered";

    private BeanAgent() {}

    /** Called by the JVM that it is loaded into. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        System.setProperty(ANSWER, register(instrumentation));
    }

    private static String register(Instrumentation instrumentation) {
        Class<?> loop = Arrays.stream(instrumentation.getAllLoadedClasses())
                .filter(type -> type.getName().equals("org.tulip4j.EventLoop"))
                .findFirst()
                .orElse(null);
        if (loop == null) {
            return "no loop of tulip has been made there";
        }
        try {
            Class.forName("org.tulip4j.TulipDiagnostics", true, loop.getClassLoader())
                    .getMethod("registerMBean")
                    .invoke(null);
            return REGISTERED;
        } catch (ReflectiveOperationException | LinkageError failed) {
            Throwable cause = failed.getCause();
            return String.valueOf(cause == null ? failed : cause);
        }
    }
}
