package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.group.Spread;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.transport.TlsOptions;

/** Servers with pipelines of the user's on every loop of a group. */
@Timeout(60)
class GroupPipelinesTest {
    private static final int LOOPS = 3;

    static Stream<Arguments> places() {
        return Stream.of("epoll", "io_uring", "netty-nio")
                .flatMap(backend -> Stream.of(Spread.values()).map(spread -> Arguments.of(backend, spread)));
    }

    private static LoopGroup group(String backend, Spread spread, GroupOptions options) {
        assumeTrue(!backend.equals("epoll") || Epoll.isAvailable(), "no epoll here: Linux only");
        assumeTrue(!backend.equals("io_uring") || IoUring.isAvailable(), "no io_uring here: a Linux that allows it");
        return LoopGroup.of(
                LOOPS, options.withSpread(spread).withLoopOptions(LoopOptions.DEFAULT.withBackend(backend)));
    }

    /** Answers a line with the name of its loop. */
    private static final NettyConnections.Front NAMES = channel -> {
        EventLoop mine = NettyLoops.of(channel);
        channel.pipeline()
                .addLast(new LineBasedFrameDecoder(100), new StringDecoder(UTF_8), new StringEncoder(UTF_8))
                .addLast(MessageHandler.<String, String>serving(mine, String.class, lines -> {
                    while (lines.read().await() != null) {
                        assertThat(EventLoops.running()).isSameAs(mine);
                        lines.write(mine + "\n");
                    }
                }));
    };

    private static GroupServer listen(LoopGroup loops, NettyConnections.Front pipeline) throws Exception {
        return NettyConnections.createServer(loops, "127.0.0.1", 0, ServerOptions.DEFAULT, pipeline)
                .get(20, TimeUnit.SECONDS);
    }

    private static String ask(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("who?\n".getBytes(UTF_8));
        StringBuilder line = new StringBuilder();
        for (int one = socket.getInputStream().read();
                one != '\n';
                one = socket.getInputStream().read()) {
            if (one < 0) {
                throw new IOException("ended after: " + line);
            }
            line.append((char) one);
        }
        return line.toString();
    }

    private static String ask(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return ask(socket);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void everyLoopServesOneAddressAndCountsItsOwn(String backend, Spread spread) throws Exception {
        try (LoopGroup loops = group(backend, spread, GroupOptions.DEFAULT);
                GroupServer server = listen(loops, NAMES)) {
            assertThat(server.spread()).isEqualTo(spread);
            assertThat(server.addresses()).hasSize(1);
            Set<String> answered = ConcurrentHashMap.newKeySet();
            int asked = 0;
            for (; asked < (spread == Spread.HAND_OVER ? LOOPS : 200) && answered.size() < LOOPS; asked++) {
                answered.add(ask(server.port()));
            }
            assertThat(answered)
                    .containsExactlyInAnyOrderElementsOf(
                            loops.loops().stream().map(Object::toString).toList());
            assertThat(loops.stats())
                    .allSatisfy(one -> assertThat(one.accepted()).isPositive());
            assertThat(LoopStats.sum("all", loops.stats()).accepted()).isEqualTo(asked);
            int port = server.port();
            server.shutdown(Duration.ofSeconds(20)).get(20, TimeUnit.SECONDS);
            assertThat(server.addresses()).isEmpty();
            assertThatThrownBy(() -> ask(port)).isInstanceOf(IOException.class);
            assertThat(LoopStats.sum("all", loops.stats()).connections()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void shutdownWaitsForWhatEndsAndCutsWhatIsLeft(String backend, Spread spread) throws Exception {
        try (LoopGroup loops = group(backend, spread, GroupOptions.DEFAULT);
                GroupServer server = listen(loops, NAMES);
                Socket polite = new Socket("127.0.0.1", server.port());
                Socket silent = new Socket("127.0.0.1", server.port())) {
            ask(polite);
            ask(silent);
            CompletableFuture<?> end = server.shutdown(Duration.ofHours(1));
            assertThat(ask(polite)).as("goes on").contains("group-");
            assertThat(end).isNotDone();
            polite.shutdownOutput();
            assertThat(polite.getInputStream().read()).isEqualTo(-1);
            assertThat(end).isNotDone();
            server.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
            end.get(20, TimeUnit.SECONDS);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void theServerEndsWithTheGroup(String backend, Spread spread) throws Exception {
        LoopGroup loops = group(backend, spread, GroupOptions.DEFAULT);
        List<Socket> clients = new ArrayList<>();
        try (loops) {
            int port = listen(loops, NAMES).port();
            for (int i = 0; i < LOOPS; i++) {
                clients.add(new Socket("127.0.0.1", port));
                ask(clients.get(i));
            }
        }
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            client.close();
        }
        assertThatThrownBy(() -> listen(loops, NAMES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @MethodSource("places")
    void aPipelineThatCannotBeMadeIsReportedByItsLoop(String backend, Spread spread) throws Exception {
        BlockingQueue<ErrorContext> reports = new LinkedBlockingQueue<>();
        IllegalStateException broken = new IllegalStateException("the first one");
        AtomicBoolean first = new AtomicBoolean(true);
        GroupOptions options = GroupOptions.DEFAULT.withExceptionHandler((loop, context) -> reports.add(context));
        try (LoopGroup loops = group(backend, spread, options);
                GroupServer server = listen(loops, channel -> {
                    if (first.getAndSet(false)) {
                        throw broken;
                    }
                    NAMES.init(channel);
                })) {
            assertThatThrownBy(() -> ask(server.port())).isInstanceOf(IOException.class);
            assertThat(reports.poll(20, TimeUnit.SECONDS).exception()).isSameAs(broken);
            assertThat(ask(server.port())).contains("group-");
            assertThat(reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void handlersStandInFrontOfProtocolsOnEveryLoop(String backend, Spread spread) throws Exception {
        Set<EventLoop> fronts = ConcurrentHashMap.newKeySet();
        try (LoopGroup loops = group(backend, spread, GroupOptions.DEFAULT);
                GroupServer server = NettyConnections.createServer(
                                loops,
                                () -> {
                                    EventLoop mine = EventLoops.running();
                                    return new StreamReaderProtocol(mine, new StreamReader(mine), (reader, writer) -> {
                                        reader.readLine().await();
                                        assertThat(EventLoops.running()).isSameAs(mine);
                                        writer.write(mine + "\n");
                                        writer.drain().await();
                                    });
                                },
                                List.of("127.0.0.1"),
                                0,
                                ServerOptions.DEFAULT,
                                channel -> {
                                    fronts.add(NettyLoops.of(channel));
                                    channel.pipeline().addLast(new LineBasedFrameDecoder(100, false, true));
                                })
                        .get(20, TimeUnit.SECONDS)) {
            Set<String> answered = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < (spread == Spread.HAND_OVER ? LOOPS : 200) && answered.size() < LOOPS; i++) {
                answered.add(ask(server.port()));
            }
            assertThat(answered).hasSize(LOOPS);
            assertThat(fronts).containsExactlyInAnyOrderElementsOf(loops.loops());
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void anAddressThatIsTakenLeavesNothingBound(String backend, Spread spread) throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                LoopGroup loops = group(backend, spread, GroupOptions.DEFAULT)) {
            assertThatThrownBy(() -> NettyConnections.createServer(
                                    loops, "127.0.0.1", taken.getLocalPort(), ServerOptions.DEFAULT, NAMES)
                            .get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
            try (GroupServer server = listen(loops, NAMES)) {
                assertThat(ask(server.port())).contains("group-");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void closingUnderLoadBlamesNoPeer(String backend, Spread spread) throws Exception {
        BlockingQueue<ErrorContext> reports = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(LOOPS);
        List<Socket> clients = new ArrayList<>();
        GroupOptions options = GroupOptions.DEFAULT.withExceptionHandler((loop, context) -> reports.add(context));
        try (LoopGroup loops = group(backend, spread, options)) {
            GroupServer server = listen(loops, channel -> channel.pipeline()
                    .addLast(MessageHandler.<ByteBuf, ByteBuf>serving(NettyLoops.of(channel), ByteBuf.class, stream -> {
                        stream.read().await();
                        begun.countDown();
                        while (true) {
                            stream.write(Unpooled.wrappedBuffer(new byte[1_000_000]));
                            stream.drain().await();
                        }
                    })));
            for (int i = 0; i < LOOPS; i++) {
                clients.add(new Socket("127.0.0.1", server.port()));
                clients.get(i).getOutputStream().write(1);
            }
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        }
        for (Socket client : clients) {
            client.close();
        }
        assertThat(reports).hasSize(LOOPS).allSatisfy(report -> {
            assertThat(report.get(ErrorContext.BY_PROGRAM))
                    .as(report.toString())
                    .isTrue();
            assertThat(report.get(ErrorContext.BY_PEER)).isNull();
        });
    }

    @Test
    void tlsOfTheOptionsAndPortsThatAreNoneAreRefusedAtTheCall() {
        try (LoopGroup loops =
                LoopGroup.of(2, GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend("netty-nio")))) {
            ServerOptions tls = ServerOptions.DEFAULT.withTls(TlsOptions.client());
            assertThatThrownBy(() -> NettyConnections.createServer(loops, "127.0.0.1", 0, tls, NAMES))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SslHandler");
            assertThatThrownBy(() ->
                            NettyConnections.createServer(loops, "127.0.0.1", 65_536, ServerOptions.DEFAULT, NAMES))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("65536");
        }
    }
}
