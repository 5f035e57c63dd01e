package org.tulip4j.console;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** What a run of the console has printed, and its exit code. */
record Run(int code, String out, String err) {
    private static Path jar;

    /** Runs the console in this process. */
    static Run here(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = TulipConsole.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs its jar as users start it, with words in front of {@code java}. */
    static Run ofJar(List<String> before, String... arguments) throws Exception {
        File err = File.createTempFile("console", ".err");
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Child.JAVA, "-XX:TieredStopAtLevel=1", "-jar", jar().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(err).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the console does not end: " + out);
        }
        Run run = new Run(process.exitValue(), out, Files.readString(err.toPath()));
        Files.delete(err.toPath());
        return run;
    }

    /** The jar of the console, with the manifest of the build, made of the classes: tests run before the build makes its own. */
    static synchronized Path jar() throws IOException {
        if (jar == null) {
            Path made = Files.createTempFile("tulip-console", ".jar");
            made.toFile().deleteOnExit();
            Path classes = Path.of("target/classes");
            Manifest manifest = new Manifest();
            try (var text = Files.newInputStream(Path.of("src/main/manifest/MANIFEST.MF"))) {
                manifest.read(text);
            }
            manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
            try (OutputStream file = Files.newOutputStream(made);
                    JarOutputStream entries = new JarOutputStream(file, manifest);
                    Stream<Path> all = Files.walk(classes)) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    entries.putNextEntry(
                            new JarEntry(classes.relativize(one).toString().replace(File.separatorChar, '/')));
                    Files.copy(one, entries);
                    entries.closeEntry();
                }
            }
            made.toFile().setReadable(true, false);
            jar = made;
        }
        return jar;
    }
}
