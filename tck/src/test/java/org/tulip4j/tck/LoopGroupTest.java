package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.group.Spread;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.UnixAddress;

/** Several loops on several threads, on every backend with sockets. */
@Timeout(60)
class LoopGroupTest {
    private static final int LOOPS = 3;

    static List<TckEnvironment> environments() {
        return Environments.with(Capability.SOCKETS);
    }

    static Stream<Arguments> spreads() {
        return environments().stream()
                .flatMap(one -> Stream.of(Spread.values()).map(spread -> Arguments.of(one, spread)));
    }

    private static GroupOptions options(TckEnvironment environment) {
        return GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT
                .withBackend(environment.provider())
                .withEngine(environment.engine())
                .withDebug(environment.debug()));
    }

    private static int port(GroupServer server) {
        return server.port();
    }

    /** Answers one line with the name of its loop. */
    private static void nameLoop(StreamReader reader, StreamWriter writer) {
        String loop = EventLoops.running().toString();
        reader.readLine().await();
        assertThat(EventLoops.running()).hasToString(loop);
        writer.write(loop + "\n");
        writer.drain().await();
    }

    private static String ask(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("who?\n".getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        }
    }

    /** Where there is no IPv6 its half is not asked. */
    private static boolean reaches(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("who?\n".getBytes(StandardCharsets.UTF_8));
            return socket.getInputStream().read() >= 0;
        } catch (IOException refused) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("spreads")
    void aWildcardMeansItsFamilyOnEveryLoop(TckEnvironment environment, Spread spread) throws Exception {
        try (LoopGroup group = LoopGroup.of(LOOPS, options(environment).withSpread(spread))) {
            for (String host : new String[] {"0.0.0.0", ""}) {
                try (GroupServer server =
                        group.startServer(LoopGroupTest::nameLoop, host, 0).get()) {
                    // More than once: each loop has a socket of its own.
                    for (int i = 0; i < 2 * LOOPS; i++) {
                        assertThat(reaches("127.0.0.1", port(server))).isTrue();
                        if (!host.isEmpty()) {
                            assertThat(reaches("::1", port(server))).isFalse();
                        }
                    }
                    if (host.isEmpty() && Files.exists(Path.of("/proc/net/if_inet6"))) {
                        assertThat(reaches("::1", port(server))).isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spreads")
    void everyLoopServes(TckEnvironment environment, Spread spread) throws Exception {
        try (LoopGroup group = LoopGroup.of(LOOPS, options(environment).withSpread(spread));
                GroupServer server = group.startServer(LoopGroupTest::nameLoop, "127.0.0.1", 0)
                        .get()) {
            assertThat(server.spread()).isEqualTo(spread);
            assertThat(server.toString()).contains("serving", String.valueOf(port(server)), "3 loops by " + spread);
            Set<String> answered = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < (spread == Spread.HAND_OVER ? LOOPS : 200) && answered.size() < LOOPS; i++) {
                answered.add(ask(port(server)));
            }
            assertThat(answered)
                    .containsExactlyInAnyOrderElementsOf(
                            group.loops().stream().map(Object::toString).toList());
            int port = port(server);
            server.shutdown(Duration.ofSeconds(5)).get();
            assertThat(server.addresses()).isEmpty();
            assertThatThrownBy(() -> ask(port)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> server.startServing().get()).hasMessageContaining("is closed");
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void everyLoopServesAUnixSocketInTurn(TckEnvironment environment, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("socket");
        UnixAddress address = UnixAddress.of(path);
        try (LoopGroup group = LoopGroup.of(LOOPS, options(environment));
                GroupServer server = group.startUnixServer(
                                (reader, writer) -> {
                                    assertThat(writer.transport().extraInfo(InfoKey.SOCKNAME))
                                            .isEqualTo(address);
                                    assertThat(writer.transport().extraInfo(InfoKey.PEERNAME))
                                            .isEqualTo(UnixAddress.UNNAMED);
                                    assertThatThrownBy(writer::localAddress)
                                            .isInstanceOf(IllegalStateException.class)
                                            .hasMessageContainingAll("sockname", path.toString(), "extraInfo");
                                    nameLoop(reader, writer);
                                },
                                path)
                        .get()) {
            assertThat(server.spread()).isEqualTo(Spread.HAND_OVER);
            assertThat(server.addresses()).containsExactly(address);
            assertThatThrownBy(server::port)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(path.toString());
            List<String> answered = new ArrayList<>();
            for (int i = 0; i < 2 * LOOPS; i++) {
                answered.add(ask(path));
            }
            List<String> loops = group.loops().stream().map(Object::toString).toList();
            assertThat(answered.subList(0, LOOPS)).containsExactlyElementsOf(loops);
            assertThat(answered.subList(LOOPS, 2 * LOOPS)).containsExactlyElementsOf(loops);
            assertThatThrownBy(() ->
                            group.startUnixServer(LoopGroupTest::nameLoop, path).get())
                    .hasMessageContaining(path.toString());
            server.shutdown(Duration.ofSeconds(5)).get();
            assertThat(path).doesNotExist();
        }
    }

    private static String ask(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap("who?\n".getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).trim();
        }
    }

    @Test
    void aUnixSocketHasNoPortToShare(@TempDir Path folder) {
        try (LoopGroup group = LoopGroup.of(2, GroupOptions.DEFAULT.withSpread(Spread.REUSE_PORT))) {
            assertThatThrownBy(() -> group.startUnixServer(LoopGroupTest::nameLoop, folder.resolve("socket")))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("no port to share")
                    .hasMessageContaining("hand-over");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("environments")
    void tasksStayOnTheirLoopInItsNamedThread(TckEnvironment environment) throws Exception {
        try (LoopGroup group = LoopGroup.of(
                2,
                options(environment)
                        .withLoopOptions(options(environment).loopOptions().withName("worker")))) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                names.add(group.submit(() -> {
                            EventLoop mine = EventLoops.running();
                            for (int step = 0; step < 5; step++) {
                                Tulip.sleep(Duration.ZERO).await();
                                assertThat(EventLoops.running()).isSameAs(mine);
                            }
                            CompletableFuture<String> thread = new CompletableFuture<>();
                            mine.callSoon(
                                    () -> thread.complete(Thread.currentThread().getName()));
                            Tulip.sleep(Duration.ZERO).await();
                            return thread.getNow("too late");
                        })
                        .get());
            }
            assertThat(names).containsExactly("tulip-worker-1", "tulip-worker-2", "tulip-worker-1", "tulip-worker-2");
        }
    }

    @ParameterizedTest
    @MethodSource("spreads")
    void shutdownLetsConnectionsEndThenAborts(TckEnvironment environment, Spread spread) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        LoopGroup group = LoopGroup.of(LOOPS, options(environment).withSpread(spread));
        GroupServer server = group.startServer(
                        (reader, writer) -> {
                            heard.add("begun");
                            try {
                                reader.readLine().await();
                                heard.add("asked");
                            } catch (CancelledError cancelled) {
                                heard.add("cancelled");
                                throw cancelled;
                            } finally {
                                heard.add("over");
                            }
                        },
                        "127.0.0.1",
                        0)
                .get();
        try (Socket polite = new Socket("127.0.0.1", port(server));
                Socket silent = new Socket("127.0.0.1", port(server))) {
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("begun");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("begun");
            CompletableFuture<?> end = group.shutdown(Duration.ofHours(1));
            polite.getOutputStream().write('\n');
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("asked");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("over");
            assertThat(end).isNotDone();
            assertThatThrownBy(group::next).isInstanceOf(IllegalStateException.class);
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
            assertThat(end).succeedsWithin(Duration.ofSeconds(20));
            assertThat(heard).contains("over");
            silent.setSoTimeout(20_000);
            assertThatThrownBy(() -> {
                        if (silent.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(group.toString()).contains("closed");
        assertThat(group.loops()).allMatch(EventLoop::isClosed);
    }

    @ParameterizedTest
    @MethodSource("environments")
    void aLoopThatDiesIsReportedAndMakesCloseFail(TckEnvironment environment) throws Exception {
        BlockingQueue<ErrorContext> reports = new LinkedBlockingQueue<>();
        LoopGroup group =
                LoopGroup.of(2, options(environment).withExceptionHandler((loop, context) -> reports.add(context)));
        EventLoop dies = group.next();
        CountDownLatch cleaned = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<?> waiting = dies.submit(() -> {
            try {
                begun.countDown();
                return dies.createFuture().await();
            } finally {
                cleaned.countDown();
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        InternalError fatal = new InternalError("no more");
        dies.callSoonThreadsafe(() -> {
            throw fatal;
        });
        ErrorContext report;
        do {
            report = reports.poll(20, TimeUnit.SECONDS);
            assertThat(report).isNotNull();
        } while (report.exception() != fatal);
        assertThat(report.message()).contains(dies.toString().replaceAll(".*(group-\\d+-1).*", "$1"));
        assertThat(cleaned.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).isNotInstanceOf(TimeoutException.class);
        assertThat(group.exception()).isSameAs(fatal);
        assertThat(group.next()).isSameAs(group.next()).isNotSameAs(dies);
        assertThatThrownBy(group::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 of the 2 loops")
                .hasRootCause(fatal);
        assertThat(group.loops()).allMatch(EventLoop::isClosed);
    }

    @ParameterizedTest
    @MethodSource("spreads")
    void anAddressThatIsTakenLeavesNothingBound(TckEnvironment environment, Spread spread) throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                LoopGroup group = LoopGroup.of(LOOPS, options(environment).withSpread(spread))) {
            assertThatThrownBy(() -> group.createServer(() -> new Protocol() {}, "127.0.0.1", taken.getLocalPort())
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(() -> group.createServer(() -> new Protocol() {}, "127.0.0.1", 65_536))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("spreads")
    void aServerAcceptsOnlyWhenTold(TckEnvironment environment, Spread spread) throws Exception {
        try (LoopGroup group = LoopGroup.of(LOOPS, options(environment).withSpread(spread));
                GroupServer server = group.startServer(
                                LoopGroupTest::nameLoop,
                                List.of("127.0.0.1"),
                                0,
                                ServerOptions.DEFAULT.withStartServing(false).withReaderLimit(1024))
                        .get()) {
            assertThat(server.isServing()).isFalse();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return ask(port(server));
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            });
            group.submit(() -> Tulip.sleep(Duration.ofMillis(20)).await()).get();
            assertThat(answer).isNotDone();
            server.startServing().get();
            assertThat(answer.get(20, TimeUnit.SECONDS)).contains("group-");
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void handedOverConnectionsOfManyClientsAllLive(TckEnvironment environment) throws Exception {
        Map<String, AtomicInteger> served = new ConcurrentHashMap<>();
        try (LoopGroup group = LoopGroup.of(LOOPS, options(environment).withSpread(Spread.HAND_OVER));
                GroupServer server = group.startServer(
                                (reader, writer) -> {
                                    served.computeIfAbsent(EventLoops.running().toString(), loop -> new AtomicInteger())
                                            .incrementAndGet();
                                    writer.write(reader.readExactly(10_000).await());
                                    writer.drain().await();
                                },
                                "127.0.0.1",
                                0)
                        .get()) {
            int port = port(server);
            CompletableFuture<Integer> clients = group.submit(() -> {
                List<org.tulip4j.Future<byte[]>> answers = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    answers.add(Tulip.createTask(() -> {
                        Streams.Connection connection =
                                Streams.openConnection("127.0.0.1", port).await();
                        connection.writer().write(new byte[10_000]);
                        byte[] answer = connection.reader().readExactly(10_000).await();
                        connection.writer().close();
                        return answer;
                    }));
                }
                return Tulip.gather(answers).await().stream()
                        .mapToInt(one -> one.length)
                        .sum();
            });
            assertThat(clients.get(30, TimeUnit.SECONDS)).isEqualTo(600_000);
            assertThat(served.values()).extracting(AtomicInteger::get).containsExactly(20, 20, 20);
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void closingUnderLoadBlamesNoPeer(TckEnvironment environment) throws Exception {
        BlockingQueue<ErrorContext> reports = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(2 * LOOPS);
        LoopGroup group =
                LoopGroup.of(LOOPS, options(environment).withExceptionHandler((loop, context) -> reports.add(context)));
        List<Socket> clients = new ArrayList<>();
        try (group) {
            GroupServer server = group.startServer(
                            (reader, writer) -> {
                                reader.readExactly(1).await();
                                begun.countDown();
                                writer.write(new byte[20_000_000]);
                                writer.drain().await();
                            },
                            "127.0.0.1",
                            0)
                    .get();
            for (int i = 0; i < 2 * LOOPS; i++) {
                Socket client = new Socket("127.0.0.1", port(server));
                clients.add(client);
                client.getOutputStream().write(1);
            }
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        }
        for (Socket client : clients) {
            client.close();
        }
        assertThat(reports).hasSize(2 * LOOPS).allSatisfy(report -> {
            assertThat(report.get(ErrorContext.BY_PROGRAM))
                    .as(report.toString())
                    .isTrue();
            assertThat(report.get(ErrorContext.BY_PEER)).isNull();
        });
    }

    @Test
    void taskThatWillNotEndMakesCloseFailInTime() throws Exception {
        LoopGroup group = LoopGroup.of(
                2,
                GroupOptions.DEFAULT
                        .withCloseTimeout(Duration.ofMillis(200))
                        .withExceptionHandler((loop, context) -> {}));
        CountDownLatch begun = new CountDownLatch(1);
        group.submit(() -> {
            while (true) {
                try {
                    begun.countDown();
                    EventLoops.running().createFuture().await();
                } catch (CancelledError stubborn) {
                    assertThat(stubborn).isNotNull();
                }
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(group::close)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(TimedOutException.class)
                .hasStackTraceContaining("of being cancelled");
    }

    /** On every engine: on some a coroutine has a thread of its own. */
    @Test
    void coroutineThatBlocksMakesCloseFailAndSaysWhere() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        LoopGroup group = LoopGroup.of(1, GroupOptions.DEFAULT.withCloseTimeout(Duration.ofMillis(100)));
        group.submitVoid(() -> {
            begun.countDown();
            release.await();
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(group::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CountDownLatch.await");
        release.countDown();
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void loopThatIsBusyMakesCloseFailAndSaysWhere() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        LoopGroup group = LoopGroup.of(1, GroupOptions.DEFAULT.withCloseTimeout(Duration.ofMillis(100)));
        group.next().callSoonThreadsafe(() -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(group::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CountDownLatch.await");
        release.countDown();
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void stoppingALoopOfAGroupIsAFailure() throws Exception {
        BlockingQueue<ErrorContext> reports = new LinkedBlockingQueue<>();
        LoopGroup group =
                LoopGroup.of(1, GroupOptions.DEFAULT.withExceptionHandler((loop, context) -> reports.add(context)));
        EventLoop loop = group.next();
        loop.callSoonThreadsafe(loop::stop);
        assertThat(reports.poll(20, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(group::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("every loop");
        assertThatThrownBy(group::close).hasStackTraceContaining("was stopped by its own code");
    }

    @Test
    void closeOnALoopOfTheGroupIsRefused() throws Exception {
        try (LoopGroup group = LoopGroup.of(1)) {
            assertThatThrownBy(() -> group.submitVoid(() -> {
                                group.close();
                            })
                            .get())
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use shutdown");
        }
    }

    @Test
    void aBackendThatCannotSpreadIsRefused() {
        GroupOptions memory =
                GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()));
        try (LoopGroup group = LoopGroup.of(2, memory)) {
            assertThatThrownBy(() -> group.createServer(() -> new Protocol() {}, "127.0.0.1", 0))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("memory")
                    .hasMessageContaining("2 loops");
            assertThatThrownBy(() -> group.startUnixServer(LoopGroupTest::nameLoop, Path.of("socket")))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("memory")
                    .hasMessageContaining("2 loops");
        }
        try (LoopGroup group =
                LoopGroup.of(2, GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend("nio")))) {
            assertThatThrownBy(() ->
                            NettyConnections.createServer(group, "127.0.0.1", 0, ServerOptions.DEFAULT, channel -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no sockets of Netty: choose the backend epoll");
        }
        assertThatThrownBy(() -> LoopGroup.of(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LoopGroup.of(2, GroupOptions.DEFAULT.withThreadFactory(body -> null)))
                .isInstanceOf(NullPointerException.class);
    }
}
