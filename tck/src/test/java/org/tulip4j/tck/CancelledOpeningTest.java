package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** What is cancelled while it opens leaves nothing open: cancelled at once, and in each of the passes that follow. */
@Timeout(60)
class CancelledOpeningTest {
    /** Milliseconds. */
    private static final int PATIENCE = 10_000;

    private interface Opening {
        Future<?> open(EventLoop loop) throws Exception;
    }

    /** Opens and cancels in pass after pass; then the check says that nothing is open. */
    private static void everyPass(String backend, Opening opening, VoidCoroutine check) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                EveryPass.untilTooLate(pass -> {
                    Future<?> future = opening.open(loop);
                    boolean late = EveryPass.tooLate(future, pass);
                    if (late) {
                        close(future.result());
                    }
                    for (int i = 0; i < 3; i++) {
                        Tulip.sleep(Duration.ZERO).await();
                    }
                    check.run();
                    return late;
                });
                EveryPass.inThePassOfItsEnd(opening.open(loop));
                for (int i = 0; i < 3; i++) {
                    Tulip.sleep(Duration.ZERO).await();
                }
                check.run();
            });
        }
    }

    private static void close(Object opened) throws Exception {
        if (opened instanceof Streams.Connection connection) {
            connection.writer().close();
        } else if (opened instanceof org.tulip4j.Connected<?, ?> connected) {
            ((org.tulip4j.transport.BaseTransport) connected.transport()).close();
        } else {
            ((AutoCloseable) opened).close();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledServerIsNotBound(String backend, @TempDir Path folder) throws Exception {
        int port = freePort();
        everyPass(
                backend,
                loop -> loop.createServer(() -> new Protocol() {}, "127.0.0.1", port, ServerOptions.DEFAULT),
                () -> new ServerSocket(port).close());
        everyPass(
                backend,
                loop -> Streams.startServer((reader, writer) -> {}, "127.0.0.1", port),
                () -> new ServerSocket(port).close());
        Path path = folder.resolve("socket");
        everyPass(backend, loop -> loop.createUnixServer(() -> new Protocol() {}, path), () -> assertThat(
                        Files.exists(path))
                .isFalse());
        everyPass(backend, loop -> Streams.startUnixServer((reader, writer) -> {}, path), () -> assertThat(
                        Files.exists(path))
                .isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledTakingOverOfAChannelClosesIt(String backend) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress("127.0.0.1", 0));
            SocketChannel[] peer = {null};
            everyPass(
                    backend,
                    loop -> {
                        peer[0] = SocketChannel.open(listener.getLocalAddress());
                        return loop.connectAccepted(() -> new Protocol() {}, listener.accept());
                    },
                    () -> untilEof(peer[0]));
            everyPass(
                    backend,
                    loop -> {
                        SocketChannel here = SocketChannel.open(listener.getLocalAddress());
                        peer[0] = listener.accept();
                        return loop.createConnection(() -> new Protocol() {}, here);
                    },
                    () -> untilEof(peer[0]));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledUnixConnectionIsClosed(String backend, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("socket");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            listener.configureBlocking(false);
            everyPass(
                    backend,
                    loop -> loop.createUnixConnection(() -> new Protocol() {}, path),
                    () -> everyEof(listener));
            everyPass(backend, loop -> Streams.openUnixConnection(path), () -> everyEof(listener));
            assertThat(listener.accept()).isNull();
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(path);
            }
        }
    }

    /** Whoever connected is gone. */
    private static void everyEof(ServerSocketChannel listener) throws Exception {
        for (SocketChannel peer = listener.accept(); peer != null; peer = listener.accept()) {
            untilEof(peer);
        }
    }

    /** The other end is closed. */
    private static void untilEof(SocketChannel peer) throws Exception {
        try (peer) {
            peer.configureBlocking(false);
            for (int i = 0; peer.read(ByteBuffer.allocate(1)) == 0; i++) {
                assertThat(i).as("stays open").isLessThan(PATIENCE);
                Tulip.sleep(Duration.ofMillis(1)).await();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledDatagramEndpointIsNotBound(String backend) throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", freePort());
        everyPass(
                backend,
                loop -> loop.createDatagramEndpoint(
                        () -> new DatagramProtocol() {},
                        DatagramOptions.localAddress(address.getHostString(), address.getPort())),
                () -> new java.net.DatagramSocket(address).close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledPipeIsClosed(String backend) {
        Pipe[] pipe = {null};
        everyPass(
                backend,
                loop -> {
                    pipe[0] = Pipe.open();
                    return loop.connectReadPipe(() -> new ReadProtocol<ReadTransport>() {}, pipe[0].source());
                },
                () -> untilClosed(pipe[0].source()));
        everyPass(
                backend,
                loop -> {
                    pipe[0] = Pipe.open();
                    return loop.connectWritePipe(() -> new BaseProtocol<WriteTransport>() {}, pipe[0].sink());
                },
                () -> untilClosed(pipe[0].sink()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledPipeOfAStreamIsClosed(String backend) {
        Pipe[] pipe = {null};
        everyPass(
                backend,
                loop -> {
                    pipe[0] = Pipe.open();
                    return Streams.openReadPipe(pipe[0].source());
                },
                () -> untilClosed(pipe[0].source()));
        everyPass(
                backend,
                loop -> {
                    pipe[0] = Pipe.open();
                    return Streams.openWritePipe(pipe[0].sink());
                },
                () -> untilClosed(pipe[0].sink()));
    }

    /** A thread of the pipe's own may close it, some passes later. */
    private static void untilClosed(Channel channel) {
        while (channel.isOpen()) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-nio"})
    void aCancelledWaitForTheEndOfAConnectionLeavesTheOthersAlone(String backend) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                var server = Streams.startServer(
                                (reader, writer) -> reader.readAll().await(), "127.0.0.1", 0)
                        .await();
                int port = server.port();
                var connection = Streams.openConnection("127.0.0.1", port).await();
                Task<?> victim =
                        Tulip.createTask(() -> connection.writer().waitClosed().await());
                Task<?> other =
                        Tulip.createTask(() -> connection.writer().waitClosed().await());
                Tulip.sleep(Duration.ZERO).await();
                victim.cancel();
                Tulip.sleep(Duration.ZERO).await();
                Tulip.sleep(Duration.ZERO).await();
                assertThat(victim.isCancelled()).isTrue();
                assertThat(other.isDone()).isFalse();
                assertThat(connection.writer().isClosing()).isFalse();
                Future<?> ending = connection.writer().closeAndWait();
                ending.cancel();
                other.await();
                server.closeAndWait().await();
            });
        }
    }
}
