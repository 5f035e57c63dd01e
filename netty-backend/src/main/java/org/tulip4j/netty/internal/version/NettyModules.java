package org.tulip4j.netty.internal.version;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Netty's native libraries and optional parts in an application of modules. Each is a module of its own, which nothing requires: it has
 * to be asked for, also where its artifact is on the module path.
 */
public final class NettyModules {
    private NettyModules() {}

    /**
     * What to do about a package that is missing.
     *
     * @param name of the package
     * @return null where tulip is on the class path, or no module of the module path has it
     */
    public static @Nullable String remedy(String name) {
        Module own = NettyModules.class.getModule();
        return own.isNamed() ? remedy(name, System.getProperty("jdk.module.path", "")) : null;
    }

    static @Nullable String remedy(String name, String modulePath) {
        return named(modulePath, module -> module.descriptor().packages().contains(name))
                .map(module -> "it is on the module path, but no module requires its module: " + start(module))
                .orElse(null);
    }

    private static String start(String module) {
        return "start Java with --add-modules " + module + ", or require it in module-info.java";
    }

    /**
     * What to do about a library that is missing.
     *
     * @param prefix starts the name of its module, up to the system
     * @param classifier of the artifact: system and machine
     * @param artifact with its group
     * @return null where tulip is on the class path, or the module is there already
     */
    public static @Nullable String remedy(String prefix, String classifier, String artifact) {
        Module own = NettyModules.class.getModule();
        return own.isNamed() && own.getLayer() != null
                ? remedy(prefix, classifier, artifact, own.getLayer(), System.getProperty("jdk.module.path", ""))
                : null;
    }

    static @Nullable String remedy(
            String prefix, String classifier, String artifact, ModuleLayer layer, String modulePath) {
        String usual = prefix + "." + classifier.replace('-', '.');
        if (layer.findModule(usual).isPresent()) {
            return null;
        }
        // Some are named after another machine than they are for.
        String system = usual.substring(0, usual.lastIndexOf('.') + 1);
        Optional<String> there = named(
                modulePath,
                module -> module.descriptor().name().startsWith(system)
                        && module.location()
                                .map(place -> place.getPath().contains(classifier))
                                .orElse(true));
        if (there.isPresent() && layer.findModule(there.get()).isPresent()) {
            return null;
        }
        String start = start(there.orElse(usual));
        return there.isPresent()
                ? "its native library is on the module path, but no module requires its module: " + start
                : "its native library is missing; add " + artifact + " with the classifier " + classifier
                        + " to the module path and " + start;
    }

    private static Optional<String> named(String modulePath, Predicate<ModuleReference> fits) {
        Path[] entries = Arrays.stream(modulePath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toArray(Path[]::new);
        try {
            return ModuleFinder.of(entries).findAll().stream()
                    .filter(fits)
                    .map(module -> module.descriptor().name())
                    .findFirst();
        } catch (FindException twoOfOneName) {
            // The module system looks at each folder by itself; with all of them named the artifact is enough to know.
            return Optional.empty();
        }
    }
}
