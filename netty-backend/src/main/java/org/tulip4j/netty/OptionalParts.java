package org.tulip4j.netty;

import java.lang.module.ModuleDescriptor;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.version.NettyModules;

/** Parts of Netty that a program adds when it wants what needs them. */
final class OptionalParts {
    private OptionalParts() {}

    /** The version of the artifact of a class that is there; null when it does not say. */
    static @Nullable String version(String className) {
        try {
            Class<?> there = Class.forName(className, false, OptionalParts.class.getClassLoader());
            ModuleDescriptor module = there.getModule().getDescriptor();
            return module == null
                    ? there.getPackage().getImplementationVersion()
                    : module.rawVersion().orElse(null);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(className + " was found before", missing);
        }
    }

    /** Fails with the artifact's name unless the class is there; in an application of modules with the module's, where that is the remedy. */
    static void need(String className, String artifact, String what) {
        try {
            Class.forName(className, false, OptionalParts.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            String module = NettyModules.remedy(className.substring(0, className.lastIndexOf('.')));
            throw new IllegalStateException(
                    what + " needs " + artifact
                            + (module != null ? ": " + module : ", which is not on the class or module path: add it"),
                    missing);
        }
    }
}
