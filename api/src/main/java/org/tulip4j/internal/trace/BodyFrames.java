package org.tulip4j.internal.trace;

import java.util.Arrays;
import java.util.List;

/**
 * Cuts out of a stack what is the user's: above the loop that resumed the body, below the library that suspended it. Without
 * state; any thread.
 */
public final class BodyFrames {
    private static final String BODY = "org.tulip4j.internal.task.TaskImpl";

    private BodyFrames() {}

    /** {@return the frames of the body, innermost first} */
    public static List<StackTraceElement> of(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .takeWhile(frame -> !(frame.getClassName().equals(BODY)
                        && frame.getMethodName().equals("run")))
                .dropWhile(frame -> isPlumbing(frame.getClassName()))
                .toList();
    }

    private static boolean isPlumbing(String type) {
        return type.startsWith("org.tulip4j.internal.")
                || type.equals("org.tulip4j.CallGraph")
                || type.startsWith("java.")
                || type.startsWith("jdk.internal.");
    }
}
