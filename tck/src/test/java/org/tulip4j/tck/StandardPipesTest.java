package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Standard input and output of a real process are pipes of its loop. */
@Timeout(90)
class StandardPipesTest {
    private static final int SIZE = 2 << 20;

    @TempDir
    Path folder;

    static List<String> backends() {
        return Environments.with(Capability.SOCKETS).stream()
                .map(TckEnvironment::backend)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void required_pipes_standardInputAndOutput_copyEverythingAndEnd(String backend) throws Exception {
        Path errors = folder.resolve("errors");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandardPipes.class.getName(),
                        backend)
                .redirectError(errors.toFile())
                .start();
        try {
            byte[] sent = new byte[SIZE];
            for (int i = 0; i < SIZE; i++) {
                sent[i] = (byte) ('a' + i % 26);
            }
            CompletableFuture<Void> feeding = CompletableFuture.runAsync(() -> {
                try (OutputStream to = child.getOutputStream()) {
                    to.write(sent);
                } catch (java.io.IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            });
            byte[] arrived = child.getInputStream().readAllBytes();
            feeding.get(30, TimeUnit.SECONDS);
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).as("ends by itself").isTrue();
            assertThat(child.exitValue()).as(Files.readString(errors)).isZero();
            for (int i = 0; i < SIZE; i++) {
                sent[i] -= 'a' - 'A';
            }
            assertThat(Arrays.equals(sent, arrived))
                    .as("%d bytes", arrived.length)
                    .isTrue();
        } finally {
            child.destroyForcibly();
        }
    }
}
