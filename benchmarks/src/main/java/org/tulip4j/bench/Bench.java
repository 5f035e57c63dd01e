package org.tulip4j.bench;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the benchmarks share. */
public final class Bench {
    /** Before {@link #CONTINUATIONS}: an option of the JVM. */
    public static final String EXPORT = "--add-exports";
    /** What the engine {@code continuation} and bare continuations need exported. */
    public static final String CONTINUATIONS = "java.base/jdk.internal.vm=ALL-UNNAMED";

    static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    private Bench() {}

    /** Starts a virtual thread per task; by name, for this module is compiled for a release without them. */
    static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException absent) {
            throw new IllegalStateException("virtual threads need JDK 21", absent);
        }
    }
}
