package org.tulip4j.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The JDK's continuations without anything around them: what a switch takes at the least. */
public final class BareContinuations {
    /** Takes a {@code Runnable}, returns an {@code Object}: a continuation. */
    static final MethodHandle CREATE;
    /** Takes such an object, and runs it until it yields or ends. */
    static final MethodHandle RUN;
    /** Leaves the continuation that runs; returns a boolean. */
    static final MethodHandle YIELD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> scopeClass = Class.forName("jdk.internal.vm.ContinuationScope");
            Class<?> type = Class.forName("jdk.internal.vm.Continuation");
            Object scope = lookup.findConstructor(scopeClass, MethodType.methodType(void.class, String.class))
                    .invoke("bench");
            CREATE = lookup.findConstructor(type, MethodType.methodType(void.class, scopeClass, Runnable.class))
                    .bindTo(scope)
                    .asType(MethodType.methodType(Object.class, Runnable.class));
            RUN = lookup.findVirtual(type, "run", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
            YIELD = lookup.findStatic(type, "yield", MethodType.methodType(boolean.class, scopeClass))
                    .bindTo(scope);
        } catch (Throwable absent) {
            throw new ExceptionInInitializerError(absent);
        }
    }

    private BareContinuations() {}

    /**
     * Runs several in turn, each yielding so many times.
     *
     * @param count of continuations
     * @param switches of each
     */
    public static void run(int count, int switches) throws Throwable {
        Object[] continuations = new Object[count];
        for (int i = 0; i < count; i++) {
            continuations[i] = (Object) CREATE.invokeExact((Runnable) () -> {
                try {
                    for (int n = 0; n < switches; n++) {
                        boolean left = (boolean) YIELD.invokeExact();
                    }
                } catch (Throwable thrown) {
                    throw new IllegalStateException(thrown);
                }
            });
        }
        for (int n = 0; n <= switches; n++) {
            for (Object continuation : continuations) {
                RUN.invokeExact(continuation);
            }
        }
    }
}
