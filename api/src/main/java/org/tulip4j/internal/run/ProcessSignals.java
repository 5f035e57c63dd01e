package org.tulip4j.internal.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.SignalNames;

/**
 * The operating system's signals as {@code sun.misc.Signal} has them, reached by reflection: the class is supported but
 * no part of Java SE, so a runtime without the module {@code jdk.unsupported} has a loop without signals.
 */
final class ProcessSignals {
    private ProcessSignals() {}

    /**
     * Has a signal run an action from now on, on a thread of the JVM.
     *
     * @param name without SIG
     * @return the handler that was there before, for {@link #restore}; null: nothing is changed, since the process was started ignoring
     *     the signal, and the JVM leaves it so
     * @throws IllegalStateException when the JVM keeps the signal
     */
    static @Nullable Object handle(String name, Runnable action) {
        Class<?> type = find("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "handle" -> {
                        action.run();
                        yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "tulip's handler of signal " + name;
                });
        Object before = restore(name, handler);
        // HUP, INT and TERM that were ignored when the JVM started stay ignored: it answers so each time, and installs
        // nothing. Of other
        // signals it tells the same of what was before, and has taken the handler.
        return before == ignoring() && restore(name, handler) == ignoring() ? null : before;
    }

    private static Object ignoring() {
        try {
            return find("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("sun.misc.SignalHandler is not what it was", changed);
        }
    }

    /**
     * Puts a handler back.
     *
     * @return the handler that it took the place of
     */
    static Object restore(String name, Object handler) {
        SignalNames.requireCatchable(name);
        Class<?> type = find("sun.misc.Signal");
        Object signal = SignalNames.signal(type, name);
        try {
            Method install = type.getMethod("handle", type, find("sun.misc.SignalHandler"));
            return install.invoke(null, signal, handler);
        } catch (InvocationTargetException reserved) {
            throw new IllegalStateException("the JVM keeps signal " + name + " for itself", reserved.getCause());
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("sun.misc.Signal is not what it was", changed);
        }
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException absent) {
            throw new UnsupportedOperationException(
                    "signal handlers need the module jdk.unsupported, which this Java runtime was built without",
                    absent);
        }
    }
}
