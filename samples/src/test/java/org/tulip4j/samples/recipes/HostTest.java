package org.tulip4j.samples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tulip4j.LoopOptions;

/** A service of Netty's whose main is the recipe's, as a process. */
@Timeout(60)
class HostTest {
    @Tag("once")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM between processes")
    @Test
    void theServiceRunsOnTheLoopUntilItIsToldToStop() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Host.class.getName(),
                        "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            assertThat(line).startsWith("listens on /127.0.0.1:");
            String address = line.substring(line.indexOf('/') + 1);
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .isEqualTo("sums: 0\n");
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anUnknownRecipeIsRefusedWithTheNamesOfTheOthers() {
        assertThatThrownBy(() -> Recipes.run(List.of("soup"), System.out, LoopOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("web-socket");
    }
}
