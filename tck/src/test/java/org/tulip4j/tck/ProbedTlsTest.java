package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.testing.ManualClock;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.Protocol;

/** Whoever probes a TLS port causes lines, not errors: nothing from outside is more than INFO, and nothing has a stack. */
@Timeout(60)
class ProbedTlsTest {
    private static final int PROBES = 50;
    private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1, 0, 1};

    /** What is logged of a probe; any thread. */
    private static final class Lines extends Handler {
        private final List<LogRecord> lines = new ArrayList<>();

        @Override
        public synchronized void publish(LogRecord line) {
            if (line.getMessage().contains("incoming connection") || line.getThrown() != null) {
                lines.add(line);
            }
        }

        synchronized int count() {
            return lines.size();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static void probe(int port, byte[] bytes, boolean reset) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(bytes);
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "netty-nio", "io_uring"})
    void aProbeIsOneLineThatCounts(String backend) {
        Assumptions.assumeTrue(
                Environments.all().stream().anyMatch(one -> one.backend().equals(backend)));
        Logger logger = Logger.getLogger("org.tulip4j");
        Level before = logger.getLevel();
        Lines lines = new Lines();
        lines.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(lines);
        List<String> reports = new ArrayList<>();
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.setExceptionHandler((own, context) -> reports.add(context.message()));
            loop.runUntilCompleteVoid(() -> {
                Server server = loop.createServer(
                                () -> new Protocol() {},
                                List.of("127.0.0.1"),
                                0,
                                ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                        .await();
                int port = server.port();
                byte[] garbage = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                for (byte[] bytes : List.of(new byte[0], garbage, HALF_A_HELLO)) {
                    for (boolean reset : new boolean[] {false, true}) {
                        int count = lines.count();
                        probe(port, bytes, reset);
                        while (lines.count() == count) {
                            Tulip.sleep(Duration.ofMillis(1)).await();
                        }
                    }
                }
                server.closeAndWait().await();
            });
        } finally {
            logger.removeHandler(lines);
            logger.setLevel(before);
        }
        assertThat(reports).isEmpty();
        assertThat(lines.lines).hasSize(6).allSatisfy(line -> {
            assertThat(line.getLevel().intValue()).as(line.getMessage()).isLessThanOrEqualTo(Level.INFO.intValue());
            assertThat(line.getThrown()).isNull();
            assertThat(line.getMessage()).doesNotContain("\n");
        });
        assertThat(lines.lines.get(0).getLevel()).isEqualTo(Level.INFO);
        assertThat(lines.lines.get(5).getMessage()).contains("6 on this server so far");
    }

    @TulipTest(time = TulipTest.Time.MANUAL)
    void onlyOneLineASecondIsMoreThanALineForDebugging(EventLoop loop, ManualClock clock) {
        Logger logger = Logger.getLogger("org.tulip4j");
        Level before = logger.getLevel();
        Lines lines = new Lines();
        logger.setLevel(Level.ALL);
        logger.addHandler(lines);
        try {
            Server server = loop.createServer(
                            () -> new Protocol() {},
                            List.of("127.0.0.1"),
                            0,
                            ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                    .await();
            int port = server.port();
            for (int i = 0; i < PROBES; i++) {
                RecordingProtocol plain = new RecordingProtocol();
                loop.createConnection(() -> plain, "127.0.0.1", port).await();
                plain.transport().write("not a handshake".getBytes(StandardCharsets.US_ASCII));
                plain.lost().await();
                if (i == PROBES - 2) {
                    clock.advance(Duration.ofSeconds(1));
                }
            }
            server.closeAndWait().await();
        } finally {
            logger.removeHandler(lines);
            logger.setLevel(before);
        }
        assertThat(lines.lines).hasSize(PROBES);
        assertThat(lines.lines.subList(1, PROBES - 1)).allMatch(line -> line.getLevel() == Level.FINE);
        for (int told : new int[] {0, PROBES - 1}) {
            assertThat(lines.lines.get(told).getLevel()).isEqualTo(Level.INFO);
            assertThat(lines.lines.get(told).getMessage()).contains(told + 1 + " on this server so far");
        }
    }
}
