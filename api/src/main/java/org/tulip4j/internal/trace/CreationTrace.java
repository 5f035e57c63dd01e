package org.tulip4j.internal.trace;

import java.util.List;

/**
 * Debug mode: tells where a future or handle was made, by the caller's frames outside of the library. Without state; any thread.
 */
public final class CreationTrace {
    private static final int FRAMES = 10;
    private static final StackWalker WALKER = StackWalker.getInstance();

    private CreationTrace() {}

    /** The caller's frames outside tulip's internals, innermost first, at most ten. */
    public static StackTraceElement[] here() {
        List<StackTraceElement> frames = WALKER.walk(all -> all.map(StackWalker.StackFrame::toStackTraceElement)
                .dropWhile(frame -> isOurs(frame.getClassName()))
                .limit(FRAMES)
                .toList());
        return frames.toArray(StackTraceElement[]::new);
    }

    private static boolean isOurs(String type) {
        return type.startsWith("org.tulip4j.internal.")
                || type.equals("org.tulip4j.EventLoop")
                || type.equals("org.tulip4j.Tulip")
                || type.equals("org.tulip4j.TaskGroup");
    }
}
