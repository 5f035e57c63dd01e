package org.tulip4j.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Fatal;

/**
 * Virtual threads, reached by method handles so that the code compiles for and runs on Java 17, which has none. Without state;
 * any thread.
 */
public final class VirtualThreads {
    private static final @Nullable MethodHandle EXECUTOR =
            find(Executors.class, "newVirtualThreadPerTaskExecutor", MethodType.methodType(ExecutorService.class));
    private static final @Nullable MethodHandle START =
            find(Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualOrNull();

    private VirtualThreads() {}

    /** {@return whether this JVM has them} */
    public static boolean exist() {
        return START != null;
    }

    /** An executor that starts a virtual thread per task, or null where there are none. */
    public static @Nullable ExecutorService executorOrNull() {
        if (EXECUTOR == null) {
            return null;
        }
        try {
            return (ExecutorService) EXECUTOR.invokeExact();
        } catch (Throwable thrown) {
            throw Fatal.sneak(thrown);
        }
    }

    /** {@return a virtual thread that runs the body already} */
    public static Thread start(Runnable body) {
        if (START == null) {
            throw new IllegalStateException("no virtual threads before Java 21");
        }
        try {
            return (Thread) START.invokeExact(body);
        } catch (Throwable thrown) {
            throw Fatal.sneak(thrown);
        }
    }

    /** {@return whether a thread is carried by others, one after the other} */
    public static boolean isVirtual(Thread thread) {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable thrown) {
            throw Fatal.sneak(thrown);
        }
    }

    private static @Nullable MethodHandle isVirtualOrNull() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException absent) {
            return null;
        }
    }

    private static @Nullable MethodHandle find(Class<?> in, String name, MethodType type) {
        try {
            return MethodHandles.publicLookup().findStatic(in, name, type);
        } catch (NoSuchMethodException | IllegalAccessException absent) {
            return null;
        }
    }
}
