package org.tulip4j.internal.trace;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import org.jspecify.annotations.Nullable;

/** The monitors that the body of the current task holds, as far as the JVM tells: not those of a virtual thread. */
public final class HeldMonitors {
    private static final String BODY = "org.tulip4j.internal.task.TaskImpl";
    private static final boolean KNOWN =
            ModuleLayer.boot().findModule("java.management").isPresent();

    private HeldMonitors() {}

    /** Loads what is asked, which may take some 200 ms once, before anything is watched. */
    public static void prepare() {
        if (KNOWN) {
            Management.currentThread();
        }
    }

    /** The innermost, and where it was entered; null when there is none or that is not known. Costs some 50 µs. */
    public static @Nullable String innermost() {
        ThreadInfo info = KNOWN ? Management.currentThread() : null;
        if (info == null) {
            return null;
        }
        int end = depthOfBody(info.getStackTrace());
        MonitorInfo innermost = null;
        for (MonitorInfo monitor : info.getLockedMonitors()) {
            int depth = monitor.getLockedStackDepth();
            if (depth >= 0 && depth < end && (innermost == null || depth < innermost.getLockedStackDepth())) {
                innermost = monitor;
            }
        }
        return innermost == null ? null : innermost + " at " + plain(innermost.getLockedStackFrame());
    }

    /** A frame without the name of its class loader. */
    private static StackTraceElement plain(StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    /** What is below belongs to whoever runs the loop. */
    private static int depthOfBody(StackTraceElement[] stack) {
        for (int depth = 0; depth < stack.length; depth++) {
            if (stack[depth].getClassName().equals(BODY)
                    && stack[depth].getMethodName().equals("run")) {
                return depth;
            }
        }
        return 0;
    }

    /** Loaded only where the module is there. */
    private static final class Management {
        static @Nullable ThreadInfo currentThread() {
            long[] own = {Thread.currentThread().getId()};
            return ManagementFactory.getThreadMXBean().getThreadInfo(own, true, false)[0];
        }
    }
}
