package org.tulip4j.testing.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Resolver;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.UnixAddress;

/** What a recording keeps, and what a replay says where a program, or a file, is another one. */
@Timeout(60)
class ReplayDifferenceTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void waitNotLong() {
        System.setProperty("tulip.replay.patience", "1");
    }

    @AfterAll
    static void waitAsEver() {
        System.clearProperty("tulip.replay.patience");
    }

    private Path file() {
        return folder.resolve("run");
    }

    private void record(VoidCoroutine program) {
        Tulip.runVoid(program, RealRun.recording(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()), file()));
    }

    private void replay(VoidCoroutine program) throws IOException {
        Tulip.runVoid(program, RealRun.replaying(LoopOptions.DEFAULT, file()));
    }

    /** A server and its client; what the client says is given. */
    private static void talk(String what) {
        Server server =
                Streams.startServer(ReplayDifferenceTest::echo, "127.0.0.1", 7).await();
        Streams.Connection connection = Streams.openConnection("127.0.0.1", 7).await();
        connection.writer().write(what + "\n");
        assertThat(connection.reader().readLine(StandardCharsets.US_ASCII).await())
                .isEqualTo(what + "\n");
        connection.writer().close();
        server.close();
        server.waitClosed().await();
    }

    private static void echo(StreamReader reader, StreamWriter writer) {
        for (byte[] line : reader.lines()) {
            writer.write(line);
        }
        writer.close();
    }

    @Test
    void theSameProgramDoesTheSame() throws Exception {
        record(() -> talk("hello"));
        replay(() -> talk("hello"));
        assertThat(RealRun.story(file()))
                .anyMatch(line -> line.endsWith("server 1 listens on 127.0.0.1:7"))
                .anyMatch(line -> line.endsWith("hears 'hello\\n'"))
                .last()
                .asString()
                .endsWith("the loop is closed");
    }

    /** What is recorded in the guide. */
    private static final class Shop {
        void serve() {
            talk("one plum");
        }
    }

    @Test
    void aShopIsRecordedAndDoesItAgain() throws Exception {
        LoopOptions options = LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider());
        Path file = file();
        Tulip.runVoid(() -> new Shop().serve(), RealRun.recording(options, file));
        Tulip.runVoid(() -> new Shop().serve(), RealRun.replaying(LoopOptions.DEFAULT, file));
        RealRun.story(file).forEach(System.out::println);
        assertThat(RealRun.story(file)).hasSizeGreaterThan(10);
    }

    @Test
    void otherBytesAreTold() {
        record(() -> talk("hello"));
        assertThatThrownBy(() -> replay(() -> talk("hallo")))
                .isInstanceOf(ReplayDifference.class)
                .hasMessageContaining("is given 6 bytes and takes 'hello\\n'")
                .hasMessageContaining("is given 6 bytes: 'hallo\\n'")
                .hasMessageContaining("pass ")
                .hasMessageContaining("byte ")
                .hasMessageContaining(file().toString());
    }

    @Test
    void anotherConnectIsTold() {
        record(() -> talk("hello"));
        assertThatThrownBy(() -> replay(() -> {
                    Streams.startServer(ReplayDifferenceTest::echo, "127.0.0.1", 7)
                            .await();
                    Streams.openConnection("127.0.0.1", 8).await();
                }))
                .isInstanceOf(ReplayDifference.class)
                .hasMessageContaining("recorded: connect 2 to 127.0.0.1:7")
                .hasMessageContaining("now:      connect 2 to 127.0.0.1:8");
    }

    @Test
    void whoWaitsForWhatNeverCameIsTold() {
        record(() -> talk("hello"));
        assertThatThrownBy(() -> replay(() -> {
                    talk("hello");
                    EventLoops.running().createFuture().await();
                }))
                .isInstanceOf(ReplayDifference.class)
                .hasMessageContaining("recorded: the loop is closed")
                .hasMessageContaining("now:      the loop waits");
    }

    @Test
    void whoEndsEarlierIsTold() {
        record(() -> {
            talk("hello");
            Tulip.sleep(Duration.ofMillis(1)).await();
            talk("again");
        });
        assertThatThrownBy(() -> replay(() -> talk("hello"))).isInstanceOf(ReplayDifference.class);
    }

    @Test
    void aProgramThatSwallowsTheDifferenceIsEndedAllTheSame() {
        record(() -> talk("hello"));
        assertThatThrownBy(() -> replay(() -> {
                    try {
                        talk("hallo");
                    } catch (Throwable swallowed) {
                        Tulip.sleep(Duration.ofMillis(1)).await();
                    }
                }))
                .isInstanceOf(ReplayDifference.class);
    }

    @Test
    void optionsAndTheClockAreRecorded() throws Exception {
        List<Object> seen = new ArrayList<>();
        VoidCoroutine program = () -> {
            Server server = Streams.startServer(ReplayDifferenceTest::echo, "127.0.0.1", 0)
                    .await();
            Streams.Connection connection =
                    Streams.openConnection("127.0.0.1", server.port()).await();
            seen.add(server.port());
            seen.add(EventLoops.running().timeNanos());
            seen.add(connection.writer().extraInfo(InfoKey.SOCKET).option(StandardSocketOptions.TCP_NODELAY));
            seen.add(connection.writer().localAddress());
            assertThatThrownBy(
                            () -> connection.writer().extraInfo(InfoKey.SOCKET).option(StandardSocketOptions.SO_RCVBUF))
                    .isInstanceOf(UnsupportedOperationException.class);
            connection.writer().close();
            server.close();
            server.waitClosed().await();
        };
        record(program);
        List<Object> first = List.copyOf(seen);
        seen.clear();
        replay(program);
        assertThat(seen).isEqualTo(first);
    }

    @Test
    void answersOfAResolverAreRecorded() throws Exception {
        Resolver resolver = new Resolver() {
            @Override
            public CompletableFuture<List<InetAddress>> resolve(String host) {
                return CompletableFuture.supplyAsync(() -> List.of(InetAddress.getLoopbackAddress()));
            }

            @Override
            public CompletableFuture<String> nameOf(InetAddress address) {
                return CompletableFuture.failedFuture(new java.net.UnknownHostException("nobody"));
            }
        };
        List<Object> seen = new ArrayList<>();
        VoidCoroutine program = () -> {
            EventLoop loop = EventLoops.running();
            seen.add(loop.getAddrInfo("somewhere", 7, ResolveOptions.DEFAULT).await());
            try {
                loop.getNameInfo(new InetSocketAddress("10.0.0.1", 7), NameFlags.NONE)
                        .await();
            } catch (Exception unknown) {
                seen.add(String.valueOf(unknown.getMessage()));
            }
        };
        Tulip.runVoid(
                program,
                RealRun.recording(
                        LoopOptions.DEFAULT
                                .withBackend(new MemoryBackendProvider())
                                .withResolver(resolver),
                        file()));
        List<Object> first = List.copyOf(seen);
        seen.clear();
        replay(program);
        assertThat(seen).isEqualTo(first).hasSize(2);
    }

    @Test
    void workOfAnyExecutorIsDoneAgain() throws Exception {
        List<Object> seen = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        VoidCoroutine program = () -> {
            EventLoop loop = EventLoops.running();
            Future<Integer> one = loop.runInExecutor(pool, () -> {
                loop.callSoonThreadsafe(() -> seen.add("from work"));
                loop.callSoonThreadsafe(() -> seen.add("from work again"));
                return 1;
            });
            Future<Integer> two = Tulip.toThread(() -> loop.submit(() -> 2).get() + 1);
            Future<Integer> at = loop.runInExecutor(Runnable::run, () -> 4);
            seen.add(at.await());
            seen.add(two.await());
            seen.add(one.await());
            Future<Integer> wrapped = Future.wrap(CompletableFuture.supplyAsync(() -> 5, pool));
            seen.add(wrapped.await());
            try {
                Tulip.toThread(() -> {
                            throw new IOException("of work");
                        })
                        .await();
            } catch (Exception failed) {
                seen.add(failed.toString());
            }
        };
        record(program);
        List<Object> first = List.copyOf(seen);
        assertThat(first).contains("from work", "from work again", 1, 3, 4, 5);
        seen.clear();
        replay(program);
        pool.shutdown();
        assertThat(seen).isEqualTo(first);
    }

    @Test
    void whatIsNotRecordedIsRefusedByName() {
        record(() -> {
            EventLoop loop = EventLoops.running();
            TestCertificate own = TestCertificate.of("localhost");
            refused("child processes", () -> loop.subprocessExec(
                            () -> new SubprocessProtocol() {}, List.of("true"), ProcessOptions.DEFAULT)
                    .await());
            refused("connections with TLS", () -> loop.createConnection(
                            RecordingProtocol::new, "127.0.0.1", 7, ConnectOptions.DEFAULT.withTls(own.client()))
                    .await());
            refused("connections with TLS", () -> loop.createServer(
                            RecordingProtocol::new, "127.0.0.1", 7, ServerOptions.DEFAULT.withTls(own.server()))
                    .await());
            refused("Unix sockets", () -> loop.createUnixConnection(
                            RecordingProtocol::new, UnixAddress.of(Path.of("socket")), ConnectOptions.DEFAULT)
                    .await());
            refused("datagrams", () -> loop.createDatagramEndpoint(
                            () -> new DatagramProtocol() {
                                @Override
                                public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
                                    throw new AssertionError("none comes");
                                }
                            },
                            DatagramOptions.localAddress("127.0.0.1", 7))
                    .await());
            Pipe pipe = Pipe.open();
            refused("pipes", () -> loop.connectReadPipe(
                            () -> new ReadProtocol<>() {
                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    throw new AssertionError("none comes");
                                }
                            },
                            pipe.source())
                    .await());
            pipe.source().configureBlocking(false);
            refused("channels of the JDK", () -> loop.addReader(pipe.source(), () -> {}));
            pipe.source().close();
            pipe.sink().close();
            try (SocketChannel channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                refused("channels of the JDK", () -> loop.sockConnect(channel, new InetSocketAddress("127.0.0.1", 7))
                        .await());
            }
            refused("loops that a program makes", () -> EventLoops.newLoop("memory"));
        });
        assertThatThrownBy(() -> EventLoops.attach(
                        GuestHost.of(Executors.newSingleThreadExecutor()),
                        RealRun.recording(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()), file())))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("loops that live in the thread of a host");
    }

    private static void refused(String what, ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("cannot be recorded");
    }

    @Test
    void aCallOfAThreadThatIsNotThereIsRefusedByName() {
        record(() -> {
            EventLoop loop = EventLoops.running();
            Future<String> said = loop.createFuture();
            new Thread(() -> loop.callSoonThreadsafe(() -> said.setResult("hello")), "somebody").start();
            said.await();
        });
        assertThatThrownBy(() -> replay(() -> {
                    EventLoops.running().createFuture().await();
                }))
                .isInstanceOf(ReplayDifference.class)
                .hasMessageContaining("recorded: a call of thread somebody, number 1, comes in")
                .hasMessageContaining("within 1 s");
    }

    @Test
    void workThatWaitsForOtherWorkIsRefused() {
        VoidCoroutine program = () -> {
            CountDownLatch open = new CountDownLatch(1);
            CountDownLatch heard = new CountDownLatch(1);
            Future<Boolean> waits = Tulip.toThread(() -> open.await(60, TimeUnit.SECONDS));
            Future<Boolean> opens = Tulip.toThread(() -> {
                open.countDown();
                return heard.await(60, TimeUnit.SECONDS);
            });
            waits.await();
            heard.countDown();
            opens.await();
        };
        record(program);
        assertThatThrownBy(() -> replay(program))
                .isInstanceOf(ReplayDifference.class)
                .hasMessageContaining("a call of work 1 of an executor")
                .hasMessageContaining("waits for something else");
    }

    @Test
    void aFileThatIsNoRecordingIsRefused() throws Exception {
        Files.writeString(file(), "GET / HTTP/1.1\r\n");
        refused("is no recording of a run");
        Files.write(file(), new byte[0]);
        refused("is no recording of a run");
        record(() -> talk("hello"));
        byte[] good = Files.readAllBytes(file());
        byte[] later = good.clone();
        later[8] = 2;
        Files.write(file(), later);
        refused("is a recording of version 2, and this tulip reads version 1");
        byte[] torn = good.clone();
        torn[9] = 99;
        Files.write(file(), torn);
        refused("is damaged: at byte 9 is 99");
        Files.write(file(), Arrays.copyOf(good, 8));
        refused("nothing was recorded");
    }

    private void refused(String why) {
        assertThatThrownBy(() -> RealRun.replaying(LoopOptions.DEFAULT, file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(why);
        assertThatThrownBy(() -> RealRun.story(file())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatIsCutOffAnywhereIsReplayedToItsEnd() throws Exception {
        record(() -> talk("hello"));
        byte[] good = Files.readAllBytes(file());
        for (int length = 9; length < good.length - 1; length++) {
            Files.write(file(), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> replay(() -> talk("hello")))
                    .as("cut to %d of %d bytes", length, good.length)
                    .isInstanceOf(RecordingEndedException.class)
                    .hasMessageContaining("the recording ends here");
            assertThat(RealRun.story(file())).last().asString().endsWith("the recording ends, and the run had not");
        }
    }

    @Test
    void oneRecordingIsOfOneLoop() throws Exception {
        LoopOptions once = RealRun.recording(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()), file());
        EventLoops.newLoop(once).close();
        assertThatThrownBy(() -> EventLoops.newLoop(once))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a loop is recorded into");
        LoopOptions again = RealRun.replaying(LoopOptions.DEFAULT, file());
        EventLoops.newLoop(again).close();
        assertThatThrownBy(() -> EventLoops.newLoop(again)).isInstanceOf(IllegalStateException.class);
    }
}
