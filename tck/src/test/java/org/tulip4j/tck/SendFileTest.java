package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.SendFileNotAvailableException;
import org.tulip4j.SendFileOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.tck.TlsTck.Certificates;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

class SendFileTest {
    private static final Set<String> WITHOUT_COPYING = Set.of("nio", "netty-nio", "epoll", "kqueue");

    @TempDir
    Path folder;

    /** Who can send without copying says so by doing it; the others refuse, and send nothing. */
    @TestFactory
    Stream<DynamicTest> withoutCopying() {
        return Environments.all().stream()
                .map(TckEnvironment::backend)
                .distinct()
                .map(backend -> DynamicTest.dynamicTest(backend, () -> assertThat(sendsWithoutCopying(backend))
                        .isEqualTo(WITHOUT_COPYING.contains(backend))));
    }

    private boolean sendsWithoutCopying(String backend) throws Exception {
        Path path = Files.write(folder.resolve(backend), new byte[100]);
        try (EventLoop loop = EventLoops.newLoop(backend);
                FileChannel file = FileChannel.open(path)) {
            return loop.runUntilComplete(() -> {
                var server = loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0, ServerOptions.DEFAULT)
                        .await();
                int port = server.port();
                Transport transport = loop.createConnection(() -> new Protocol() {}, "127.0.0.1", port)
                        .await()
                        .transport();
                try {
                    return loop.sendFile(transport, file, SendFileOptions.DEFAULT.withFallback(false))
                                    .await()
                            == 100;
                } catch (SendFileNotAvailableException refused) {
                    assertThat(refused).hasMessageContaining("allow the fallback");
                    assertThat(file.position()).isZero();
                    return false;
                } finally {
                    transport.abort();
                    server.close();
                }
            });
        }
    }

    private static final int OFFSET = 7;
    private static final int COUNT = 1_000_000;

    /** How the two ends come to each other. */
    private enum Way {
        UNIX(true, false, false),
        UNIX_TLS(true, false, true),
        UNIX_TAKEN_OVER(true, true, false),
        UNIX_TAKEN_OVER_TLS(true, true, true),
        TAKEN_OVER(false, true, false),
        TAKEN_OVER_TLS(false, true, true);

        private final boolean unix;
        private final boolean takenOver;
        private final boolean tls;

        Way(boolean unix, boolean takenOver, boolean tls) {
            this.unix = unix;
            this.takenOver = takenOver;
            this.tls = tls;
        }

        boolean applies(TckEnvironment environment) {
            return (!unix || environment.lacks(Capability.UNIX) == null)
                    && (!takenOver || environment.lacks(Capability.SOCKETS) == null);
        }

        Server serve(Supplier<RecordingProtocol> there, Path path) {
            ServerOptions options =
                    tls ? ServerOptions.DEFAULT.withTls(Certificates.GOOD.server()) : ServerOptions.DEFAULT;
            EventLoop loop = EventLoops.running();
            return (unix
                            ? loop.createUnixServer(there, path, options)
                            : loop.createServer(there, TckStage.HOST, 0, options))
                    .await();
        }

        Transport connect(RecordingProtocol here, Server server, Path path) throws IOException {
            EventLoop loop = EventLoops.running();
            TlsOptions encryption = tls ? Certificates.GOOD.client().withServerHostname("localhost") : null;
            if (!takenOver) {
                return loop.createUnixConnection(() -> here, path, ConnectOptions.DEFAULT.withTls(encryption))
                        .await()
                        .transport();
            }
            SocketChannel channel = unix
                    ? SocketChannel.open(UnixDomainSocketAddress.of(path))
                    : SocketChannel.open(new InetSocketAddress(TckStage.HOST, TckStage.port(server)));
            return loop.createConnection(() -> here, channel, encryption)
                    .await()
                    .transport();
        }
    }

    /** A part of a file arrives whole and in its place, or is refused before a byte of it was sent. */
    @TestFactory
    Stream<DynamicTest> throughEveryKindOfConnection() {
        return Environments.all().stream().flatMap(environment -> Stream.of(Way.values())
                .filter(way -> way.applies(environment))
                .map(way -> DynamicTest.dynamicTest(way + " " + environment, () -> {
                    sends(environment, way, true);
                    sends(environment, way, false);
                })));
    }

    private void sends(TckEnvironment environment, Way way, boolean fallback) throws Exception {
        byte[] content = TckStage.pattern(OFFSET + COUNT + 100);
        Path inside = Files.createTempDirectory(folder, "s");
        Path path = Files.write(inside.resolve("file"), content);
        try (EventLoop loop = environment.newLoop();
                FileChannel file = FileChannel.open(path)) {
            loop.runUntilCompleteVoid(() -> {
                RecordingProtocol there = new RecordingProtocol();
                RecordingProtocol here = new RecordingProtocol();
                Server server = way.serve(() -> there, inside.resolve("socket"));
                Transport transport = way.connect(here, server, inside.resolve("socket"));
                transport.write(new byte[] {1});
                int sent = COUNT;
                try {
                    assertThat(loop.sendFile(
                                            transport,
                                            file,
                                            SendFileOptions.DEFAULT
                                                    .withOffset(OFFSET)
                                                    .withCount(COUNT)
                                                    .withFallback(fallback))
                                    .await())
                            .isEqualTo(COUNT);
                    assertThat(file.position()).isEqualTo(OFFSET + COUNT);
                } catch (SendFileNotAvailableException refused) {
                    assertThat(fallback).isFalse();
                    assertThat(refused).hasMessageContaining("allow the fallback");
                    sent = 0;
                }
                transport.write(new byte[] {2});
                ByteBuffer expected = ByteBuffer.allocate(sent + 2).put((byte) 1);
                expected.put(content, OFFSET, sent).put((byte) 2);
                there.received(sent + 2).await();
                assertThat(there.received()).isEqualTo(expected.array());
                transport.close();
                here.lost().await();
                server.closeAndWait().await();
            });
        }
    }
}
