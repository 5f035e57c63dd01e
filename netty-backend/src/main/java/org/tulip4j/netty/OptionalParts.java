package org.tulip4j.netty;

import org.jspecify.annotations.Nullable;

/** Parts of Netty that a program adds when it wants what needs them. */
final class OptionalParts {
    private OptionalParts() {}

    /** The version of the artifact of a class that is there; null when it does not say, as on the module path. */
    static @Nullable String version(String className) {
        try {
            return Class.forName(className, false, OptionalParts.class.getClassLoader())
                    .getPackage()
                    .getImplementationVersion();
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(className + " was found before", missing);
        }
    }

    /** Fails with the artifact's name unless the class is there. */
    static void need(String className, String artifact, String what) {
        try {
            Class.forName(className, false, OptionalParts.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(
                    what + " needs " + artifact + ", which is not on the class or module path: add it", missing);
        }
    }
}
