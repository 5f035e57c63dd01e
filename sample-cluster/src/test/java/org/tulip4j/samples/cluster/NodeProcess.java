package org.tulip4j.samples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own: told by its standard input, heard by its standard output. */
final class NodeProcess {
    private static final int SECONDS = 40;

    /** What Hazelcast asks for on a JDK with modules; it warns without them. */
    private static final String[] FLAGS = {
        "--add-modules=java.se",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.management/sun.management=ALL-UNNAMED",
        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"
    };

    final String name;
    final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    /** What was read on the way to another line. */
    private final List<String> passed = new ArrayList<>();

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter();
        Thread reader = new Thread(this::read, "lines of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a node. It is a member when it says {@code joined}. */
    static NodeProcess start(String name, int port, List<Integer> others) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx200m"));
        command.addAll(List.of(FLAGS));
        if (Runtime.version().feature() >= 21) {
            command.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        // What Hazelcast logs is in target/node-NAME.log.
        command.add("-Djava.util.logging.config.file="
                + Path.of(System.getProperty("java.home"), "conf", "logging.properties"));
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", path, NodeProgram.class.getName(), name, "" + port));
        for (int other : others) {
            command.add("" + other);
        }
        return new NodeProcess(
                name,
                new ProcessBuilder(command)
                        .redirectError(
                                Path.of("target", "node-" + name + ".log").toFile())
                        .start());
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            lines.add("END");
        } catch (IOException ended) {
            lines.add("END " + ended);
        }
    }

    void tell(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(name + " hears nothing any more, it said " + seen, gone);
        }
    }

    /** Waits for a line of the program that is like this; each line is found once. */
    Matcher says(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(name + " " + pattern);
        for (String line : passed) {
            Matcher matcher = wanted.matcher(line);
            if (matcher.matches()) {
                passed.remove(line);
                return matcher;
            }
        }
        while (true) {
            String line = lines.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(line)
                    .as("'%s' in %s seconds, after %s", wanted, SECONDS, seen)
                    .isNotNull();
            seen.add(line);
            if (line.startsWith("END")) {
                throw new AssertionError(name + " ended without '" + pattern + "', after " + seen + ", with " + log());
            }
            Matcher matcher = wanted.matcher(line);
            if (matcher.matches()) {
                return matcher;
            }
            passed.add(line);
        }
    }

    private String log() {
        try {
            String log = Files.readString(Path.of("target", "node-" + name + ".log"));
            return log.substring(Math.max(0, log.length() - 4000));
        } catch (IOException missing) {
            return missing.toString();
        }
    }

    /** Sends a signal that Java has no word for. */
    void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).as("kill -%s", signal).isZero();
    }

    /** Waits until it ended by itself. */
    void exits(int code) throws InterruptedException {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                .as("%s ended, after %s", name, seen)
                .isTrue();
        assertThat(process.exitValue()).as("%s, after %s", name, seen).isEqualTo(code);
    }
}
