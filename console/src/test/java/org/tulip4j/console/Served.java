package org.tulip4j.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The console as a page of a child, in a process of its own. */
final class Served implements AutoCloseable {
    final URI address;
    private final Process process;
    private final Path errors;

    private Served(URI address, Process process, Path errors) {
        this.address = address;
        this.process = process;
        this.errors = errors;
    }

    static Served of(Child child) throws IOException {
        Path errors = Files.createTempFile("console-served", ".err");
        Process process = new ProcessBuilder(
                        Child.JAVA,
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Run.jar().toString(),
                        child.pid(),
                        "--web",
                        "--every",
                        "0.3")
                .redirectError(errors.toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String first = out.readLine();
        if (first == null) {
            throw new IOException("the console did not start: " + Files.readString(errors));
        }
        return new Served(URI.create(first), process, errors);
    }

    int exitCode() throws InterruptedException {
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
