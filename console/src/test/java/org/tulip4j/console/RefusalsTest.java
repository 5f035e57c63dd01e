package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be looked at is told of in one line, with exit code 2, and is left as it was. */
@Timeout(60)
class RefusalsTest {
    private static void refused(Run run, String... words) {
        assertThat(run.err()).startsWith("tulip-console: ").contains(words).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "ps, the number of a process is missing",
        "12 13, one process at a time",
        "ps dump 12, one command at a time",
        "12 --every, --every wants a value",
        "12 --every 0.1, 'from 0.2 to 60, and not ''0.1'''",
        "12 --sort colour, and not 'colour'",
        "12 --web 65536, there is no port 65536",
        "0, '''0'' is neither a command nor the number of a process'",
        "who, '''who'' is neither a command nor the number of a process'"
    })
    void wrongArgumentsAreNamed(String arguments, String words) {
        refused(Run.here(arguments.split(" ")), words, "--help tells what there is");
    }

    @Test
    void aProcessThatIsNotThere() {
        refused(Run.here("ps", "2147483646"), "there is no process 2147483646");
    }

    @Test
    void theConsoleItself() {
        refused(Run.here("ps", Long.toString(ProcessHandle.current().pid())), "is this console");
    }

    @Test
    void aProcessThatIsNoJvmLivesOn() throws Exception {
        Process other = new ProcessBuilder("cat").start();
        try {
            refused(Run.here("ps", Long.toString(other.pid())), "process " + other.pid(), "is no Java virtual machine");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }

    @Test
    void aJvmWithoutALoopIsLeftWithoutABean() throws Exception {
        try (Child child = Child.start("-cp", Child.CLASS_PATH, "example.NoLoop")) {
            refused(
                    Run.here("ps", child.pid()),
                    "process " + child.pid() + " (example.NoLoop)",
                    "no loop of tulip has been made");
            assertThat(child.errors()).isEmpty();
        }
    }

    @Test
    void aJvmOfAnotherUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to start a console as another user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv, of util-linux");
        try (Child child = Child.watched()) {
            Run run = Run.ofJar(
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"), "ps", child.pid());
            refused(
                    run,
                    "process " + child.pid() + " belongs to the user root, and you are ",
                    "start the console as root");
        }
    }

    @Test
    void aProcessThatIsStoppedIsNotWaitedForForEver() throws Exception {
        assumeTrue(new File("/bin/kill").canExecute(), "needs kill, to stop a process");
        try (Child child = Child.watched()) {
            assertThat(new ProcessBuilder("/bin/kill", "-STOP", child.pid())
                            .start()
                            .waitFor())
                    .isZero();
            long start = System.nanoTime();
            refused(Run.here("ps", child.pid()), "process " + child.pid());
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }
    }
}
