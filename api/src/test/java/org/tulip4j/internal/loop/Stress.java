package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs one jcstress test in a JVM of its own for a few seconds. */
final class Stress {
    private Stress() {}

    /** What jcstress says, which had results. */
    static String run(String test, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.openjdk.jcstress.Main",
                        "-t",
                        "\\." + test + "$",
                        "-m",
                        "quick",
                        "-iters",
                        "2",
                        "-time",
                        "500",
                        "-sc",
                        "false",
                        "-jvmArgs",
                        "-XX:+UseSerialGC")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(text).contains("Results: ");
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
