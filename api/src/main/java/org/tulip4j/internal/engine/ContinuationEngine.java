package org.tulip4j.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Fatal;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Coroutines on the JDK's own continuations, which virtual threads are made of. They run on the loop's thread. JDK 21 or
 * newer, and {@code java.base/jdk.internal.vm} must be exported to tulip.
 */
final class ContinuationEngine implements CoroutineEngine {
    static final String FLAG = "--add-exports java.base/jdk.internal.vm=ALL-UNNAMED";

    private static final Access ACCESS = Access.find();

    /** The handles, or why there are none. */
    private record Access(
            @Nullable MethodHandle create,
            @Nullable MethodHandle run,
            @Nullable MethodHandle yield,
            @Nullable MethodHandle trace,
            @Nullable Throwable cause) {
        static Access find() {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> scopeClass = Class.forName("jdk.internal.vm.ContinuationScope");
                Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
                Object scope = lookup.findConstructor(scopeClass, MethodType.methodType(void.class, String.class))
                        .invoke("tulip");
                MethodHandle create = lookup.findConstructor(
                                continuation, MethodType.methodType(void.class, scopeClass, Runnable.class))
                        .bindTo(scope)
                        .asType(MethodType.methodType(Object.class, Runnable.class));
                MethodHandle run = lookup.findVirtual(continuation, "run", MethodType.methodType(void.class))
                        .asType(MethodType.methodType(void.class, Object.class));
                MethodHandle yield = lookup.findStatic(
                                continuation, "yield", MethodType.methodType(boolean.class, scopeClass))
                        .bindTo(scope)
                        .asType(MethodType.methodType(boolean.class));
                MethodHandle trace = lookup.findVirtual(
                                continuation, "getStackTrace", MethodType.methodType(StackTraceElement[].class))
                        .asType(MethodType.methodType(StackTraceElement[].class, Object.class));
                return new Access(create, run, yield, trace, null);
            } catch (Throwable absent) {
                Fatal.rethrow(absent);
                return new Access(null, null, null, null, absent);
            }
        }
    }

    private static final @Nullable MethodHandle CREATE = ACCESS.create();
    private static final @Nullable MethodHandle RUN = ACCESS.run();
    private static final @Nullable MethodHandle YIELD = ACCESS.yield();
    private static final @Nullable MethodHandle TRACE = ACCESS.trace();

    /** Why it cannot be used, or null. */
    static @Nullable Throwable unavailabilityCause() {
        return ACCESS.cause();
    }

    @Override
    public String name() {
        return "continuation";
    }

    @Override
    public Stack create(Runnable body) {
        try {
            return new ContinuationStack((Object) CREATE.invokeExact(body));
        } catch (Throwable thrown) {
            throw Fatal.sneak(thrown);
        }
    }

    private static final class ContinuationStack implements Stack {
        private final Object continuation;

        ContinuationStack(Object continuation) {
            this.continuation = continuation;
        }

        @Override
        public void resume() {
            try {
                RUN.invokeExact(continuation);
            } catch (Throwable thrown) {
                throw Fatal.sneak(thrown);
            }
        }

        @Override
        public void suspend() {
            boolean left;
            try {
                left = (boolean) YIELD.invokeExact();
            } catch (IllegalStateException pinned) {
                throw new IllegalStateException(
                        "await() inside synchronized or a native frame, or emit(): the coroutine cannot be left here ("
                                + pinned.getMessage() + "); use a tulip Lock",
                        pinned);
            } catch (Throwable thrown) {
                throw Fatal.sneak(thrown);
            }
            if (!left) {
                throw new IllegalStateException("await() or emit() where the coroutine cannot be left");
            }
        }

        @Override
        public @Nullable Thread thread() {
            return null;
        }

        @Override
        public StackTraceElement[] stackTrace() {
            try {
                return (StackTraceElement[]) TRACE.invokeExact(continuation);
            } catch (Throwable thrown) {
                throw Fatal.sneak(thrown);
            }
        }
    }
}
