package org.tulip4j.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of a test: starts, says "ready", is looked at, and ends when it is closed. */
final class Child implements AutoCloseable {
    static final String CLASS_PATH = System.getProperty("java.class.path");
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final Path errors;

    private Child(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static Child start(String... arguments) throws IOException {
        Path errors = Files.createTempFile("console-child", ".err");
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Child child = new Child(process, errors);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"ready".equals(output.readLine())) {
            child.close();
            throw new IOException("the child did not start: " + child.errors());
        }
        return child;
    }

    static Child watched(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-cp", CLASS_PATH, "example.Watched"));
        all.addAll(List.of(arguments));
        return start(all.toArray(String[]::new));
    }

    String pid() {
        return Long.toString(process.pid());
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
