package org.tulip4j.netty.internal.version;

import java.util.Locale;

/** Says why a transport cannot be used, and what to do about it. */
public final class Unavailable {
    private static final String LINUX = "linux";
    /** What all native transports share; in an artifact of its own. */
    private static final String UNIX = "io.netty.channel.unix.";

    private Unavailable() {}

    /**
     * {@return an exception whose message names reason and remedy}
     *
     * @param name the backend's
     * @param cause what Netty or the JVM said
     */
    public static IllegalStateException because(String name, Throwable cause) {
        return because(name, cause, property("os.name"), property("os.arch"));
    }

    public static IllegalStateException because(String name, Throwable cause, String system, String machine) {
        Throwable root = root(cause);
        String text = name + " cannot be used here (" + system + ", " + machine + "): "
                + remedy(name, root, system.toLowerCase(Locale.ROOT), machine)
                + " [" + root + "]";
        return new IllegalStateException(text, cause);
    }

    /** {@return an exception that names the Netty that is here and those that tulip can use} */
    public static IllegalStateException because(String name, String version) {
        return new IllegalStateException(
                name + " cannot be used here (" + property("os.name") + ", " + property("os.arch") + "): " + version);
    }

    private static String remedy(String name, Throwable root, String system, String machine) {
        if (!suits(name, system)) {
            return name.equals("kqueue") ? "it needs macOS or a BSD" : "it needs Linux";
        }
        String artifact = "io.netty:netty-transport-";
        if (root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException) {
            boolean shared = String.valueOf(root.getMessage()).replace('/', '.').contains(UNIX);
            return "Netty's classes for it are missing; add " + artifact
                    + (shared ? "native-unix-common" : "classes-" + name);
        }
        if (root instanceof UnsatisfiedLinkError || root instanceof java.io.FileNotFoundException) {
            String classifier = classifier(system, machine);
            String module = NettyModules.remedy("io.netty.transport." + name, classifier, artifact + "native-" + name);
            return module != null
                    ? module
                    : "its native library is missing or does not load; add " + artifact + "native-" + name
                            + " with the classifier " + classifier;
        }
        if (name.equals("io_uring")) {
            return "the kernel does not offer it; it needs Linux 5.9 or newer, /proc/sys/kernel/io_uring_disabled at 0"
                    + " and a seccomp profile (container) that permits io_uring_setup";
        }
        return "Netty refuses it; see -Dio.netty.transport.noNative and the reason that follows";
    }

    /** {@return whether the backend is made for this operating system} */
    public static boolean suits(String name) {
        return suits(name, property("os.name").toLowerCase(Locale.ROOT));
    }

    public static boolean suits(String name, String system) {
        return switch (name) {
            case "epoll", "io_uring" -> system.startsWith(LINUX);
            case "kqueue" -> bsd(system);
            default -> true;
        };
    }

    private static boolean bsd(String system) {
        return system.startsWith("mac") || system.contains("bsd") || system.startsWith("darwin");
    }

    private static String classifier(String system, String machine) {
        String arch =
                switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> machine;
                };
        return (system.startsWith(LINUX) ? "linux-" : "osx-") + arch;
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String property(String key) {
        return System.getProperty(key, "unknown");
    }
}
