package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the system as clients. */
final class Programs {
    /** Those that are not called as their program is. */
    private static final Map<String, String> PACKAGES = Map.of(
            "redis-cli", "redis-tools",
            "redis-benchmark", "redis-tools",
            "ab", "apache2-utils",
            "h2load", "nghttp2-client");

    private Programs() {}

    /** What a program printed, errors included; the test is skipped where it is not installed. */
    static String run(List<String> command) throws IOException, InterruptedException {
        String name = command.get(0);
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
                name + " is not here; install it, on Debian: apt-get install " + PACKAGES.getOrDefault(name, name));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return said;
    }
}
