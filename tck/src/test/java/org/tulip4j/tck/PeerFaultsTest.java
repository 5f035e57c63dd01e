package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.ManualClock;
import org.tulip4j.testing.MemoryNetwork;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TulipTest;

/** What a peer does to a connection whose handler does not catch it is no error of the program's: at most one line a second is INFO. */
@Timeout(60)
class PeerFaultsTest {
    private static final String HANDLER = "Unhandled exception in the handler of a stream server";
    private static final String CUT = "The handler of a stream server ended, for the program has cut its connection";

    private final Logger logger = Logger.getLogger("org.tulip4j");
    private final Level before = logger.getLevel();
    private final List<LogRecord> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
            if (line.getMessage().contains(HANDLER)
                    || line.getMessage().contains(CUT)
                    || line.getMessage().contains("write after")) {
                lines.add(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.ALL);
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    @AfterEach
    void forget() {
        logger.removeHandler(handler);
        logger.setLevel(before);
    }

    /** Half a line, and then the end or a reset. */
    private static void harass(EventLoop loop, MemoryNetwork network, Server server, boolean reset) {
        RecordingProtocol peer = new RecordingProtocol();
        loop.createConnection(() -> peer, "127.0.0.1", server.port()).await();
        peer.transport().write("half a li".getBytes(StandardCharsets.US_ASCII));
        Tulip.sleep(Duration.ZERO).await();
        Tulip.sleep(Duration.ZERO).await();
        if (reset) {
            network.reset(peer.transport());
        } else {
            peer.transport().close();
        }
        peer.lost().await();
        Tulip.sleep(Duration.ZERO).await();
        Tulip.sleep(Duration.ZERO).await();
    }

    @TulipTest(time = TulipTest.Time.MANUAL)
    void aHundredResetsAndEndsAreOneLineASecond(EventLoop loop, MemoryNetwork network, ManualClock clock) {
        loop.setExceptionHandler(null);
        loop.setDebug(false);
        Server server = Streams.startServer(
                        (reader, writer) -> reader.readUntil("\n".getBytes(StandardCharsets.US_ASCII))
                                .await(),
                        "127.0.0.1",
                        0)
                .await();
        for (int i = 0; i < 100; i++) {
            harass(loop, network, server, i % 2 == 0);
        }
        clock.advance(Duration.ofSeconds(1));
        harass(loop, network, server, true);
        server.closeAndWait().await();
        assertThat(lines).hasSize(101).allSatisfy(line -> {
            assertThat(line.getThrown()).isNull();
            assertThat(line.getMessage()).doesNotContain("\n");
        });
        assertThat(lines).filteredOn(line -> line.getLevel().equals(Level.INFO)).hasSize(2);
        assertThat(lines).filteredOn(line -> line.getLevel().equals(Level.FINE)).hasSize(99);
        assertThat(lines.get(0).getMessage()).startsWith(HANDLER + ": ").contains("reset");
        assertThat(lines.get(100).getMessage()).endsWith("; 99 more like it since the last line");
    }

    @TulipTest
    void whoHandlesErrorsHearsOfEachAndThatItIsThePeers(EventLoop loop, MemoryNetwork network) {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((own, context) -> reports.add(context));
        Server server = Streams.startServer(
                        (reader, writer) -> reader.readExactly(100).await(), "127.0.0.1", 0)
                .await();
        harass(loop, network, server, true);
        harass(loop, network, server, false);
        server.closeAndWait().await();
        assertThat(reports).hasSize(2).allMatch(report -> Boolean.TRUE.equals(report.get(ErrorContext.BY_PEER)));
        assertThat(lines).isEmpty();
    }

    private static Server reading(boolean writes) {
        return Streams.startServer(
                        (reader, writer) -> {
                            if (writes) {
                                writer.write(new byte[10_000_000]);
                                writer.drain().await();
                            }
                            reader.readExactly(100).await();
                        },
                        "127.0.0.1",
                        0)
                .await();
    }

    /** Has the server cut a connection whose handler waits for the peer. */
    private static void cut(EventLoop loop, boolean writes) {
        Server server = reading(writes);
        RecordingProtocol peer = new RecordingProtocol();
        loop.createConnection(() -> peer, "127.0.0.1", server.port()).await();
        peer.transport().pauseReading();
        peer.transport().write(new byte[1]);
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
        server.abortClients();
        server.closeAndWait().await();
        peer.transport().abort();
        peer.lost().await();
    }

    @TulipTest
    void whatTheProgramCutsIsNotThePeersDoing(EventLoop loop) {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((own, context) -> reports.add(context));
        cut(loop, false);
        cut(loop, true);
        assertThat(reports).hasSize(2).allSatisfy(report -> {
            assertThat(report.message()).isEqualTo(CUT);
            assertThat(report.get(ErrorContext.BY_PROGRAM)).isTrue();
            assertThat(report.get(ErrorContext.BY_PEER)).isNull();
            assertThat(report.isError()).isFalse();
        });
        assertThat(loop.stats().errors()).isZero();
        assertThat(lines).isEmpty();
    }

    @TulipTest(time = TulipTest.Time.MANUAL)
    void whatTheProgramCutsIsOneLineASecond(EventLoop loop) {
        loop.setExceptionHandler(null);
        loop.setDebug(false);
        for (int i = 0; i < 10; i++) {
            cut(loop, i % 2 == 0);
        }
        assertThat(lines).hasSize(10).allSatisfy(line -> assertThat(line.getMessage())
                .startsWith(CUT + ": "));
        assertThat(lines).filteredOn(line -> line.getLevel().equals(Level.INFO)).hasSize(1);
        assertThat(lines).filteredOn(line -> line.getLevel().equals(Level.FINE)).hasSize(9);
    }

    @TulipTest
    void theProgramsOwnErrorsStayErrors(EventLoop loop, MemoryNetwork network) {
        loop.setExceptionHandler(null);
        Server server = Streams.startServer(
                        (reader, writer) -> {
                            reader.read(1).await();
                            throw new IOException("no space left on device");
                        },
                        "127.0.0.1",
                        0)
                .await();
        harass(loop, network, server, false);
        server.closeAndWait().await();
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.SEVERE);
            assertThat(line.getThrown()).hasMessage("no space left on device");
        });
    }

    @TulipTest
    void whoWritesOnAfterAResetIsToldOnce(EventLoop loop, MemoryNetwork network) {
        RecordingProtocol served = new RecordingProtocol();
        Server server = loop.createServer(() -> served, "127.0.0.1", 0).await();
        RecordingProtocol peer = new RecordingProtocol();
        loop.createConnection(() -> peer, "127.0.0.1", server.port()).await();
        served.made().await();
        network.reset(peer.transport());
        served.lost().await();
        for (int i = 0; i < 50; i++) {
            served.transport().write(new byte[1]);
        }
        server.closeAndWait().await();
        assertThat(lines).filteredOn(line -> line.getLevel().equals(Level.INFO)).hasSize(1);
        assertThat(lines).allMatch(line -> line.getLevel().intValue() <= Level.INFO.intValue());
    }
}
