package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * Connections that write, pause, end, close, abort and are cut off in random order.
 *
 * <p>When red: the message names the seed; {@code -Dtulip.test.seed=SEED} plays the same choices again.
 */
@Timeout(120)
class RandomLifeTest {
    private static final int CLIENTS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Two sides that each begin to encrypt again may wait for each other: this ends it. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);

    private static final File OPEN = new File("/proc/self/fd");

    private final long seed = Long.getLong("tulip.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Side> sides = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();
    private EventLoop loop;
    /** Null: connections are not encrypted. */
    private TlsOptions serverTls;

    private TlsOptions clientTls;

    /** One for each backend and engine: the debug mode checks nothing more here. */
    static List<TckEnvironment> environments() {
        Map<String, TckEnvironment> chosen = new LinkedHashMap<>();
        for (TckEnvironment environment : Environments.with(Capability.DESCRIPTORS)) {
            chosen.putIfAbsent(environment.backend() + "/" + environment.engine(), environment);
        }
        return List.copyOf(chosen.values());
    }

    /** {@return how many descriptors are open, files aside: class loaders open jars at any time} */
    private static int open() throws IOException {
        int count = 0;
        for (String name : OPEN.list()) {
            try {
                if (!Files.readSymbolicLink(OPEN.toPath().resolve(name)).isAbsolute()) {
                    count++;
                }
            } catch (NoSuchFileException closedMeanwhile) {
                continue;
            }
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("environments")
    void transports_whateverHappensConnectionLostComesOnceAndNothingLeaks(TckEnvironment environment) throws Exception {
        playThrice(environment);
    }

    @ParameterizedTest
    @MethodSource("environments")
    void tls_whateverHappensConnectionLostComesOnceAndNothingLeaks(TckEnvironment environment) throws Exception {
        serverTls = TlsTck.Certificates.GOOD.server().withHandshakeTimeout(HANDSHAKE);
        clientTls = TlsTck.Certificates.GOOD
                .client()
                .withServerHostname("localhost")
                .withHandshakeTimeout(HANDSHAKE);
        playThrice(environment);
    }

    private void playThrice(TckEnvironment environment) throws Exception {
        System.getLogger("org.tulip4j.tck")
                .log(System.Logger.Level.INFO, "{0}: tulip.test.seed={1}", environment, "" + seed);
        play(environment);
        // What the JDK keeps for good from its first sockets on is no leak.
        new Socket().close();
        int before = open();
        try (Leaks leaks = new Leaks()) {
            play(environment);
            // What leaked is told when the memory is collected and something is allocated.
            System.gc();
            play(environment);
            assertThat(leaks.told).as("seed %d", seed).isEmpty();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The kernel ends rings of io_uring in the background.
        while (open() > before && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(open()).as("descriptors, seed %d", seed).isLessThanOrEqualTo(before);
        assertThat(reports).as("seed %d", seed).isEmpty();
        assertThat(sides).hasSizeGreaterThan(CLIENTS);
        for (Side side : sides) {
            assertThat(side.lost).as("%s, seed %d", side, seed).isEqualTo(1);
            assertThat(side.afterLost).as("%s, seed %d", side, seed).isZero();
        }
    }

    private void play(TckEnvironment environment) {
        try (EventLoop newLoop = environment.newLoop()) {
            loop = newLoop;
            loop.setExceptionHandler((on, context) -> {
                // Rude peers and peers that go in the middle make handshakes fail.
                if (serverTls == null || !context.message().startsWith("the TLS handshake")) {
                    reports.add(text(context));
                }
            });
            loop.runUntilCompleteVoid(this::lives);
        }
    }

    private static String text(ErrorContext context) {
        return context.message() + " " + context.exception();
    }

    private void lives() throws Exception {
        Server server = loop.createServer(
                        () -> new Side("server"), "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(serverTls))
                .await();
        int port = server.port();
        List<Task<Object>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            if (random.nextInt(4) == 0) {
                rudePeer(port);
                continue;
            }
            Task<Object> client = loop.createTask(() -> loop.createConnection(
                            () -> new Side("client"), "127.0.0.1", port, ConnectOptions.DEFAULT.withTls(clientTls))
                    .await());
            clients.add(client);
            if (random.nextInt(4) == 0) {
                loop.callLater(delay(), client::cancel);
            }
            if (random.nextBoolean()) {
                Tulip.sleep(delay()).await();
            }
        }
        within(Tulip.wait(clients));
        for (Task<Object> client : clients) {
            // A busy machine may take longer for a handshake than the time it is given; the server may be the one to
            // give up.
            if (!client.isCancelled() && client.exception() != null) {
                assertThat(client.exception())
                        .as("seed %d", seed)
                        .isInstanceOfAny(SSLException.class, SocketException.class)
                        .hasMessageContaining("handshake");
            }
        }
        server.close();
        within(server.waitClosed());
        long deadline = loop.timeNanos() + PATIENCE.toNanos();
        while (sides.stream().anyMatch(side -> side.lost == 0)) {
            assertThat(loop.timeNanos())
                    .as("still open, seed %d: %s", seed, sides)
                    .isLessThan(deadline);
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    private void within(Future<?> done) throws Exception {
        try {
            Tulip.waitFor(done, PATIENCE).await();
        } catch (TimedOutException late) {
            throw new AssertionError(
                    "still open, seed " + seed + ": "
                            + sides.stream().filter(side -> side.lost == 0).toList() + ", reports " + reports,
                    late);
        }
    }

    /** Sends garbage and goes, mostly in the middle of what is sent to it. */
    private void rudePeer(int port) throws IOException {
        try (Socket peer = new Socket("127.0.0.1", port)) {
            byte[] garbage = new byte[random.nextInt(2_000)];
            random.nextBytes(garbage);
            peer.getOutputStream().write(garbage);
            if (random.nextBoolean()) {
                peer.setSoLinger(true, 0);
            }
        } catch (SocketException abortedByTheServer) {
            assertThat(abortedByTheServer.getMessage()).containsAnyOf("reset", "Broken pipe");
        }
    }

    private Duration delay() {
        return Duration.ofNanos(random.nextInt(4_000_000));
    }

    /** One end of a connection; does a few things of its own accord, the last of which ends it. */
    private final class Side implements Protocol {
        private final String name;
        private int acts = 1 + random.nextInt(6);
        private int lost;
        private int afterLost;
        private boolean eofWritten;
        private boolean upgrading;
        private Transport transport;

        Side(String name) {
            this.name = name;
        }

        @Override
        public void connectionMade(Transport newTransport) {
            transport = newTransport;
            sides.add(this);
            loop.callLater(delay(), this::act);
        }

        private void act() {
            if (lost > 0) {
                return;
            }
            if (--acts <= 0) {
                end();
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> endOutputOrEncryptAgain();
                case 1 -> transport.pauseReading();
                case 2 -> transport.resumeReading();
                case 3 -> Thread.yield();
                default -> write(random.nextInt(300_000));
            }
            loop.callLater(delay(), this::act);
        }

        private void write(int bytes) {
            if (!eofWritten && !upgrading && !transport.isClosing()) {
                transport.write(new byte[bytes]);
            }
        }

        private void endOutputOrEncryptAgain() {
            if (serverTls == null) {
                writeEof();
            } else if (!transport.isClosing() && !upgrading) {
                upgrading = true;
                boolean serverSide = name.equals("server");
                // The other side may not play along: then it fails, and this side hears connectionLost.
                loop.startTls(transport, this, serverSide ? serverTls : clientTls, serverSide)
                        .addDoneCallback(done -> {
                            if (!done.isCancelled() && done.exception() == null) {
                                transport = done.result();
                                upgrading = false;
                            }
                        });
            }
        }

        private void writeEof() {
            if (!eofWritten && !transport.isClosing()) {
                eofWritten = true;
                transport.writeEof();
            }
        }

        private void end() {
            if (random.nextBoolean()) {
                transport.abort();
                return;
            }
            transport.close();
            // The peer may never read what waits: whoever closes may not wait for it for ever.
            loop.callLater(Duration.ofMillis(20), transport::abort);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            heard();
        }

        @Override
        public boolean eofReceived() {
            heard();
            return random.nextBoolean();
        }

        private void heard() {
            if (lost > 0) {
                afterLost++;
            } else if (random.nextInt(40) == 0) {
                transport.abort();
            }
        }

        @Override
        public void connectionLost(Throwable exception) {
            lost++;
        }

        @Override
        public String toString() {
            return name + " " + transport + ", acts left " + acts + (upgrading ? ", upgrading" : "") + ", lost " + lost;
        }
    }

    /** What Netty tells about buffers that were collected before they were released. */
    private static final class Leaks extends Handler implements AutoCloseable {
        private final Logger log = Logger.getLogger("io.netty.util.ResourceLeakDetector");
        private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

        Leaks() {
            log.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            told.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            log.removeHandler(this);
        }
    }
}
