package org.tulip4j.internal.debug;

import java.util.List;

/** Debug mode: where a future or handle was made. */
public final class CreationTrace {
    private static final int FRAMES = 10;
    private static final StackWalker WALKER = StackWalker.getInstance();

    private CreationTrace() {}

    /** The caller's frames outside tulip's internals, innermost first, at most ten. */
    public static StackTraceElement[] here() {
        List<StackTraceElement> frames = WALKER.walk(all -> all.map(StackWalker.StackFrame::toStackTraceElement)
                .dropWhile(frame -> frame.getClassName().startsWith("org.tulip4j.internal."))
                .limit(FRAMES)
                .toList());
        return frames.toArray(StackTraceElement[]::new);
    }
}
