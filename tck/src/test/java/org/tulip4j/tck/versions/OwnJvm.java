package org.tulip4j.tck.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program in a JVM like this one, which says line by line what it finds. */
final class OwnJvm {
    private static final int LIMIT_SECONDS = 90;

    private OwnJvm() {}

    /** {@return what it said, by what stands before the first colon of each line; it must end by itself, and well} */
    static Map<String, String> run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Path said = Files.createTempFile("tulip-said", ".txt");
        Path errors = Files.createTempFile("tulip-errors", ".txt");
        try {
            Process child = new ProcessBuilder(command)
                    .redirectOutput(said.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            child.destroyForcibly();
            String all = Files.readString(said) + Files.readString(errors);
            assertThat(ended).as("ended by itself, having said: " + all).isTrue();
            assertThat(child.exitValue()).as(all).isZero();
            Map<String, String> lines = new TreeMap<>();
            for (String line : Files.readAllLines(said)) {
                int colon = line.indexOf(": ");
                if (colon >= 0) {
                    lines.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            return lines;
        } finally {
            Files.delete(said);
            Files.delete(errors);
        }
    }
}
