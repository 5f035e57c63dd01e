package org.tulip4j.netty.internal.version;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Netty that is on the class or module path, and whether tulip can use it. Runs no code of Netty: what is looked at is found without
 * being initialised, so that any version, a mixture of several and none at all can be told of.
 */
public final class NettyVersion {
    /** The oldest 4.2 with which tulip's conformance kit is green on every backend but io_uring. */
    public static final int OLDEST = 7;

    /** The oldest 4.2 with which it is on io_uring. */
    public static final int OLDEST_URING = 10;

    private static final int MAJOR = 4;
    private static final int MINOR = 2;
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    /** A class of each artifact that every backend needs. */
    private static final Map<String, String> ALWAYS = Map.of(
            "netty-common", "io.netty.util.AttributeMap",
            "netty-buffer", "io.netty.buffer.ByteBuf",
            "netty-transport", "io.netty.channel.Channel");

    private NettyVersion() {}

    /**
     * Fails unless tulip can use the Netty that is here.
     *
     * @param what cannot be used, for the message
     * @throws IllegalStateException names the version found and the range needed
     */
    public static void require(String what) {
        String problem = problem(OLDEST, Map.of());
        if (problem != null) {
            throw new IllegalStateException(what + " cannot be used: " + problem);
        }
    }

    /**
     * Why tulip cannot use the Netty that is here; null when it can, also where one of the others is not there at all.
     *
     * @param oldest of 4.2
     * @param others more artifacts, each with the name of a class of it
     */
    public static @Nullable String problem(int oldest, Map<String, String> others) {
        return problem(oldest, others, NettyVersion.class.getClassLoader());
    }

    public static @Nullable String problem(int oldest, Map<String, String> others, @Nullable ClassLoader loader) {
        String range = MAJOR + "." + MINOR + "." + oldest + " or a newer " + MAJOR + "." + MINOR;
        for (Map<String, String> artifacts : List.of(ALWAYS, others)) {
            for (Map.Entry<String, String> artifact : artifacts.entrySet()) {
                Class<?> there = find(artifact.getValue(), loader);
                if (there == null && artifacts == ALWAYS) {
                    return "io.netty:" + artifact.getKey() + " is missing; add it, " + range;
                }
                String version = there == null ? null : version(there);
                if (version != null && !fits(version, oldest)) {
                    return "Netty " + version + " is here (" + artifact.getKey() + "), and tulip needs " + range
                            + ": take the versions of io.netty:netty-bom. The backend nio needs no Netty; what it can do"
                            + " beside Netty 4.1 is in docs/netty-4.1.md";
                }
            }
        }
        return hasCalls(loader) ? null : "the Netty that is here does not say its version, and is older than " + range;
    }

    public static boolean fits(String version, int oldest) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches()
                && Integer.parseInt(numbers.group(1)) == MAJOR
                && Integer.parseInt(numbers.group(2)) == MINOR
                && Integer.parseInt(numbers.group(3)) >= oldest;
    }

    /** {@return the version of the artifact that a class is of; null where it does not say, as in a jar that many were put into} */
    public static @Nullable String version(Class<?> there) {
        ModuleDescriptor module = there.getModule().getDescriptor();
        if (module != null) {
            return module.name().startsWith("io.netty") ? module.rawVersion().orElse(null) : null;
        }
        Package in = there.getPackage();
        String title = in.getImplementationTitle();
        return title != null && title.startsWith("Netty") ? in.getImplementationVersion() : null;
    }

    /** {@return whether Netty has what came with the oldest that fits} */
    private static boolean hasCalls(@Nullable ClassLoader loader) {
        Class<?> handle = find("io.netty.channel.IoHandle", loader);
        try {
            return handle != null && handle.getMethod("registered") != null;
        } catch (NoSuchMethodException | LinkageError older) {
            return false;
        }
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError missing) {
            return null;
        }
    }
}
