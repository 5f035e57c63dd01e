package org.tulip4j.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules that are published, and where their main code is. */
final class Modules {
    static final List<String> ALL = List.of(
            "api",
            "nio-backend",
            "netty-backend",
            "context-propagation",
            "micrometer",
            "drivers",
            "console",
            "testing",
            "tck");

    private Modules() {}

    /** The project's root: tests run in the folder of their module, the table also in the root. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("api")) ? here : here.getParent();
    }

    static Path classes(String module) {
        return root().resolve(module).resolve("target/classes");
    }

    /** The source files of a module's main code, in order. */
    static List<Path> sources(String module) {
        try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
