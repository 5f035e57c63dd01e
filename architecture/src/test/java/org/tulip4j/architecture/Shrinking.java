package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A list of exceptions to a rule, in a file, that only shrinks: what is wrong and not listed fails, and so does what is listed and no
 * longer wrong. {@code -Darchitecture.write=true} writes the list as it is now, for a change that moves or mends some of them.
 */
final class Shrinking {
    private static final String FOLDER = "src/test/resources/org/tulip4j/architecture";

    private final Path file;

    Shrinking(String name) {
        file = Modules.root().resolve("architecture").resolve(FOLDER).resolve(name);
    }

    void check(String rule, Collection<String> wrong) {
        Set<String> now = new TreeSet<>(wrong);
        try {
            if (Boolean.getBoolean("architecture.write")) {
                Files.writeString(file, now.stream().map(line -> line + "\n").collect(Collectors.joining()));
            }
            Set<String> listed = Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : new TreeSet<>();
            Set<String> fresh = new TreeSet<>(now);
            fresh.removeAll(listed);
            assertThat(fresh)
                    .as(rule + " (not on the list of old exceptions, " + file.getFileName() + ")")
                    .isEmpty();
            listed.removeAll(now);
            assertThat(listed)
                    .as("mended: take these lines out of " + file.getFileName() + ", which only shrinks")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
