package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.ManualClock;
import org.tulip4j.testing.MemoryNetwork;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.Protocol;

/** What Flight Recorder is told when a recording asks, by the settings that the jar has, and what it costs when none does. */
@Timeout(60)
class FlightRecorderTest {
    private static final String SETTINGS = "/META-INF/tulip.jfc";

    /** The events of the recording that has ended. */
    private List<RecordedEvent> recorded = List.of();

    /** A recording by the settings of the jar that tells everything, however short. */
    private static Recording recording() throws Exception {
        InputStream settings = Objects.requireNonNull(EventLoop.class.getResourceAsStream(SETTINGS), SETTINGS);
        try (InputStreamReader reader = new InputStreamReader(settings, StandardCharsets.UTF_8)) {
            Recording recording = new Recording(Configuration.create(reader));
            for (String timed : List.of("SlowCallback", "ExecutorWait")) {
                recording.enable("org.tulip4j." + timed).withThreshold(Duration.ZERO);
            }
            recording.start();
            return recording;
        }
    }

    /** The events of one kind that the recording has; the first question ends it. */
    private List<RecordedEvent> events(Recording recording, String kind) throws IOException {
        if (recording.getState() == RecordingState.RUNNING) {
            recording.stop();
            Path file = Files.createTempFile("tulip-flight", ".jfr");
            try {
                recording.dump(file);
                recorded = RecordingFile.readAllEvents(file);
            } finally {
                Files.delete(file);
            }
        }
        return recorded.stream()
                .filter(event -> event.getEventType().getName().equals("org.tulip4j." + kind))
                .toList();
    }

    private RecordedEvent only(Recording recording, String kind) throws IOException {
        List<RecordedEvent> events = events(recording, kind);
        assertThat(events).as(kind).hasSize(1);
        return events.get(0);
    }

    /** Text and action of a callback. */
    private record Named(String name, Runnable action) implements Runnable {
        @Override
        public void run() {
            action.run();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @Test
    void whatHoldsALoopIsToldByItsName() throws Exception {
        try (Recording recording = recording()) {
            for (String engine : Environments.engines()) {
                LoopOptions options = LoopOptions.DEFAULT.withEngine(engine).withName("flight-" + engine);
                try (EventLoop loop = EventLoops.newLoop(options)) {
                    loop.callSoon(new Named("long one of " + engine, () -> {}));
                    loop.runUntilComplete(loop.createTaskVoid(
                            () -> Tulip.sleep(Duration.ZERO).await(), TaskOptions.named("step of " + engine)));
                }
            }
            List<RecordedEvent> slow = events(recording, "SlowCallback");
            for (String engine : Environments.engines()) {
                assertThat(slow)
                        .filteredOn(event -> event.getString("loop").contains("flight-" + engine))
                        .anyMatch(event -> event.getString("callback").equals("long one of " + engine))
                        .anyMatch(event -> event.getString("callback").contains("step of " + engine));
            }
        }
    }

    @Test
    void aCallbackOfAProtocolIsTimedLikeAnyOther() throws Exception {
        try (Recording recording = recording();
                EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(() -> {
                var got = loop.createFuture();
                Server server = loop.createServer(
                                () -> new Protocol() {
                                    @Override
                                    public void dataReceived(ByteBuffer data) {
                                        got.setResult(null);
                                    }
                                },
                                "127.0.0.1",
                                0)
                        .await();
                RecordingProtocol client = new RecordingProtocol();
                loop.createConnection(() -> client, "127.0.0.1", server.port()).await();
                client.transport().write(new byte[] {1});
                got.await();
                client.transport().close();
                client.lost().await();
                server.closeAndWait().await();
            });
            assertThat(events(recording, "SlowCallback"))
                    .anyMatch(event -> event.getString("callback").startsWith("<Transport"));
        }
    }

    @Test
    void aLoopThatIsStuckIsTold() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        LoopOptions options = LoopOptions.DEFAULT.withDebug(true).withName("flight-stuck");
        try (Recording recording = recording();
                LogLines log = new LogLines(line -> {
                    if (line.contains("flight-stuck") && line.contains("is stuck")) {
                        told.countDown();
                    }
                });
                EventLoop loop = EventLoops.newLoop(options)) {
            loop.setSlowCallbackDuration(Duration.ofMillis(1));
            Thread thread = Thread.currentThread();
            loop.callSoon(new Named("the one that holds it", () -> {
                try {
                    told.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                loop.stop();
            }));
            loop.runForever();
            RecordedEvent event = events(recording, "StuckLoop").stream()
                    .filter(one -> one.getString("message").contains("the one that holds it"))
                    .findFirst()
                    .orElseThrow();
            assertThat(event.getString("loop")).contains("flight-stuck");
            assertThat(event.getString("message")).contains("CountDownLatch.await");
            assertThat(event.getThread("stuck").getJavaName()).isEqualTo(thread.getName());
            assertThat(log.with("flight-stuck")).isNotEmpty();
        }
    }

    @Test
    void whatTheExceptionHandlerIsToldIsAnEvent() throws Exception {
        try (Recording recording = recording();
                EventLoop loop = EventLoops.newLoop("nio")) {
            loop.setExceptionHandler((own, context) -> {});
            loop.callSoon(new Named("the one that throws", () -> {
                throw new IllegalStateException("out of order");
            }));
            loop.callSoon(loop::stop);
            loop.runForever();

            RecordedEvent event = only(recording, "Error");
            assertThat(event.getString("message")).isEqualTo("Exception in callback the one that throws");
            assertThat(event.getString("failure")).isEqualTo("java.lang.IllegalStateException: out of order");
        }
    }

    @Test
    void connectionsAreToldFromTheirBeginToTheirEnd() throws Exception {
        try (Recording recording = recording();
                EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(() -> {
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    writer.write(reader.read(1).await());
                                    writer.drain().await();
                                },
                                "127.0.0.1",
                                0,
                                ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                        .await();
                var connected = Streams.openConnection(
                                "127.0.0.1",
                                server.port(),
                                ConnectOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.client()))
                        .await();
                connected.writer().write(new byte[] {7});
                connected.reader().readAll().await();
                connected.writer().close();
                connected.writer().waitClosed().await();
                server.closeAndWait().await();
            });
            RecordedEvent connect = only(recording, "Connect");
            RecordedEvent accept = only(recording, "Accept");
            assertThat(connect.getString("target")).contains("127.0.0.1");
            assertThat(connect.getString("failure")).isEmpty();
            assertThat(connect.getString("peer")).isNotEmpty().isEqualTo(accept.getString("local"));
            assertThat(accept.getString("peer")).isEqualTo(connect.getString("local"));
            List<RecordedEvent> handshakes = events(recording, "TlsHandshake");
            assertThat(handshakes)
                    .hasSize(2)
                    .allMatch(event -> event.getString("protocol").startsWith("TLS"))
                    .allMatch(event -> !event.getString("cipherSuite").isEmpty())
                    .allMatch(event -> event.getString("failure").isEmpty())
                    .allMatch(event -> !event.getDuration().isNegative())
                    .anyMatch(event -> event.getBoolean("client"))
                    .anyMatch(event -> !event.getBoolean("client"));
            assertThat(events(recording, "ConnectionLost"))
                    .hasSize(2)
                    .extracting(event -> event.getString("reason"))
                    .allMatch(reason ->
                            List.of("closed here", "ended by the peer").contains(reason));
        }
    }

    @Test
    void whatFailsSaysWhy() throws Exception {
        try (Recording recording = recording();
                EventLoop loop = EventLoops.newLoop("nio")) {
            loop.runUntilCompleteVoid(() -> {
                Server server = loop.createServer(
                                () -> new Protocol() {},
                                List.of("127.0.0.1"),
                                0,
                                ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                        .await();
                RecordingProtocol plain = new RecordingProtocol();
                loop.createConnection(() -> plain, "127.0.0.1", server.port()).await();
                plain.transport().write("no handshake".getBytes(StandardCharsets.US_ASCII));
                plain.lost().await();
                int port = server.port();
                server.closeAndWait().await();
                try {
                    loop.createConnection(RecordingProtocol::new, "127.0.0.1", port)
                            .await();
                } catch (Exception refused) {
                    assertThat(refused).isInstanceOf(IOException.class);
                }
            });
            assertThat(events(recording, "Connect")).hasSize(2).anyMatch(event -> event.getString("failure")
                    .contains("refused"));
            RecordedEvent handshake = only(recording, "TlsHandshake");
            assertThat(handshake.getBoolean("client")).isFalse();
            assertThat(handshake.getString("failure")).contains("TLS handshake");
            assertThat(events(recording, "ConnectionLost"))
                    .anyMatch(event -> event.getString("reason").equals(handshake.getString("failure")));
        }
    }

    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void aServerThatPausesSaysWhyAndForHowLong(EventLoop loop, MemoryNetwork network, ManualClock clock)
            throws Exception {
        try (Recording recording = recording()) {
            loop.setExceptionHandler((own, context) -> {});
            network.failNextAccept(new OutOfResourcesException("Too many open files", new IOException("EMFILE")));
            Server server =
                    loop.createServer(RecordingProtocol::new, "127.0.0.1", 0).await();
            RecordingProtocol client = new RecordingProtocol();
            loop.createConnection(() -> client, "127.0.0.1", server.port()).await();
            Tulip.sleep(Duration.ofSeconds(2)).await();
            client.transport().close();
            client.lost().await();
            server.closeAndWait().await();
            RecordedEvent paused = only(recording, "AcceptPaused");
            assertThat(paused.getString("local")).contains("127.0.0.1");
            assertThat(paused.getString("reason")).contains("Too many open files");
            assertThat(paused.getDuration("pause")).isEqualTo(Duration.ofSeconds(1));
            assertThat(events(recording, "Accept")).hasSize(1);
        }
    }

    @Test
    void workOfAnExecutorTellsHowLongItWaited() throws Exception {
        try (Recording recording = recording();
                EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT.withName("flight-work"))) {
            loop.runUntilCompleteVoid(
                    () -> loop.runInExecutor(null, () -> "done").await());
            assertThat(events(recording, "ExecutorWait"))
                    .anyMatch(event -> event.getString("loop").contains("flight-work")
                            && event.getString("work").contains("FlightRecorderTest"));
        }
    }

    /** A program that causes most events, in a process of its own. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Tulip.runVoid(
                    () -> {
                        EventLoop loop = EventLoops.running();
                        Server server = loop.createServer(RecordingProtocol::new, "127.0.0.1", 0)
                                .await();
                        RecordingProtocol client = new RecordingProtocol();
                        loop.createConnection(() -> client, "127.0.0.1", server.port())
                                .await();
                        loop.runInExecutor(null, () -> "done").await();
                        client.transport().close();
                        client.lost().await();
                        server.closeAndWait().await();
                        System.out.println("done");
                    },
                    LoopOptions.DEFAULT.withBackend("nio"));
        }
    }

    private static List<String> run(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader()) {
            return out.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Waking the recorder takes longer than all else that a loop needs before it runs. */
    @Test
    void theRecorderSleepsWhileNobodyRecords() throws Exception {
        List<String> lines = run("-Xlog:class+load:stdout");
        assertThat(lines)
                .contains("done")
                .anyMatch(line -> line.contains("org.tulip4j.internal.trace.ConnectionEvents "))
                .noneMatch(line -> line.matches(".* org\\.tulip4j\\.internal\\.trace\\.\\w+Event .*"))
                .noneMatch(line -> line.contains("jdk.jfr.internal.JVM ") && !line.contains("shared objects file"));
    }

    @Test
    void aRuntimeWithoutTheRecorderRuns() throws Exception {
        assertThat(run("--limit-modules", "java.base,java.logging,jdk.unsupported"))
                .containsExactly("done");
    }
}
