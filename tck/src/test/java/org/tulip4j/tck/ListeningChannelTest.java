package org.tulip4j.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.TlsOptions;

/** Servers on listening channels that the caller has bound. */
class ListeningChannelTest {
    /** Those that must take channels of the JDK; the others must refuse them. */
    private static final List<String> TAKE = List.of("nio", "netty-nio");

    private static final ServerOptions DEFAULT = ServerOptions.DEFAULT;

    @TempDir
    private Path folder;

    static Stream<String> taking() {
        return backends().filter(TAKE::contains);
    }

    static Stream<String> refusing() {
        return backends().filter(name -> !TAKE.contains(name));
    }

    private static Stream<String> backends() {
        return Environments.all().stream().map(TckEnvironment::backend).distinct();
    }

    private interface Body {
        void run(EventLoop loop, ServerSocketChannel channel) throws Exception;
    }

    private static void play(String backend, Body body) throws Exception {
        try (ServerSocketChannel channel = ServerSocketChannel.open();
                EventLoop loop = EventLoops.newLoop(backend)) {
            channel.bind(new InetSocketAddress(TckStage.HOST, 0));
            loop.runUntilCompleteVoid(() -> body.run(loop, channel));
        }
    }

    private static void echo(Server server, TlsOptions tls) {
        var client = Streams.openConnection(TckStage.HOST, server.port(), ConnectOptions.DEFAULT.withTls(tls))
                .await();
        client.writer().write("hello\n");
        assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("hello\n");
        client.writer().close();
    }

    private static final Streams.Handler ECHO =
            (reader, writer) -> writer.write(reader.readLine().await());

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void whatTheCallerBoundIsServedAndClosedByTheServer(String backend) throws Exception {
        play(backend, (loop, channel) -> {
            Server server = Streams.startServer(ECHO, channel).await();
            assertThat(server.addresses()).containsExactly(channel.getLocalAddress());
            echo(server, null);
            echo(server, null);
            assertThat(channel.isBlocking()).isFalse();
            server.closeAndWait().await();
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void tlsIsServedOnIt(String backend) throws Exception {
        play(backend, (loop, channel) -> {
            Server server = Streams.startServer(ECHO, channel, DEFAULT.withTls(TlsTck.Certificates.GOOD.server()))
                    .await();
            echo(server, TlsTck.Certificates.GOOD.client().withServerHostname("localhost"));
            server.close();
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void connectionsWaitUntilTheServerServes(String backend) throws Exception {
        play(backend, (loop, channel) -> {
            RecordingProtocol there = new RecordingProtocol();
            Server server = loop.createServer(() -> there, channel, DEFAULT.withStartServing(false))
                    .await();
            var client = Streams.openConnection(TckStage.HOST, server.port()).await();
            TckStage.passes(3);
            assertThat(there.events()).isEmpty();
            server.startServing().await();
            there.made().await();
            client.writer().close();
            there.lost().await();
            server.close();
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void aUnixSocketIsServedAndItsFileGoesUnlessItShallStay(String backend) throws Exception {
        Path path = folder.resolve("s");
        for (boolean cleanup : new boolean[] {false, true}) {
            Files.deleteIfExists(path);
            try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    EventLoop loop = EventLoops.newLoop(backend)) {
                channel.bind(UnixDomainSocketAddress.of(path));
                loop.runUntilCompleteVoid(() -> {
                    assertThatThrownBy(() ->
                                    loop.createServer(RecordingProtocol::new, channel, DEFAULT.withKeepAlive(true)))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("keep alive");
                    Server server = Streams.startServer(ECHO, channel, DEFAULT.withCleanupSocket(cleanup))
                            .await();
                    assertThat(server.addresses()).hasToString("[" + path + "]");
                    var client = Streams.openUnixConnection(path).await();
                    client.writer().write("hello\n");
                    assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("hello\n");
                    client.writer().close();
                    server.closeAndWait().await();
                    assertThat(Files.exists(path)).isEqualTo(!cleanup);
                });
            }
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void whatCannotBeServedIsRefusedAtTheCallAndLeft(String backend) throws Exception {
        play(backend, (loop, channel) -> {
            try (ServerSocketChannel unbound = ServerSocketChannel.open()) {
                assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, unbound))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("is not bound; bind it first");
                unbound.close();
                assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, unbound))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("is closed");
            }
            for (ServerOptions late : List.of(DEFAULT.withReusePort(true), DEFAULT.withReuseAddress(true))) {
                assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, channel, late))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("bound already");
            }
            assertThatThrownBy(() -> loop.createServer(
                            RecordingProtocol::new, channel, DEFAULT.withTls(TlsTck.Certificates.GOOD.client())))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(channel.isOpen() && channel.isBlocking()).isTrue();
            channel.configureBlocking(false);
            Future<?> accepting = loop.sockAccept(channel);
            assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, channel))
                    .isInstanceOf(IllegalStateException.class);
            accepting.cancel();
            Server server = loop.createServer(RecordingProtocol::new, channel).await();
            assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, channel))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> loop.sockAccept(channel)).isInstanceOf(IllegalStateException.class);
            server.close();
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void aCancelledStartClosesTheChannel(String backend) throws Exception {
        play(backend, (loop, channel) -> {
            loop.createServer(RecordingProtocol::new, channel).cancel();
            TckStage.passes(2);
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void aGroupServesItOnAllItsLoops(String backend) throws Exception {
        try (ServerSocketChannel channel = ServerSocketChannel.open();
                LoopGroup group = LoopGroup.of(
                        2, GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend(backend)))) {
            channel.bind(new InetSocketAddress(TckStage.HOST, 0));
            GroupServer server = group.startServer(
                            (reader, writer) ->
                                    writer.write(EventLoops.running().toString()),
                            channel,
                            DEFAULT)
                    .get();
            assertThat(server.addresses()).containsExactly(channel.getLocalAddress());
            Set<String> loops = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                try (SocketChannel client = SocketChannel.open(channel.getLocalAddress())) {
                    loops.add(new String(Channels.newInputStream(client).readAllBytes(), UTF_8));
                }
            }
            assertThat(loops).hasSize(2);
            assertThatThrownBy(() -> group.startServer(ECHO, channel, DEFAULT).get())
                    .hasCauseInstanceOf(IllegalStateException.class);
            server.shutdown(Duration.ofSeconds(5)).get();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("refusing")
    void backendsThatCannotSayWhoCan(String backend) throws Exception {
        play(backend, (loop, channel) -> {
            assertThatThrownBy(() -> loop.createServer(RecordingProtocol::new, channel))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("the backend " + backend)
                    .hasMessageContaining("choose the backend nio or netty-nio");
            assertThat(channel.isOpen() && channel.isBlocking()).isTrue();
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("taking")
    void theLoopClosesWhatItsServersHave(String backend) throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(TckStage.HOST, 0));
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(
                    () -> loop.createServer(RecordingProtocol::new, channel).await());
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(channel.isOpen()).isFalse();
    }
}
