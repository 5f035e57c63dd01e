package org.tulip4j.drivertests;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A server that a test starts, kills and starts again: as a plain user, on a free port, in a folder of its own. It is there when it has
 * said so in its log. Any thread that is not a loop's.
 */
abstract class RealServer implements AutoCloseable {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final String readyWhenItSays;
    private final Path folder;
    private final int port = freePort();
    /** The last lines that it wrote. */
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private Process process;
    /** Ends with the last of its processes. */
    private Thread reader;

    RealServer(String name, String readyWhenItSays) {
        this.readyWhenItSays = readyWhenItSays;
        try {
            folder = Files.createTempDirectory("tulip-" + name + "-");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** What is run, in the foreground. */
    abstract List<String> command();

    final int port() {
        return port;
    }

    final Path folder() {
        return folder;
    }

    /** Gives the folder to the plain user, for what was written there. */
    final void handOver() {
        if (ROOT) {
            run(List.of("chown", "-R", "nobody", folder.toString()));
        }
    }

    final void start() {
        handOver();
        CountDownLatch ready = new CountDownLatch(1);
        try {
            process = new ProcessBuilder(asPlainUser(command()))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        Process started = process;
        reader = new Thread(() -> read(started, ready), "log of " + this);
        reader.setDaemon(true);
        reader.start();
        await(ready);
    }

    private void read(Process from, CountDownLatch ready) {
        try (BufferedReader lines = from.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (line.contains(readyWhenItSays)) {
                    ready.countDown();
                }
            }
        } catch (IOException ended) {
            log.add(ended.toString());
        }
    }

    private void await(CountDownLatch ready) {
        try {
            if (!ready.await(60, SECONDS)) {
                throw new AssertionError(this + " did not start: " + String.join("\n", log));
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Ends it and its children as a power cut does; returns when they are gone. */
    final void kill() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // A process that ends closes its log before its sockets.
        all.forEach(each -> each.onExit().join());
        try {
            // All of them have the other end of the log.
            reader.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public final void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        run(List.of("rm", "-rf", folder.toString()));
    }

    /** The program, or the test is skipped. */
    static Path program(String name, String packageName, Path... elsewhere) {
        List<Path> places = new ArrayList<>(List.of(elsewhere));
        for (String folder : System.getenv("PATH").split(":")) {
            places.add(Path.of(folder, name));
        }
        places.add(Path.of("/usr/sbin", name));
        Path found = places.stream().filter(Files::isExecutable).findFirst().orElse(null);
        Assumptions.assumeTrue(
                found != null,
                "no " + name + " on this machine: apt-get install --no-install-recommends " + packageName);
        return found;
    }

    /** Runs a program to its end. */
    static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    /** PostgreSQL refuses root, and nobody should need it. */
    static List<String> asPlainUser(List<String> command) {
        if (!ROOT) {
            return command;
        }
        List<String> changed =
                new ArrayList<>(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        changed.addAll(command);
        return changed;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " on port " + port;
    }
}
