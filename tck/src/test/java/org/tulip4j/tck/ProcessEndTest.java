package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** The end of the process while a program runs. */
class ProcessEndTest {
    /** Runs in the process that is ended. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Tulip.runVoid(
                    () -> {
                        Tulip.createTask(() -> cleaning("task"));
                        Tulip.sleep(Duration.ZERO).await();
                        System.out.println("ready");
                        cleaning("main");
                    },
                    LoopOptions.DEFAULT.withBackend("nio"));
        }

        private static Object cleaning(String what) {
            try {
                return EventLoops.running().createFuture().await();
            } finally {
                Tulip.sleep(Duration.ofMillis(300)).await();
                System.out.println(what + " is clean");
            }
        }
    }

    /** Exits in a coroutine; the engine is the argument. */
    static final class Exiting {
        private Exiting() {}

        public static void main(String[] arguments) {
            Tulip.runVoid(
                    () -> {
                        System.out.println("exits");
                        System.exit(3);
                    },
                    LoopOptions.DEFAULT.withBackend("nio").withEngine(arguments[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void exitInACoroutineWaitsForNobody(String engine) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Exiting.class.getName(),
                        engine)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("exits");
            // Whoever waits for the loop waits ten seconds.
            assertThat(process.waitFor(9, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Serves for ever, with a connection to itself that is open. */
    static final class ServingForever {
        private ServingForever() {}

        public static void main(String[] arguments) {
            Tulip.runVoid(
                    () -> {
                        Server server = Streams.startServer(
                                        (reader, writer) -> reader.read(1).await(), "127.0.0.1", 0)
                                .await();
                        var open = Streams.openConnection("127.0.0.1", server.port())
                                .await();
                        System.out.println("ready " + open.writer().transport().isClosing());
                        server.serveForever().await();
                    },
                    LoopOptions.DEFAULT.withBackend("nio"));
        }
    }

    /** Nothing is written but what the loop says of itself when it is made. */
    @Test
    void aServerThatIsToldToEndSaysNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ServingForever.class.getName())
                .start();
        try (var out = process.inputReader();
                var err = process.errorReader()) {
            assertThat(out.readLine()).isEqualTo("ready false");
            process.toHandle().destroy();
            assertThat(out.lines()).isEmpty();
            assertThat(err.lines().filter(line -> !line.contains("internal.state.Log info")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("INFO: loop-1: asked for nio"));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Waits for ever; the process does not halt before the thread of {@code main} has ended. */
    static final class Serving {
        private Serving() {}

        public static void main(String[] arguments) {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    main.join(60_000);
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                System.out.println(main.isAlive() ? "main goes on" : "main has ended");
            }));
            Tulip.runVoid(
                    () -> {
                        System.out.println("ready");
                        EventLoops.running().createFuture().await();
                    },
                    LoopOptions.DEFAULT.withBackend("nio"));
        }
    }

    @Test
    void aProgramThatTheEndOfTheProcessCancelsEndsInSilence() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Serving.class.getName())
                .start();
        try (var out = process.inputReader();
                var err = process.errorReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            process.toHandle().destroy();
            assertThat(err.lines())
                    .noneMatch(line -> line.contains("Exception in thread") || line.contains("CancelledError"));
            assertThat(out.readLine()).isEqualTo("main has ended");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Makes a loop in debug mode and awaits on it. */
    static final class Debugging {
        private Debugging() {}

        public static void main(String[] arguments) {
            try (var loop =
                    EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio").withDebug(true))) {
                System.out.println("made");
                loop.runUntilCompleteVoid(() -> Tulip.sleep(Duration.ofNanos(1)).await());
                System.out.println("awaited");
            }
        }
    }

    @Test
    void whatDebugModeAsksOfTheJvmIsLoadedBeforeALoopRuns() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Debugging.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader()) {
            List<String> told = out.lines()
                    .filter(line -> line.equals("made")
                            || line.equals("awaited")
                            || line.contains(" java.lang.management.ThreadInfo "))
                    .map(line -> line.contains("ThreadInfo") ? "loaded" : line)
                    .toList();
            assertThat(told).containsExactly("loaded", "made", "awaited");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Does not let itself be cancelled. */
    static final class Stubborn {
        private Stubborn() {}

        public static void main(String[] arguments) {
            Tulip.run(
                    () -> {
                        System.out.println("ready");
                        while (true) {
                            try {
                                EventLoops.running().createFuture().await();
                            } catch (CancelledError swallowed) {
                                System.out.println("stays");
                            }
                        }
                    },
                    LoopOptions.DEFAULT.withBackend("nio"));
        }
    }

    @Test
    void whoHoldsUpTheEndIsNamedThoughLoggingIsOver() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Stubborn.class.getName())
                .start();
        try (var out = process.inputReader();
                var err = process.errorReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            process.toHandle().destroy();
            assertThat(out.readLine()).isEqualTo("stays");
            assertThat(err.lines())
                    .anyMatch(
                            line -> line.contains("did not end within 10 s") && line.contains("<Task Task-1 pending"));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    static List<String> engines() {
        return Runtime.version().feature() < 21 ? List.of("platform") : List.of("platform", "virtual");
    }

    @Test
    void theProcessWaitsForTheMainTaskAndForThoseThatAreLeft() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Program.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            process.toHandle().destroy();
            assertThat(out.lines()).containsExactly("main is clean", "task is clean");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isNotZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
