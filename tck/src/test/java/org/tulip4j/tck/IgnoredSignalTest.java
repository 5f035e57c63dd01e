package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;

/** A signal that the process was started ignoring, as nohup does: the JVM installs no handler, and the caller hears of it. */
@Timeout(60)
class IgnoredSignalTest {
    @Test
    void handlerOfASignalThatIsIgnoredSinceTheStartIsRefused() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell to ignore the signal");
        Process child = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "trap '' HUP; exec \"$0\" -cp \"$1\" \"$2\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("the process ignores signal HUP", "nohup").doesNotContain("installed");
    }

    /** Asks for HUP and prints the answer. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (EventLoop loop = EventLoops.newLoop("nio")) {
                loop.addSignalHandler("HUP", loop::stop);
                System.out.println("installed");
            } catch (IllegalStateException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }
}
