package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.TlsOptions;

/** What a loop counts of its connections is the same on every backend. */
class LoopStatsOfBackendsTest {
    private static final int BYTES = 300_000;

    /** One of each backend. */
    static Collection<TckEnvironment> environments() {
        Map<String, TckEnvironment> first = new LinkedHashMap<>();
        Environments.all().forEach(one -> first.putIfAbsent(one.backend(), one));
        return first.values();
    }

    private static LoopOptions options(TckEnvironment environment) {
        return LoopOptions.DEFAULT
                .withBackend(environment.provider())
                .withEngine(environment.engine())
                .withHistograms(true);
    }

    private static void echo(EventLoop loop, ServerOptions serves, ConnectOptions connects) {
        loop.runUntilCompleteVoid(() -> {
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                try (writer) {
                                    writer.write(reader.readExactly(BYTES).await());
                                    writer.drain().await();
                                }
                            },
                            "127.0.0.1",
                            0,
                            serves)
                    .await();
            var client =
                    Streams.openConnection("127.0.0.1", server.port(), connects).await();
            client.writer().write(new byte[BYTES]);
            assertThat(client.reader().readExactly(BYTES).await()).hasSize(BYTES);
            assertThat(loop.stats().connections()).isBetween(1L, 2L);
            client.writer().closeAndWait().await();
            server.closeAndWait().await();
        });
    }

    @ParameterizedTest
    @MethodSource("environments")
    @Timeout(60)
    void connectionsAndBytesAreCounted(TckEnvironment environment) {
        try (EventLoop loop = EventLoops.newLoop(options(environment))) {
            echo(loop, ServerOptions.DEFAULT, ConnectOptions.DEFAULT);
            LoopStats stats = loop.stats();
            assertThat(stats.accepted()).isOne();
            assertThat(stats.refused()).isZero();
            assertThat(stats.connections()).isZero();
            assertThat(stats.bytesIn()).isEqualTo(2L * BYTES);
            assertThat(stats.bytesOut()).isEqualTo(2L * BYTES);
            assertThat(stats.pausedWriters()).isZero();
            assertThat(stats.handshakes()).isZero();
            assertThat(stats.tasksAlive()).isZero();
            assertThat(stats.busyShare()).isStrictlyBetween(0.0, 1.0);
            assertThat(stats.callbackTimes().count()).isGreaterThanOrEqualTo(stats.callbacks());
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    @Timeout(60)
    void handshakesAreCountedAndBytesAsTheProtocolsSeeThem(TckEnvironment environment) {
        TlsOptions serves = TlsTck.Good.CERTIFICATE.server();
        try (EventLoop loop = EventLoops.newLoop(options(environment))) {
            echo(
                    loop,
                    ServerOptions.DEFAULT.withTls(serves),
                    ConnectOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.client()));
            LoopStats stats = loop.stats();
            assertThat(stats.handshakes()).isEqualTo(2);
            assertThat(stats.handshakesFailed()).isZero();
            assertThat(stats.bytesIn()).isEqualTo(2L * BYTES);
            assertThat(stats.bytesOut()).isEqualTo(2L * BYTES);
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    @Timeout(60)
    void aHandshakeThatFailsIsCounted(TckEnvironment environment) {
        TlsOptions serves = TlsTck.Good.CERTIFICATE.server();
        try (EventLoop loop = EventLoops.newLoop(options(environment))) {
            loop.runUntilCompleteVoid(() -> {
                Server server = Streams.startServer(
                                (reader, writer) -> {}, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(serves))
                        .await();
                try (var client =
                        Streams.openConnection("127.0.0.1", server.port()).await()) {
                    client.writer().write("this is no handshake\r\n\r\n");
                    client.reader().read(1_000).await();
                }
                server.closeAndWait().await();
            });
            assertThat(loop.stats().accepted()).isOne();
            assertThat(loop.stats().handshakesFailed()).isOne();
            assertThat(loop.stats().handshakes()).isZero();
        }
    }
}
