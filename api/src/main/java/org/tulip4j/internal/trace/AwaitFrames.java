package org.tulip4j.internal.trace;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of an exception through coroutines. It keeps its identity; its stack trace gains, behind a frame that names the task, the
 * frames of each coroutine that awaited it.
 *
 * <p>Bounded: a chain adds so many frames at most, and a future that is awaited again replaces what its last awaiter added. An
 * exception without a stack trace, or with one that cannot be written, is left alone.
 *
 * <p>Source: asyncio, whose tracebacks grow by the frames of each coroutine that an exception passes.
 */
public final class AwaitFrames {
    /** How many frames all coroutines together may add. */
    public static final int MOST = 256;
    /** How many of them one coroutine may add. */
    public static final int MOST_OF_ONE = 64;

    private static final String BODY = "org.tulip4j.internal.task.TaskImpl";
    private static final String INTERNAL = "org.tulip4j.internal.";
    private static final String TYPE = "org.tulip4j.Future";
    private static final String METHOD = "await";
    private static final String MARK = "awaited by ";
    private static final StackTraceElement MORE = mark("more than are shown");
    private static final StackWalker WALKER = StackWalker.getInstance();

    /** Off with {@code -Dtulip.awaitFrames=false}; read for each failure that is awaited. */
    public static boolean on = Boolean.parseBoolean(System.getProperty("tulip.awaitFrames", "true"));

    private AwaitFrames() {}

    /**
     * Adds the frames of a coroutine to an exception; called in the coroutine, by the await that is about to throw.
     *
     * @param thrown not yet thrown here
     * @param before what this returned when the same future was awaited before; null at first
     * @param task the name of the coroutine's task
     * @return the stack trace without what was added here; null when the exception was left alone
     */
    public static StackTraceElement @Nullable [] add(
            Throwable thrown, StackTraceElement @Nullable [] before, String task) {
        if (!on || thrown instanceof VirtualMachineError) {
            return before;
        }
        try {
            StackTraceElement[] base = before == null ? thrown.getStackTrace() : before;
            if (base.length == 0) {
                return null;
            }
            thrown.setStackTrace(joined(base, task));
            return base;
        } catch (RuntimeException refused) {
            // A class of the user's with a trace of its own kind: the exception itself is what matters.
            return null;
        }
    }

    /** {@return the trace of an exception that will be thrown again and again, for the other methods; null when it is left alone} */
    public static StackTraceElement @Nullable [] before(Throwable thrown) {
        if (!on || thrown instanceof VirtualMachineError) {
            return null;
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? null : trace;
    }

    /** Takes away what was added, before the exception goes to another future. */
    public static void restore(Throwable thrown, StackTraceElement @Nullable [] before) {
        if (on && before != null) {
            try {
                thrown.setStackTrace(before);
            } catch (RuntimeException refused) {
                // Then nothing was added either.
                return;
            }
        }
    }

    private static StackTraceElement[] joined(StackTraceElement[] base, String task) {
        if (base[base.length - 1] == MORE) {
            return base;
        }
        List<StackTraceElement> frames = here();
        boolean fits = added(base) + 1 + frames.size() <= MOST;
        StackTraceElement[] all = Arrays.copyOf(base, base.length + 1 + (fits ? frames.size() : 0));
        all[base.length] = fits ? mark(task) : MORE;
        for (int i = base.length + 1; i < all.length; i++) {
            all[i] = frames.get(i - base.length - 1);
        }
        return all;
    }

    /** How many frames of a trace were added. */
    private static int added(StackTraceElement[] trace) {
        for (int i = 0; i < trace.length; i++) {
            if (isMark(trace[i])) {
                return trace.length - i;
            }
        }
        return 0;
    }

    /** The coroutine's frames outside the library's internals, innermost first. */
    private static List<StackTraceElement> here() {
        return WALKER.walk(
                frames -> frames.takeWhile(frame -> !(frame.getMethodName().equals("run")
                                && frame.getClassName().equals(BODY)))
                        .filter(frame -> !frame.getClassName().startsWith(INTERNAL))
                        .limit(MOST_OF_ONE)
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .toList());
    }

    private static StackTraceElement mark(String task) {
        return new StackTraceElement(TYPE, METHOD, MARK + task, -1);
    }

    /** Whether a frame is where one coroutine ends and the next begins. */
    public static boolean isMark(StackTraceElement frame) {
        String file = frame.getFileName();
        return file != null && file.startsWith(MARK) && frame.getClassName().equals(TYPE);
    }
}
