package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.TulipTest.Time;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** TLS where time stands still and the network is as small as it can be. */
class TlsTest {
    private static final String HOST = "127.0.0.1";

    private static int port(Server server) {
        return server.port();
    }

    private static Server serve(BaseProtocol<Transport> protocol, TlsOptions options) {
        return EventLoops.running()
                .createServer(() -> protocol, HOST, 0, ServerOptions.DEFAULT.withTls(options))
                .await();
    }

    private static Future<?> connecting(BaseProtocol<Transport> protocol, Server server) {
        return EventLoops.running()
                .createConnection(
                        () -> protocol, HOST, port(server), ConnectOptions.DEFAULT.withTls(Certificates.OWN.client()));
    }

    private record Ends(RecordingProtocol here, RecordingProtocol there) {
        static Ends connect() {
            return connect(new RecordingProtocol(), new RecordingProtocol());
        }

        static Ends connect(RecordingProtocol here, RecordingProtocol there) {
            Server server = serve(there, Certificates.OWN.server());
            connecting(here, server).await();
            there.made().await();
            server.close();
            return new Ends(here, there);
        }

        void abort() {
            here.transport().abort();
            there.transport().abort();
            here.lost().await();
            there.lost().await();
        }
    }

    // Time

    @TulipTest(time = Time.AUTO_JUMP)
    void aClientWaitsAMinuteForTheHandshake(EventLoop loop, ManualClock clock) {
        RecordingProtocol silent = new RecordingProtocol(true);
        Server server = loop.createServer(() -> silent, HOST, 0).await();
        Duration before = clock.elapsed();
        assertThatThrownBy(() -> connecting(new RecordingProtocol(), server).await())
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("/127.0.0.1:" + port(server))
                .hasMessageContaining("is taking longer than PT1M");
        assertThat(clock.elapsed().minus(before)).isEqualTo(Duration.ofMinutes(1));
        silent.eof().await();
        silent.transport().close();
        silent.lost().await();
        server.close();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void aServerWaitsAMinuteForTheHandshake(EventLoop loop, ManualClock clock) {
        RecordingProtocol there = new RecordingProtocol();
        Server server = serve(there, Certificates.OWN.server());
        RecordingProtocol silent = new RecordingProtocol();
        loop.createConnection(() -> silent, HOST, port(server)).await();
        Duration before = clock.elapsed();
        silent.lost().await();
        assertThat(clock.elapsed().minus(before)).isEqualTo(Duration.ofMinutes(1));
        assertThat(there.events()).isEmpty();
        server.close();
        server.waitClosed().await();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void aPeerThatDoesNotReadTheFarewellIsCutOffAfterHalfAMinute(ManualClock clock) {
        Ends ends = Ends.connect();
        ends.there().transport().pauseReading();
        Duration before = clock.elapsed();
        ends.here().transport().close();
        assertThat(ends.here().lost().await())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("is taking longer than PT30S");
        assertThat(clock.elapsed().minus(before)).isEqualTo(Duration.ofSeconds(30));
        ends.there().transport().abort();
        ends.there().lost().await();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void aPeerThatTakesNoBytesIsCutOffAfterHalfAMinute(ManualClock clock) {
        Ends ends = Ends.connect();
        ends.there().transport().pauseReading();
        ends.here().transport().write(new byte[4 << 20]);
        Duration before = clock.elapsed();
        ends.here().transport().close();
        assertThat(ends.here().lost().await()).isInstanceOf(SocketTimeoutException.class);
        assertThat(clock.elapsed().minus(before)).isEqualTo(Duration.ofSeconds(30));
        ends.there().transport().abort();
        ends.there().lost().await();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void aHandshakeTakesNoTimeOfATestsClock(ManualClock clock) {
        Duration before = clock.elapsed();
        Ends ends = Ends.connect();
        ends.here().transport().close();
        ends.here().lost().await();
        ends.there().lost().await();
        assertThat(clock.elapsed()).isEqualTo(before);
    }

    // A small network

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 100, 16_000, 16_406, 70_000})
    void bytesArriveInOrderThroughPipesOfAnySize(int capacity) {
        byte[] pattern = new byte[capacity < 5 ? 3000 : 300_000];
        new Random(capacity).nextBytes(pattern);
        LoopOptions options = LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider(new MemoryNetwork(capacity)));
        try (EventLoop loop = EventLoops.newLoop(options)) {
            loop.runUntilCompleteVoid(() -> {
                Ends ends = Ends.connect();
                ends.here().transport().write(pattern);
                ends.there().transport().write(pattern);
                ends.here().received(pattern.length).await();
                ends.here().transport().close();
                assertThat(ends.here().lost().await()).isNull();
                assertThat(ends.there().lost().await()).isNull();
                assertThat(ends.here().received()).isEqualTo(pattern);
                assertThat(ends.there().received()).isEqualTo(pattern);
            });
        }
    }

    @TulipTest
    void whatWaitsEncryptedIsCountedUntilItHasLeft() {
        Ends ends = Ends.connect();
        Transport transport = ends.here().transport();
        ends.there().transport().pauseReading();
        transport.setWriteBufferLimits(WriteBufferLimits.of(0, 0));
        int written = 0;
        while (!ends.here().events().contains("pause")) {
            transport.write(new byte[1000]);
            Tulip.sleep(Duration.ZERO).await();
            written += 1000;
        }
        // All of it is encrypted; what is left of the last record waits for room.
        assertThat(transport.writeBufferSize()).isPositive();
        assertThat(ends.here().events()).doesNotContain("resume");
        ends.there().transport().resumeReading();
        ends.there().received(written).await();
        while (!ends.here().events().contains("resume")) {
            Tulip.sleep(Duration.ZERO).await();
        }
        assertThat(transport.writeBufferSize()).isZero();
        ends.abort();
    }

    /** Takes seven bytes at a time and pauses after each. */
    private static class Sipping implements BufferedProtocol {
        private final ByteBuffer buffer = ByteBuffer.allocate(7);
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Future<@Nullable Void> lost = EventLoops.running().createFuture();
        private @Nullable Transport transport;
        private int whilePaused;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        Transport transport() {
            return java.util.Objects.requireNonNull(transport);
        }

        int received() {
            return bytes.size();
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            Transport open = transport();
            if (!open.isReading()) {
                whilePaused++;
            }
            bytes.write(buffer.array(), 0, count);
            open.pauseReading();
            EventLoops.running().callSoon(open::resumeReading);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.setResult(null);
        }
    }

    @TulipTest
    void aBufferedProtocolMayPauseInTheMiddleOfARecord() {
        byte[] pattern = new byte[20_000];
        new Random(7).nextBytes(pattern);
        Sipping sipping = new Sipping();
        Server server = serve(sipping, Certificates.OWN.server());
        RecordingProtocol here = new RecordingProtocol();
        connecting(here, server).await();
        here.transport().write(pattern);
        here.transport().close();
        sipping.lost.await();
        assertThat(sipping.bytes.toByteArray()).isEqualTo(pattern);
        assertThat(sipping.whilePaused).isZero();
        here.lost().await();
        server.close();
    }

    @TulipTest(time = Time.AUTO_JUMP)
    void aProtocolMayCloseOnTheRestOfARecord(ManualClock clock) {
        Sipping sipping = new Sipping() {
            @Override
            public void bufferUpdated(int count) {
                super.bufferUpdated(count);
                if (received() == 14) {
                    transport().close();
                }
            }
        };
        Server server = serve(sipping, Certificates.OWN.server());
        RecordingProtocol here = new RecordingProtocol();
        connecting(here, server).await();
        Duration before = clock.elapsed();
        here.transport().write(new byte[100]);
        sipping.lost.await();
        assertThat(here.lost().await()).isNull();
        assertThat(clock.elapsed()).isEqualTo(before);
        server.close();
    }

    // Streams

    private static Future<Server> streamServer(Streams.Handler handler, TlsOptions tls) {
        return Streams.startServer(handler, HOST, 0, ServerOptions.DEFAULT.withTls(tls));
    }

    private static Streams.Connection open(Server server, @Nullable TlsOptions tls) {
        return Streams.openConnection(HOST, port(server), ConnectOptions.DEFAULT.withTls(tls))
                .await();
    }

    @TulipTest
    void streamsAreEncrypted() {
        Server server = streamServer(
                        (reader, writer) -> {
                            writer.write(reader.readLine().await());
                            writer.drain().await();
                        },
                        Certificates.OWN.server())
                .await();
        Streams.Connection connection = open(server, Certificates.OWN.client());
        connection.writer().write("hello\n");
        assertThat(connection.reader().readAll().await()).asString().isEqualTo("hello\n");
        assertThat(connection.writer().canWriteEof()).isFalse();
        connection.writer().close();
        connection.writer().waitClosed().await();
        server.close();
        server.waitClosed().await();
    }

    private static Future<Server> upgradingServer() {
        return Streams.startServer(
                (reader, writer) -> {
                    assertThat(reader.readLine().await()).asString().isEqualTo("STARTTLS\n");
                    writer.write("go\n");
                    writer.startTls(Certificates.OWN.server()).await();
                    writer.write(reader.readLine().await());
                    writer.drain().await();
                },
                HOST,
                0);
    }

    private static TlsOptions named() {
        return Certificates.OWN.client().withServerHostname("localhost");
    }

    @TulipTest
    void streamsAreEncryptedHalfway() {
        Server server = upgradingServer().await();
        Streams.Connection connection = open(server, null);
        connection.writer().write("STARTTLS\n");
        assertThat(connection.reader().readLine().await()).asString().isEqualTo("go\n");
        connection.writer().startTls(named()).await();
        assertThat(connection.writer().extraInfo(InfoKey.PEERCERT)).isEqualTo(Certificates.OWN.certificate());
        connection.writer().write("secret\n");
        assertThat(connection.reader().readAll().await()).asString().isEqualTo("secret\n");
        connection.writer().close();
        connection.writer().waitClosed().await();
        server.close();
        server.waitClosed().await();
    }

    @TulipTest
    void whatAServerReadAheadBelongsToTheHandshake(EventLoop loop) {
        loop.setExceptionHandler((on, context) -> {});
        Server server = upgradingServer().await();
        RecordingProtocol here = new RecordingProtocol();
        loop.createConnection(() -> here, HOST, port(server)).await();
        // A client that does not wait for the answer: its first record is in the reader when startTls begins.
        ByteBuffer both = ByteBuffer.allocate(64 * 1024).put("STARTTLS\n".getBytes());
        SSLEngine engine = named().newEngine(false, "localhost", -1);
        try {
            engine.wrap(ByteBuffer.allocate(0), both);
        } catch (SSLException impossible) {
            throw new AssertionError(impossible);
        }
        here.transport().write(both.flip());
        here.received(4).await();
        assertThat(here.text()).startsWith("go\n\u0016");
        here.transport().abort();
        here.lost().await();
        server.close();
        server.waitClosed().await();
    }

    @TulipTest
    void aClientWithUnreadBytesIsNotEncrypted(EventLoop loop) {
        loop.setExceptionHandler((on, context) -> {});
        Server server = upgradingServer().await();
        Streams.Connection connection = open(server, null);
        connection.writer().write("STARTTLS\n");
        Task<?> upgrading = Tulip.createTaskVoid(() -> {
            assertThat(connection.reader().readExactly(1).await()).asString().isEqualTo("g");
            connection.writer().startTls(named()).await();
        });
        assertThatThrownBy(upgrading::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 bytes came unencrypted");
        connection.writer().transport().abort();
        server.close();
        server.abortClients();
        server.waitClosed().await();
    }
}
