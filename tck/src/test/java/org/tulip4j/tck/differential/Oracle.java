package org.tulip4j.tck.differential;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Python that plays programs on its asyncio, one process for many. */
final class Oracle implements AutoCloseable {
    private static final int OLDEST = 11;
    private static final int NEWEST = 19;
    private static final String SCRIPT = "/org/tulip4j/tck/differential/player.py";

    private final Path script;
    private final String python;
    private final Process process;
    private final Writer to;
    private final BufferedReader from;
    private final String version;

    private Oracle(Path script, String python) throws IOException {
        this.script = script;
        this.python = python;
        process = new ProcessBuilder(python, script.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        to = process.outputWriter(StandardCharsets.ISO_8859_1);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
        String first = from.readLine();
        if (first == null || minor(first) < OLDEST) {
            process.destroy();
            throw new IOException(python + " is no Python of 3." + OLDEST + " or newer: " + first);
        }
        version = first;
    }

    /** The newest Python there is, or the one that the property {@code tulip.python} names; null: there is none. */
    static @Nullable Oracle find() throws IOException {
        Path script = Files.createTempFile("tulip-player", ".py");
        script.toFile().deleteOnExit();
        try (var in = Oracle.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, in.readAllBytes());
        }
        String named = System.getProperty("tulip.python");
        if (named != null) {
            return new Oracle(script, named);
        }
        List<String> names = new ArrayList<>();
        for (int minor = NEWEST; minor >= OLDEST; minor--) {
            names.add("python3." + minor);
        }
        names.add("python3");
        for (String name : names) {
            try {
                return new Oracle(script, name);
            } catch (IOException notHere) {
                continue;
            }
        }
        return null;
    }

    private static int minor(String version) {
        String[] parts = version.split("\\.");
        return parts.length > 1 && parts[0].equals("3") ? Integer.parseInt(parts[1]) : 0;
    }

    /** {@return for instance "3.13.0"} */
    String version() {
        return version;
    }

    /** {@return for instance 13} */
    int minor() {
        return minor(version);
    }

    String play(String program, Set<Reason> reasons) {
        return play(List.of(program), reasons).get(0);
    }

    /** The logs of programs; for these reasons it does as tulip does. */
    List<String> play(List<String> programs, Set<Reason> reasons) {
        Thread writer = new Thread(() -> write(programs, Reason.keys(reasons)), "programs");
        writer.start();
        List<String> logs = new ArrayList<>();
        try {
            for (String program : programs) {
                String log = from.readLine();
                if (log == null) {
                    throw new IllegalStateException("Python " + version + " gave up at " + program);
                }
                logs.add(log);
            }
            writer.join();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return logs;
    }

    private void write(List<String> programs, String reasons) {
        try {
            for (String program : programs) {
                to.write(reasons + "\t" + program + "\n");
            }
            to.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** What this Python says of a source that it compiles and does not run; nothing: it is one. */
    String errors(String source) throws IOException, InterruptedException {
        Process compiler = new ProcessBuilder(
                        python, "-c", "import sys; compile(sys.stdin.buffer.read(), 'printed', 'exec')")
                .redirectErrorStream(true)
                .start();
        try (Writer in = compiler.outputWriter(StandardCharsets.UTF_8)) {
            in.write(source);
        }
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        compiler.waitFor();
        return said;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(script);
    }
}
