package org.tulip4j.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Fatal;

/**
 * Virtual threads, reached by method handles so that the code compiles for and runs on Java 17, which has none. Without state;
 * any thread.
 */
public final class VirtualThreads {
    private static final @Nullable MethodHandle EXECUTOR = find(
            Executors.class,
            "newThreadPerTaskExecutor",
            MethodType.methodType(ExecutorService.class, ThreadFactory.class));
    /** Makes the threads of coroutines; null where there are none. */
    private static final @Nullable ThreadFactory COROUTINES = factoryOrNull("tulip-coroutine");

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualOrNull();

    private VirtualThreads() {}

    /** {@return whether this JVM has them} */
    public static boolean exist() {
        return COROUTINES != null;
    }

    /** {@return what makes virtual threads of one name, which begins with "tulip-", or null where there are none} */
    public static @Nullable ThreadFactory factoryOrNull(String name) {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Object named = builder.getMethod("name", String.class)
                    .invoke(Thread.class.getMethod("ofVirtual").invoke(null), name);
            return (ThreadFactory) builder.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException absent) {
            return null;
        }
    }

    /** An executor that starts a virtual thread of that name per task, or null where there are none. */
    public static @Nullable ExecutorService executorOrNull(String name) {
        ThreadFactory factory = factoryOrNull(name);
        if (EXECUTOR == null || factory == null) {
            return null;
        }
        try {
            return (ExecutorService) EXECUTOR.invokeExact(factory);
        } catch (Throwable thrown) {
            throw Fatal.sneak(thrown);
        }
    }

    /** {@return a virtual thread of a coroutine that runs the body already} */
    public static Thread start(Runnable body) {
        if (COROUTINES == null) {
            throw new IllegalStateException("no virtual threads before Java 21");
        }
        Thread thread = COROUTINES.newThread(body);
        thread.start();
        return thread;
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
