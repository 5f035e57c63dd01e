package org.tulip4j.internal.engine;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Coroutines on the JDK's own continuations, which virtual threads are made of. They run on the loop's thread. JDK 21 or
 * newer, and {@code java.base/jdk.internal.vm} must be exported to tulip.
 */
final class ContinuationEngine implements CoroutineEngine {
    private static final Access ACCESS = Access.find();

    /** Makes a continuation that will run this. */
    interface Maker {
        Object make(Runnable body);
    }

    /** Runs a continuation until it is left. */
    interface Entrance {
        void enter(Object continuation);
    }

    /** Leaves the continuation that runs here; false where that cannot be. */
    interface Exit {
        boolean leave();
    }

    /**
     * The ways in and out, or why there are none. They are classes that the lambda factory makes, not method handles: those would
     * put frames of their own on the stack of every coroutine that waits.
     */
    private record Access(
            @Nullable Maker maker,
            @Nullable Entrance entrance,
            @Nullable Exit exit,
            @Nullable MethodHandle trace,
            @Nullable Throwable cause) {
        static Access find() {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> scopeClass = Class.forName("jdk.internal.vm.ContinuationScope");
                Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
                Object scope = lookup.findConstructor(scopeClass, MethodType.methodType(void.class, String.class))
                        .invoke("tulip");
                Maker maker = (Maker) LambdaMetafactory.metafactory(
                                lookup,
                                "make",
                                MethodType.methodType(Maker.class, scopeClass),
                                MethodType.methodType(Object.class, Runnable.class),
                                lookup.findConstructor(
                                        continuation, MethodType.methodType(void.class, scopeClass, Runnable.class)),
                                MethodType.methodType(continuation, Runnable.class))
                        .getTarget()
                        .invoke(scope);
                Entrance entrance = (Entrance) LambdaMetafactory.metafactory(
                                lookup,
                                "enter",
                                MethodType.methodType(Entrance.class),
                                MethodType.methodType(void.class, Object.class),
                                lookup.findVirtual(continuation, "run", MethodType.methodType(void.class)),
                                MethodType.methodType(void.class, continuation))
                        .getTarget()
                        .invoke();
                Exit exit = (Exit) LambdaMetafactory.metafactory(
                                lookup,
                                "leave",
                                MethodType.methodType(Exit.class, scopeClass),
                                MethodType.methodType(boolean.class),
                                lookup.findStatic(
                                        continuation, "yield", MethodType.methodType(boolean.class, scopeClass)),
                                MethodType.methodType(boolean.class))
                        .getTarget()
                        .invoke(scope);
                MethodHandle trace = lookup.findVirtual(
                                continuation, "getStackTrace", MethodType.methodType(StackTraceElement[].class))
                        .asType(MethodType.methodType(StackTraceElement[].class, Object.class));
                return new Access(maker, entrance, exit, trace, null);
            } catch (Throwable absent) {
                Fatal.rethrow(absent);
                return new Access(null, null, null, null, absent);
            }
        }
    }

    private static final @Nullable Maker MAKER = ACCESS.maker();
    private static final @Nullable Entrance ENTRANCE = ACCESS.entrance();
    private static final @Nullable Exit EXIT = ACCESS.exit();
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
        return new ContinuationStack(MAKER.make(body));
    }

    /** One coroutine: a continuation of the JDK's, which is entered and left on the loop's thread. */
    private static final class ContinuationStack implements Stack {
        /** The continuation, whose class cannot be named here. */
        private final Object continuation;

        ContinuationStack(Object continuation) {
            this.continuation = continuation;
        }

        @Override
        public void resume() {
            ENTRANCE.enter(continuation);
        }

        @Override
        public void suspend() {
            try {
                if (!EXIT.leave()) {
                    throw new IllegalStateException("the continuation did not say why");
                }
            } catch (IllegalStateException pinned) {
                throw new IllegalStateException(
                        "await() inside synchronized or a native frame, or emit(): the coroutine cannot be left here ("
                                + pinned.getMessage() + "); use a tulip Lock",
                        pinned);
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
