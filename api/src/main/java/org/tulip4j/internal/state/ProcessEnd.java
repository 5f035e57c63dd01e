package org.tulip4j.internal.state;

/** Whether the process ends and waits for a program that runs. Any thread. */
public final class ProcessEnd {
    /** Set once, by the thread of the JVM that ends the process. */
    private static volatile boolean begun;

    private ProcessEnd() {}

    /** The process ends from now on. */
    public static void begin() {
        begun = true;
    }

    /** {@return whether the process ends, so that whoever takes his time is given up} */
    public static boolean hasBegun() {
        return begun;
    }
}
