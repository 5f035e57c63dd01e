package org.tulip4j.netty;

/** Parts of Netty that a program adds when it wants what needs them. */
final class OptionalParts {
    private OptionalParts() {}

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
