package org.tulip4j.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program that runs to its end. */
final class Command {
    private Command() {}

    /** What a sink makes of a stream. */
    interface Reading<T> {
        T read(InputStream in) throws IOException;
    }

    /** What feeds a stream. */
    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    /** What it prints; it must succeed. */
    static String output(String... command) throws Exception {
        return run(List.of(command), out -> {}, in -> new String(in.readAllBytes(), UTF_8));
    }

    /** What is made of what it prints, while it is fed; it must succeed. */
    static <T> T run(List<String> command, Writing input, Reading<T> output) throws Exception {
        Process process = new ProcessBuilder(command).start();
        try {
            CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed(process, input));
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> errors(process));
            T made = output.read(process.getInputStream());
            fed.get();
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + ": " + errors.get() + " " + made)
                    .isZero();
            return made;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, Writing input) {
        try (OutputStream out = process.getOutputStream()) {
            input.write(out);
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    private static String errors(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), UTF_8);
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }
}
