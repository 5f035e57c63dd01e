package org.tulip4j.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another checkout of the project, usually of an earlier commit, that is measured in turn with this one. It is built by its own
 * {@code mvn -DskipTests package} and is only read here.
 */
public final class OtherBuild {
    private static final String ANCHOR = File.separator + "benchmarks" + File.separator + "target" + File.separator;

    private OtherBuild() {}

    /**
     * Returns a class path that is this process's own, with what was built in this checkout replaced by what was built in the other.
     *
     * @param checkout the root folder of the other checkout
     * @throws IllegalArgumentException when something that this class path has was not built there; says what and how to build it
     */
    public static String classPath(Path checkout) {
        List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        String root = entries.stream()
                .filter(entry -> entry.contains(ANCHOR))
                .map(entry -> entry.substring(0, entry.indexOf(ANCHOR)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no build of the benchmarks on the class path " + entries + "; start it by its Maven profile"));
        List<String> path = new ArrayList<>();
        for (String entry : entries) {
            path.add(
                    entry.startsWith(root + File.separator)
                            ? built(checkout, entry.substring(root.length() + 1))
                            : entry);
        }
        return String.join(File.pathSeparator, path);
    }

    private static String built(Path checkout, String entry) {
        Path there = checkout.resolve(entry).toAbsolutePath();
        if (!Files.exists(there)) {
            throw new IllegalArgumentException(
                    there + " does not exist; build that checkout first: mvn -q -ntp -DskipTests package");
        }
        return there.toString();
    }
}
