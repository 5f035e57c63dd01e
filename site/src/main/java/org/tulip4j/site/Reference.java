package org.tulip4j.site;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Javadoc of all modules together, by the tool of the JDK that runs this. */
final class Reference {
    private static final Pattern MODULE = Pattern.compile("^(?:open )?module ([\\w.]+) \\{", Pattern.MULTILINE);
    /** Not for users: programs to read. */
    private static final String SAMPLES = "samples";

    private Reference() {}

    /**
     * Writes the Javadoc of every module of the checkout that has a descriptor.
     *
     * @throws IOException if the tool fails; what it said went to the standard error
     */
    static void write(Path root, Path folder) throws IOException {
        Map<String, Path> modules = modules(root);
        List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(), "-quiet", "-notimestamp"));
        arguments.addAll(
                List.of("-Xdoclint:none", "-encoding", "UTF-8", "-windowtitle", "tulip", "-doctitle", "tulip"));
        modules.forEach((name, sources) -> arguments.addAll(List.of("--module-source-path", name + "=" + sources)));
        arguments.addAll(List.of("--module", String.join(",", modules.keySet()), "--module-path", libraries(root)));
        int status = ToolProvider.findFirst("javadoc")
                .orElseThrow(() -> new IOException("this JVM has no tool javadoc: start it from a JDK"))
                .run(System.err, System.err, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException("javadoc ended with " + status);
        }
    }

    private static Map<String, Path> modules(Path root) throws IOException {
        Map<String, Path> modules = new TreeMap<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.filter(one -> !one.endsWith(SAMPLES)).toList()) {
                Path sources = folder.resolve("src/main/java");
                if (Files.exists(sources.resolve("module-info.java"))) {
                    Matcher name = MODULE.matcher(Files.readString(sources.resolve("module-info.java")));
                    if (name.find()) {
                        modules.put(name.group(1), sources);
                    }
                }
            }
        }
        return modules;
    }

    /** What is on the class path of this program and not built here. */
    private static String libraries(Path root) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") && !Path.of(entry).startsWith(root))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
