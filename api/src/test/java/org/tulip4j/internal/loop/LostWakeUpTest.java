package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No wake-up is lost: jcstress tries what the argument beside {@link ThreadInbox}'s flag says. */
@Timeout(120)
class LostWakeUpTest {
    @TempDir
    private Path folder;

    private String stress(String test) throws IOException, InterruptedException {
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

    @Test
    void theInboxLosesNone() throws Exception {
        assertThat(stress("InboxStress")).contains("[OK]").doesNotContain("[FAILED]");
    }

    @Test
    void anInboxWithoutVolatileAccessesDoesAndIsFound() throws Exception {
        assertThat(stress("BrokenInboxStress")).contains("[FAILED]").containsPattern("false, true .*Forbidden");
    }
}
