package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

/**
 * Signals that a process ignores since it was started: INT where a shell without job control starts it by {@code &}, HUP under nohup. The JVM
 * installs no handler for those; the program runs, and says once what it will not hear.
 */
@Timeout(60)
class IgnoredSignalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "trap \"\" INT; exec \"$0\" \"$@\" # INT # INT",
                "\"$0\" \"$@\" & wait # INT # INT",
                "nohup \"$0\" \"$@\" # HUP # HUP",
                "trap \"\" TERM; exec \"$0\" \"$@\" # TERM # TERM",
                "exec \"$0\" \"$@\" # USR2 # ",
                // What else was ignored is heard all the same.
                "trap \"\" USR2; exec \"$0\" \"$@\" # USR2 # ",
            })
    void theProgramStartsAndSaysWhatItWillNotHear(String start, String signal, String unheard) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell to ignore the signal");
        Process child = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        start,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        signal,
                        unheard == null ? "heard" : "unheard")
                .redirectErrorStream(true)
                .start();
        try (var out = child.inputReader()) {
            List<String> lines = out.lines().toList();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(String.join("\n", lines)).isZero();
            assertThat(lines).contains(unheard == null ? "heard" : "goes on");
            List<String> warnings =
                    lines.stream().filter(line -> line.startsWith("WARNING")).toList();
            if (unheard == null) {
                assertThat(warnings).isEmpty();
            } else {
                assertThat(warnings).hasSize(1);
                assertThat(warnings.get(0))
                        .contains("signal " + unheard + " will not be heard", "env --default-signal=" + unheard);
            }
        } finally {
            child.destroyForcibly();
        }
    }

    /** Asks for a signal, sends it to itself, and ends when it has come; or after one that is heard anywhere, where it does not. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Tulip.runVoid(
                    () -> {
                        EventLoop loop = EventLoops.running();
                        var done = loop.<String>createFuture();
                        loop.addSignalHandler(arguments[0], () -> done.trySetResult("heard"));
                        loop.addSignalHandler("WINCH", () -> done.trySetResult("goes on"));
                        send(arguments[0]);
                        if (arguments[1].equals("unheard")) {
                            send("WINCH");
                        }
                        System.out.println(done.await());
                        loop.removeSignalHandler(arguments[0]);
                    },
                    LoopOptions.DEFAULT.withBackend("nio"));
        }

        private static void send(String signal) throws Exception {
            long pid = ProcessHandle.current().pid();
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
                    .start()
                    .waitFor();
        }
    }
}
