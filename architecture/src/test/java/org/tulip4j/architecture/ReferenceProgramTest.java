package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the four programs of the page do what it says, against a server that leaves one question open, in as many lines as it says. */
@Timeout(120)
class ReferenceProgramTest {
    private static final Path PAGE = Modules.root().resolve("docs/reference-program.md");
    private static final Pattern BLOCK = Pattern.compile("^```\\w+\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| [\\w ]+ \\| (\\d+) \\| (\\d+) \\|", Pattern.MULTILINE);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int MOST_LINES = 30;

    private static List<String> programs;
    private static String page;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(PAGE);
        programs = BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
        assertThat(programs).hasSize(4);
    }

    @Test
    void theTableCountsTheirLines() {
        Matcher row = ROW.matcher(page);
        for (String program : programs) {
            assertThat(row.find()).isTrue();
            List<String> lines = program.lines().filter(line -> !line.isBlank()).toList();
            long imports =
                    lines.stream().filter(line -> line.startsWith("import ")).count();
            assertThat(row.group(1) + " of these " + row.group(2))
                    .as(lines.get(0))
                    .isEqualTo(lines.size() + " of these " + imports);
        }
        assertThat(programs.get(0).lines().filter(line -> !line.isBlank()).count())
                .isLessThanOrEqualTo(MOST_LINES);
    }

    @Test
    void tulip() throws Exception {
        Path source = Files.writeString(folder.resolve("AskTen.java"), programs.get(0));
        asksTen(JAVA, "-cp", Compilers.CLASS_PATH, source.toString());
    }

    @Test
    void asyncio() throws Exception {
        assumeTrue(isPython(), "no Python with asyncio.timeout");
        Path source = Files.writeString(folder.resolve("ask_ten.py"), programs.get(1));
        asksTen("python3", source.toString());
    }

    @Test
    void virtualThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "no virtual threads");
        Path source = Files.writeString(folder.resolve("AskOnThreads.java"), programs.get(2));
        asksTen(JAVA, source.toString());
    }

    @Test
    void kotlin() throws Exception {
        Path source = Files.writeString(folder.resolve("AskTen.kt"), programs.get(3));
        assertThat(Compilers.kotlin(folder.resolve("out"), source)).isEmpty();
        String where = folder.resolve("out") + File.pathSeparator + Compilers.CLASS_PATH;
        asksTen(JAVA, "-cp", where, "AskTenKt");
    }

    private static boolean isPython() throws InterruptedException {
        try {
            Process asked = new ProcessBuilder("python3", "-c", "import asyncio; asyncio.timeout").start();
            return asked.waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    /** Runs a program: it gets nine answers and prints one failure, and the server never saw more than four connections. */
    private void asksTen(String... command) throws Exception {
        try (Questions server = new Questions()) {
            List<String> words = new ArrayList<>(List.of(command));
            words.add(String.valueOf(server.port()));
            Path out = folder.resolve("out.txt");
            Path err = folder.resolve("err.txt");
            Process program = new ProcessBuilder(words)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                program.destroyForcibly();
            }
            String failures = Files.readString(err);
            assertThat(program.exitValue()).as(failures).isZero();
            assertThat(failures.lines().filter(line -> line.startsWith("question ")))
                    .hasSize(1)
                    .allMatch(line -> line.startsWith("question " + Questions.OPEN + ": "));
            String answers = Files.readString(out);
            IntStream.range(0, 10).filter(number -> number != Questions.OPEN).forEach(number -> assertThat(answers)
                    .contains("answer " + number));
            assertThat(answers).doesNotContain("answer " + Questions.OPEN);
            assertThat(server.most()).isEqualTo(4);
        }
    }

    /** A server that answers each question but one, and none before four have come. */
    private static final class Questions implements AutoCloseable {
        static final int OPEN = 3;

        private final ServerSocket listener;
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch four = new CountDownLatch(4);

        Questions() throws IOException {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        int most() {
            return most.get();
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "questions");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (true) {
                try {
                    Socket peer = listener.accept();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    four.countDown();
                    start(() -> serve(peer));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket peer) {
            try (peer) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
                int number = Integer.parseInt(lines.readLine().substring("question ".length()));
                four.await();
                if (number != OPEN) {
                    inside.decrementAndGet();
                    peer.getOutputStream().write(("answer " + number + "\n").getBytes(StandardCharsets.UTF_8));
                }
                assertThat(lines.readLine()).isNull();
                if (number == OPEN) {
                    inside.decrementAndGet();
                }
            } catch (IOException | InterruptedException gone) {
                throw new AssertionError(gone);
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
