package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that runs out of file descriptors, in a process of its own with a low limit.
 *
 * <p>When red: accepting must fail through {@code AcceptSink.acceptFailed}, once for each try; a paused listener must not try;
 * connections that are open must not notice; when the listener resumes, those that waited must be accepted.
 */
@Timeout(120)
class DescriptorTest {
    private static final int LIMIT = 160;
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    Path scratch;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private Process child;

    static List<String> backends() {
        return Environments.with(Capability.DESCRIPTORS).stream()
                .map(TckEnvironment::backend)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void required_servers_outOfDescriptorsPausesServesOnAndRecovers(String backend) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash for ulimit");
        int port = start(backend);
        long first = openUntilAcceptFails(port);
        // It tries again after its pause, and not before.
        long second = time(next("report"));
        long third = time(next("report"));
        assertThat(second - first).isGreaterThanOrEqualTo(1_000_000_000);
        assertThat(third - second).isGreaterThanOrEqualTo(1_000_000_000);
        // Whoever was accepted before the first failure was greeted passes ago.
        int open = greeted();
        assertThat(open).isBetween(10, LIMIT);
        for (int i = 0; i < 20; i++) {
            echo(sockets.get(i % open));
        }
        for (int i = 0; i < open; i++) {
            sockets.get(i).close();
        }
        List<Socket> waiting = sockets.subList(open, sockets.size());
        for (Socket socket : waiting) {
            greeting(socket);
            echo(socket);
        }
        child.getOutputStream().close();
        next("closed");
        assertThat(child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
    }

    /** {@return the port} */
    private int start(String backend) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        child = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "ulimit -n " + LIMIT + "; exec \"$@\"",
                        "bash",
                        java,
                        "-Xmx64m",
                        "-Dio.netty.leakDetection.level=paranoid",
                        "-cp",
                        classPath(),
                        DescriptorServer.class.getName(),
                        backend)
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::readLines, "child output");
        reader.setDaemon(true);
        reader.start();
        return Integer.parseInt(next("port").split(" ")[1]);
    }

    private void readLines() {
        try (BufferedReader output = child.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException gone) {
            lines.add("the output broke: " + gone);
        }
        lines.add("the output ended");
    }

    /** {@return the next line that begins so; fails when the process ends or nothing comes} */
    private String next(String beginning) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (; ; ) {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(line).as("nothing more after %s", seen).isNotNull();
            seen.add(line);
            assertThat(line).as("%s", seen).isNotEqualTo("the output ended");
            if (line.startsWith(beginning)) {
                return line;
            }
        }
    }

    /** {@return the loop's time of the report, in nanoseconds} */
    private long openUntilAcceptFails(int port) throws IOException, InterruptedException {
        for (int i = 0; i < 2 * LIMIT; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            sockets.add(socket);
            if (i % 10 == 9 && lines.stream().anyMatch(line -> line.startsWith("report"))) {
                break;
            }
            if (sockets.size() == LIMIT) {
                // More than there are descriptors: from here on a report must come.
                break;
            }
        }
        return time(next("report"));
    }

    private static long time(String report) {
        assertThat(report).contains("accepting on /127.0.0.1:").contains("Too many open files");
        return Long.parseLong(report.split(" ")[1]);
    }

    /** {@return how many connections were accepted: the first ones} */
    private int greeted() throws IOException {
        int count = 0;
        for (Socket socket : sockets) {
            if (socket.getInputStream().available() == 0) {
                break;
            }
            greeting(socket);
            count++;
        }
        return count;
    }

    private static void greeting(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo('!');
    }

    private static void echo(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write('?');
        assertThat(socket.getInputStream().read()).isEqualTo('?');
    }

    /** Loading a class from a folder needs a descriptor, from a jar that is open it does not. */
    private String classPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            entries.add(Files.isDirectory(path) ? packed(path, entries.size()).toString() : entry);
        }
        return String.join(File.pathSeparator, entries);
    }

    private Path packed(Path folder, int number) throws IOException {
        Path packed = scratch.resolve(number + ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(packed));
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return packed;
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (child != null) {
            child.destroyForcibly();
        }
    }
}
