package org.tulip4j.internal.state;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the system's signals, as {@code sun.misc.Signal} knows them. That class is reached by reflection: it is supported
 * but no part of Java SE, so a runtime without the module {@code jdk.unsupported} lacks it. Without state.
 */
public final class SignalNames {
    /** What a shell can be given as it is. */
    private static final Pattern WORD = Pattern.compile("[A-Z][A-Z0-9]*([+-][0-9]+)?");

    private SignalNames() {}

    /**
     * A name in capitals and without SIG.
     *
     * @throws IllegalArgumentException for null and blank ones
     */
    public static String normal(@Nullable String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("a signal needs a name, for instance INT");
        }
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("SIG") ? upper.substring(3) : upper;
    }

    /**
     * Looks a name up, as far as this runtime can.
     *
     * @param name as {@link #normal} gives it
     * @throws IllegalArgumentException when there is no such signal
     */
    public static void check(String name) {
        if (!WORD.matcher(name).matches()) {
            throw unknown(name, null);
        }
        Class<?> type;
        try {
            type = Class.forName("sun.misc.Signal");
        } catch (ClassNotFoundException absent) {
            return;
        }
        signal(type, name);
    }

    /**
     * Refuses what no process can catch.
     *
     * @param name as {@link #normal} gives it
     * @throws IllegalArgumentException for KILL and STOP
     */
    public static void requireCatchable(String name) {
        if (name.equals("KILL") || name.equals("STOP")) {
            throw new IllegalArgumentException("signal " + name + " cannot be caught");
        }
    }

    /**
     * A signal, for the methods of its class.
     *
     * @param type {@code sun.misc.Signal}
     * @param name as {@link #normal} gives it
     * @throws IllegalArgumentException when there is no such signal
     */
    public static Object signal(Class<?> type, String name) {
        try {
            return type.getConstructor(String.class).newInstance(name);
        } catch (InvocationTargetException failed) {
            throw unknown(name, failed.getCause());
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("sun.misc.Signal is not what it was", changed);
        }
    }

    private static IllegalArgumentException unknown(String name, @Nullable Throwable cause) {
        return new IllegalArgumentException("there is no signal " + name + " here; a name is for instance INT", cause);
    }
}
