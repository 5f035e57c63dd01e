package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Lock;
import org.tulip4j.testing.MemoryNetwork;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.Protocol;

/** Programs that are broken as docs/when-it-breaks.md says, and the line, the number and the event that the page promises for each. */
@Timeout(60)
class WhenItBreaksTest {
    @TempDir
    private Path folder;

    private final LogLines log = new LogLines();
    private Recording recording;
    private EventLoop loop;

    @BeforeEach
    void begin() throws Exception {
        InputStream settings =
                Objects.requireNonNull(EventLoop.class.getResourceAsStream("/META-INF/tulip.jfc"), "settings");
        try (InputStreamReader reader = new InputStreamReader(settings, StandardCharsets.UTF_8)) {
            recording = new Recording(Configuration.create(reader));
        }
        recording.start();
        loop = EventLoops.newLoop(
                LoopOptions.DEFAULT.withBackend("nio").withDebug(true).withName("app"));
    }

    @AfterEach
    void end() {
        loop.close();
        recording.close();
        log.close();
    }

    private LoopStats run(VoidCoroutine program) {
        loop.runUntilCompleteVoid(program);
        return loop.stats();
    }

    private static void pass() {
        Tulip.sleep(Duration.ZERO).await();
    }

    /** The page has the line where the section with this heading is, but for names, numbers and places. */
    private static void assertOnPage(String heading, String line) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "when-it-breaks.md"));
        int from = page.indexOf("\n## " + heading + "\n");
        assertThat(from).as("section " + heading).isNotNegative();
        int next = page.indexOf("\n## ", from + 1);
        String section = page.substring(from, next < 0 ? page.length() : next);
        assertThat(section.lines().map(WhenItBreaksTest::general)).contains("    " + general(line));
    }

    private static String general(String line) {
        return line.replaceAll(
                        "(?:app//)?(?:[a-z]\\w*\\.)+[A-Z][\\w.$/]*(?:lambda)?[\\w.$]*(?:@\\w+)?(?:\\(\\w+\\.java:\\d+\\))?",
                        "NAME")
                .replaceAll("<Task \\S+ pending[^>]*>+", "TASK")
                .replaceAll("\\d+", "N");
    }

    private String line(String words) {
        assertThat(log.with(words)).as("lines with " + words).isNotEmpty();
        return log.with(words).get(0).lines().findFirst().orElseThrow();
    }

    private List<RecordedEvent> events(String kind) throws IOException {
        Path file = Files.createTempFile(folder, "events", ".jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("org.tulip4j." + kind))
                .toList();
    }

    @Test
    void aCallbackThatBlocks() throws Exception {
        LoopStats stats = run(() -> {
            loop.callSoon(() -> {
                try {
                    assertThat(new CountDownLatch(1).await(120, TimeUnit.MILLISECONDS))
                            .isFalse();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            });
            pass();
            pass();
        });

        assertOnPage("A callback blocks the loop", line("took"));
        assertThat(stats.longestPass()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(events("SlowCallback")).isNotEmpty();
    }

    @Test
    void anAwaitInsideAMonitor() throws Exception {
        loop.close();
        // The JVM does not tell which monitors a virtual thread holds.
        loop = EventLoops.newLoop(
                LoopOptions.DEFAULT.withBackend("nio").withEngine("platform").withDebug(true));
        Object monitor = new Object();
        Throwable refused = catchThrowable(() -> run(() -> {
            synchronized (monitor) {
                pass();
            }
        }));

        assertThat(refused).isInstanceOf(IllegalStateException.class);
        assertOnPage("A coroutine waits inside `synchronized`", refused.getMessage());
    }

    @Test
    @SuppressWarnings("CheckReturnValue")
    void anAwaitThatIsForgotten() throws Exception {
        LoopStats stats = run(() -> {
            Tulip.sleep(Duration.ofSeconds(1));
            pass();
        });

        assertOnPage("An await is forgotten", line("Forgotten await"));
        assertThat(stats.errors()).isEqualTo(1);
        assertThat(events("Error")).hasSize(1);
    }

    @Test
    void twoLocksInTwoOrders() throws Exception {
        LoopStats stats = run(() -> {
            Lock one = new Lock();
            Lock two = new Lock();
            Task<Void> left = Tulip.createTaskVoid(() -> bothOf(one, two), "left");
            Task<Void> right = Tulip.createTaskVoid(() -> bothOf(two, one), "right");
            // What waits for the ring adds nothing when the loop has nothing left to do.
            Future<Void> stranger = loop.runInExecutorVoid(null, () -> {
                while (log.with("Deadlock").isEmpty() || loop.stats().pass().compareTo(Duration.ZERO) > 0) {
                    Thread.onSpinWait();
                }
                left.cancel();
                right.cancel();
            });
            Tulip.gatherReturnExceptions(List.of(left, right)).await();
            stranger.await();
        });

        assertOnPage("Two locks in two orders", line("Deadlock"));
        assertThat(log.with("Deadlock")).hasSize(1);
        assertThat(stats.errors()).isEqualTo(1);
        assertThat(events("Error")).singleElement().satisfies(event -> assertThat(event.getString("message"))
                .startsWith("Deadlock"));
    }

    private static void bothOf(Lock first, Lock second) {
        first.acquire().await();
        pass();
        second.acquire().await();
    }

    @Test
    void aForgottenConnection() throws Exception {
        LoopStats stats = run(() -> {
            Future<Void> made = loop.createFuture();
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                made.setResult(null);
                                reader.read(1).await();
                            },
                            "127.0.0.1",
                            0)
                    .await();
            Streams.openConnection("127.0.0.1", server.port()).await();
            made.await();
            server.close();
        });
        loop.close();

        assertOnPage("A connection is forgotten", line("open transport(s)"));
        assertThat(stats.connections()).isEqualTo(2);
        assertThat(events("Accept")).hasSize(1);
        assertThat(events("Connect")).hasSize(1);
        assertThat(events("ConnectionLost")).isEmpty();
    }

    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void descriptorsThatRunOut(EventLoop loop, MemoryNetwork network) throws Exception {
        network.failNextAccept(new OutOfResourcesException("Too many open files", new IOException("EMFILE")));
        loop.setExceptionHandler(null);
        Server server =
                loop.createServer(() -> new Protocol() {}, "127.0.0.1", 8080).await();
        loop.createConnection(() -> new Protocol() {}, "127.0.0.1", 8080)
                .await()
                .transport()
                .close();
        Tulip.sleep(Duration.ofSeconds(2)).await();
        server.closeAndWait().await();

        assertOnPage("Descriptors run out", line("accepting on"));
        assertThat(loop.stats().acceptPauses()).isEqualTo(1);
        assertThat(loop.stats().errors()).isEqualTo(1);
        assertThat(events("AcceptPaused")).hasSize(1);
        assertThat(events("Error")).hasSize(1);
    }

    @Test
    void aPeerThatIsKilled() throws Exception {
        LoopStats stats = run(() -> {
            Server server = Streams.startServer(
                            (reader, writer) -> reader.read(1).await(), "127.0.0.1", 0)
                    .await();
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                while (loop.stats().accepted() == 0) {
                    pass();
                }
                socket.setSoLinger(true, 0);
            }
            while (loop.stats().connections() > 0) {
                pass();
            }
            pass();
            pass();
            server.close();
        });

        assertOnPage("The peer is killed", line("handler of a stream server"));
        assertThat(stats.errors()).isZero();
        assertThat(events("ConnectionLost")).singleElement().satisfies(event -> assertThat(event.getString("reason"))
                .contains("Connection reset"));
    }

    @Test
    void aHandshakeThatFails() throws Exception {
        LoopStats stats = run(() -> {
            Server server = loop.createServer(
                            () -> new Protocol() {},
                            List.of("127.0.0.1"),
                            0,
                            ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                    .await();
            int port = server.port();
            Future<Void> probe = loop.runInExecutorVoid(null, () -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                }
            });
            while (loop.stats().handshakesFailed() == 0) {
                pass();
            }
            Tulip.gatherReturnExceptions(List.of(probe)).await();
            server.close();
        });

        assertOnPage("A handshake fails", line("TLS handshake with the incoming"));
        assertThat(stats.errors()).isZero();
        assertThat(events("TlsHandshake")).singleElement().satisfies(event -> assertThat(event.getString("failure"))
                .contains("plaintext connection"));
    }

    @Test
    void aCleanUpThatIsCancelled() throws Exception {
        LoopStats stats = run(() -> {
            Task<Void> slow = Tulip.createTaskVoid(
                    () -> {
                        try {
                            loop.createFuture().await();
                        } finally {
                            loop.createFuture().await();
                        }
                    },
                    "slow");
            pass();
            slow.cancel();
            pass();
            pass();
            slow.cancel();
            pass();
        });

        assertOnPage("A clean-up is cancelled", line("cut short"));
        assertThat(stats.cleanUpsCut()).isEqualTo(1);
        assertThat(events("CleanUpCut")).singleElement().satisfies(event -> assertThat(event.getString("task"))
                .contains("slow"));
    }

    @Test
    void aCallbackThatThrows() throws Exception {
        LoopStats stats = run(() -> {
            loop.callSoon(() -> {
                throw new IllegalStateException("out of order");
            });
            pass();
        });

        assertOnPage("A callback throws", line("Exception in callback"));
        assertThat(stats.errors()).isEqualTo(1);
        assertThat(events("Error")).singleElement().satisfies(event -> assertThat(event.getString("failure"))
                .contains("out of order"));
    }
}
