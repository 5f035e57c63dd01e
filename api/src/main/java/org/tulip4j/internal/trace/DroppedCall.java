package org.tulip4j.internal.trace;

import java.security.CodeSource;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debug mode: a call whose future is to be awaited, and which the caller drops: its code does, or it is a body without a result. So nobody
 * can ever await it, and that is known when the future is made. Immutable; any thread.
 *
 * @param method the method that was called, with its class
 * @param place where
 */
public record DroppedCall(String method, StackTraceElement place) {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String ROOT = "org.tulip4j.";
    private static final @Nullable CodeSource OWN =
            DroppedCall.class.getProtectionDomain().getCodeSource();

    /** What does nothing for who does not await it, or only half of what it is for. */
    private static final Set<String> AWAITED = Set.of(
            "sleep",
            "drain",
            "acquire",
            "hold",
            "put",
            "get",
            "join",
            "wait",
            "waitOn",
            "waitFor",
            "waitClosed",
            "serveForever",
            "communicate",
            "openConnection",
            "openUnixConnection",
            "sockAccept",
            "sockRecv",
            "sockRecvInto",
            "sockRecvFrom",
            "sockRecvFromInto");

    /** Whether a class belongs to the library itself. */
    private static final ClassValue<Boolean> OURS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            return type.getName().startsWith(ROOT)
                    && OWN != null
                    && source != null
                    && OWN.getLocation().equals(source.getLocation());
        }
    };

    /** {@return the call that a future is being made for, when its caller drops it; else null} */
    public static @Nullable DroppedCall here() {
        return WALKER.walk(DroppedCall::find);
    }

    private static @Nullable DroppedCall find(Stream<StackWalker.StackFrame> frames) {
        Iterator<StackWalker.StackFrame> inner = frames.iterator();
        StackWalker.StackFrame called = inner.next();
        while (inner.hasNext()) {
            StackWalker.StackFrame caller = inner.next();
            boolean ours = OURS.get(caller.getDeclaringClass());
            if (!ours || isBodyWithoutResult(caller)) {
                boolean dropped = isAwaited(called) && (ours || CallSites.dropsResult(caller, called.getMethodName()));
                return dropped ? of(called, caller) : null;
            }
            called = caller;
        }
        return null;
    }

    /** The caller of a method that is given as a body by its name. */
    private static boolean isBodyWithoutResult(StackWalker.StackFrame frame) {
        String type = frame.getClassName();
        return type.equals(ROOT + "VoidCoroutine")
                || type.equals(ROOT + "VoidCallable")
                || type.equals(ROOT + "TaskGroup$VoidBody");
    }

    private static boolean isAwaited(StackWalker.StackFrame called) {
        String name = called.getMethodName();
        return called.getDescriptor().endsWith(")L" + ROOT.replace('.', '/') + "Future;")
                && (AWAITED.contains(name) || name.startsWith("read"));
    }

    private static DroppedCall of(StackWalker.StackFrame called, StackWalker.StackFrame caller) {
        String type = called.getClassName();
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return new DroppedCall(
                (simple.endsWith("Impl") ? simple.substring(0, simple.length() - 4) : simple) + "."
                        + called.getMethodName(),
                caller.toStackTraceElement());
    }
}
