package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.replay.RealRun;
import org.tulip4j.testing.replay.RecordingEndedException;

/** Real runs, with sockets and threads, and their replays: the program's lines are the same, to the nanosecond. */
@Timeout(120)
class RealRunTest {
    private static final int RUNS = Integer.getInteger("tulip.replay.runs", 2);

    @TempDir
    Path folder;

    static List<String> backends() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.isAvailable() && !one.isSimulated())
                .map(BackendProvider::name)
                .filter(one -> !one.equals("memory"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatHappenedHappensAgainOnEachEngine(String backend) throws Exception {
        for (String engine : Environments.engines()) {
            for (int seed = 0; seed < RUNS; seed++) {
                Path file = folder.resolve(backend + engine + seed);
                List<String> real =
                        record(LoopOptions.DEFAULT.withBackend(backend).withEngine(engine), file, seed);
                for (String other : Environments.engines()) {
                    assertThat(replay(LoopOptions.DEFAULT.withEngine(other), file))
                            .isEqualTo(real);
                    assertThat(replay(LoopOptions.DEFAULT.withEngine(other).withDebug(true), file))
                            .isEqualTo(real);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void megabytesGoBothWaysAgain(String backend) throws Exception {
        Path page = Files.write(folder.resolve("page"), new byte[300_000]);
        Path file = folder.resolve("pump" + backend);
        List<String> real = new ArrayList<>();
        List<Thread> clients = new ArrayList<>();
        Tulip.runVoid(
                () -> RecordedPump.serve(page, real::add, port -> clients.add(RecordedPump.client(port))),
                RealRun.recording(LoopOptions.DEFAULT.withBackend(backend), file));
        for (Thread client : clients) {
            client.join();
        }
        for (String engine : Environments.engines()) {
            List<String> again = new ArrayList<>();
            Tulip.runVoid(
                    () -> RecordedPump.serve(page, again::add, port -> {}),
                    RealRun.replaying(LoopOptions.DEFAULT.withEngine(engine), file));
            assertThat(again).isEqualTo(real);
        }
        assertThat(real).last().asString().startsWith("ends");
    }

    /** A port where nobody listens, a peer that answers behind the end of what it is told, and one that resets. */
    private static void fail(int[] ports, List<String> log) {
        try {
            Streams.openConnection("127.0.0.1", ports[0]).await();
            log.add("connected");
        } catch (Exception refused) {
            log.add(refused.toString());
        }
        Streams.Connection half = Streams.openConnection("127.0.0.1", ports[1]).await();
        half.writer().writeEof();
        log.add(half.reader().readAll(StandardCharsets.US_ASCII).await());
        half.writer().close();
        Streams.Connection reset = Streams.openConnection("127.0.0.1", ports[2]).await();
        reset.writer().write("?");
        try {
            log.add("read " + reset.reader().readAll().await().length);
        } catch (Exception broken) {
            log.add(broken.toString());
        }
        reset.writer().close();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void endsAndFailuresHappenAgain(String backend) throws Exception {
        Path file = folder.resolve("fails" + backend);
        List<String> real = new ArrayList<>();
        int[] ports = new int[3];
        try (ServerSocket closed = new ServerSocket(0)) {
            ports[0] = closed.getLocalPort();
        }
        try (ServerSocket answers = new ServerSocket(0);
                ServerSocket resets = new ServerSocket(0)) {
            ports[1] = answers.getLocalPort();
            ports[2] = resets.getLocalPort();
            Thread peers = new Thread(
                    () -> {
                        try (Socket first = answers.accept()) {
                            first.getInputStream().readAllBytes();
                            first.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
                            first.close();
                            Socket second = resets.accept();
                            second.getInputStream().read();
                            second.setSoLinger(true, 0);
                            second.close();
                        } catch (IOException broken) {
                            throw new IllegalStateException(broken);
                        }
                    },
                    "peers");
            peers.start();
            Tulip.runVoid(() -> fail(ports, real), RealRun.recording(LoopOptions.DEFAULT.withBackend(backend), file));
            peers.join();
        }
        List<String> again = new ArrayList<>();
        Tulip.runVoid(() -> fail(ports, again), RealRun.replaying(LoopOptions.DEFAULT, file));
        assertThat(again).isEqualTo(real).hasSize(3);
        assertThat(real.get(0)).contains("Connection refused");
        assertThat(real.get(1)).isEqualTo("bye");
        assertThat(real.get(2)).contains("Connection reset");
    }

    /** What is lost is the same each time, though other runs lose other sums, or none. */
    @Test
    void anUpdateThatWasLostIsLostInEachReplay() throws Exception {
        List<String> lost = new ArrayList<>();
        for (int seed = 0; seed < 3; seed++) {
            Path file = folder.resolve("lost" + seed);
            RecordedBank real = new RecordedBank();
            record(real, LoopOptions.DEFAULT.withBackend("nio"), file, seed);
            for (int i = 0; i < 3; i++) {
                RecordedBank again = new RecordedBank();
                Tulip.runVoid(() -> again.serve(port -> {}), RealRun.replaying(LoopOptions.DEFAULT, file));
                assertThat(again.balance()).isEqualTo(real.balance());
            }
            if (real.balance() != RecordedBank.sum(seed)) {
                lost.add(seed + ": " + real.balance() + " of " + RecordedBank.sum(seed));
            }
        }
        assertThat(lost).as("runs that have lost an update").isNotEmpty();
    }

    @Test
    void aRunThatIsKilledIsReplayedToItsEnd() throws Exception {
        Path file = folder.resolve("killed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordedBank.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.contains("makes")) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        RecordedBank again = new RecordedBank();
        assertThatThrownBy(() ->
                        Tulip.runVoid(() -> again.serve(port -> {}), RealRun.replaying(LoopOptions.DEFAULT, file)))
                .isInstanceOf(RecordingEndedException.class);
        assertThat(again.log()).hasSizeGreaterThanOrEqualTo(said.size()).startsWith(said.toArray(String[]::new));
    }

    private static List<String> record(RecordedBank bank, LoopOptions options, Path file, int seed) throws Exception {
        List<Thread> clients = new ArrayList<>();
        Tulip.runVoid(
                () -> bank.serve(port -> clients.addAll(RecordedBank.clients(port, seed))),
                RealRun.recording(options, file));
        for (Thread client : clients) {
            client.join();
        }
        return bank.log();
    }

    private static List<String> record(LoopOptions options, Path file, int seed) throws Exception {
        return record(new RecordedBank(), options, file, seed);
    }

    private static List<String> replay(LoopOptions options, Path file) throws Exception {
        RecordedBank bank = new RecordedBank();
        Tulip.runVoid(() -> bank.serve(port -> {}), RealRun.replaying(options, file));
        return bank.log();
    }
}
