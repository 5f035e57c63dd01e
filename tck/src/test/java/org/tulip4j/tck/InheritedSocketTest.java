package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.Socket;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyDescriptors;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.RecordingProtocol;

/** Listening sockets that the process was started with, of which only the descriptor is known. */
@Timeout(60)
class InheritedSocketTest {
    /** Does what systemd does: sockets from descriptor 3 on, none of them made non-blocking, and two variables. */
    private static final String PARENT = """
            import fcntl, os, socket, sys
            path, java = sys.argv[1], sys.argv[2:]
            tcp = socket.create_server(("127.0.0.1", 0), backlog=7)
            unix = socket.socket(socket.AF_UNIX); unix.bind(path); unix.listen()
            bound = socket.socket(); bound.bind(("127.0.0.1", 0))
            unbound = socket.socket()
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); udp.bind(("127.0.0.1", 0))
            connected = socket.create_connection(tcp.getsockname()); tcp.accept()
            inetd = socket.create_server(("127.0.0.1", 0)); os.dup2(inetd.fileno(), 0)
            given = (tcp, unix, bound, unbound, udp, connected)
            high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 40) for one in given]
            for number, one in enumerate(high, 3):
                os.dup2(one, number)
            os.environ["LISTEN_FDS"] = str(len(given)); os.environ["LISTEN_PID"] = str(os.getpid())
            os.execv(java[0], java)
            """;

    private static final Streams.Handler ECHO = (reader, writer) -> {
        for (byte[] line : reader.lines()) {
            writer.write(line);
            writer.drain().await();
        }
    };

    @TempDir
    private Path folder;

    @BeforeEach
    void epollIsHere() {
        assumeTrue(
                Environments.all().stream().anyMatch(one -> one.backend().equals("epoll")),
                "epoll is not available, or not chosen");
    }

    /** Runs in the process that inherits. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Tulip.runVoid(
                    () -> {
                        Future<Void> stop = EventLoops.running().createFuture();
                        for (int descriptor : NettyDescriptors.listenFds()) {
                            System.out.println(descriptor + " " + serve(descriptor, stop));
                        }
                        stop.await();
                        System.out.println("stopped");
                    },
                    LoopOptions.DEFAULT.withBackend("epoll"));
            Tulip.runVoid(Program::standardInput, LoopOptions.DEFAULT.withBackend("nio"));
        }

        /** What a unit with StandardInput=socket starts with. */
        private static void standardInput() throws IOException {
            Future<Void> stop = EventLoops.running().createFuture();
            ServerSocketChannel inherited = (ServerSocketChannel) System.inheritedChannel();
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                ECHO.handle(reader, writer);
                                stop.trySetResult(null);
                            },
                            inherited)
                    .await();
            System.out.println("0 serves " + server.addresses());
            stop.await();
        }

        private static String serve(int descriptor, Future<Void> stop) {
            try {
                Server server = NettyDescriptors.startServer(
                                (reader, writer) -> {
                                    ECHO.handle(reader, writer);
                                    if (descriptor == 4) {
                                        stop.setResult(null);
                                    }
                                },
                                descriptor,
                                ServerOptions.DEFAULT)
                        .await();
                return "serves " + server.addresses();
            } catch (IllegalArgumentException refused) {
                return refused.getMessage();
            }
        }
    }

    @Test
    void whatSystemdOpensIsServed() throws Exception {
        Path unix = folder.resolve("s");
        List<String> command = new ArrayList<>(List.of("python3", "-c", PARENT, unix.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Program.class.getName());
        Process process = start(command);
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).startsWith("3 serves [/127.0.0.1:").satisfies(told -> echoes(port(told)));
            assertThat(out.readLine()).isEqualTo("4 serves [" + unix + "]");
            assertThat(out.readLine()).startsWith("5 serves [/127.0.0.1:").satisfies(told -> echoes(port(told)));
            assertThat(out.readLine()).startsWith("6 ").contains("is not bound; bind it first");
            assertThat(out.readLine()).startsWith("7 ").contains("no stream socket");
            assertThat(out.readLine())
                    .startsWith("8 ")
                    .contains("it is connected")
                    .contains("Accept=no");
            try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                client.connect(UnixDomainSocketAddress.of(unix));
                echo(client);
            }
            assertThat(out.readLine()).isEqualTo("stopped");
            assertThat(out.readLine()).startsWith("0 serves [/127.0.0.1:").satisfies(told -> echoes(port(told)));
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(unix).as("the file of who bound it").exists();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException none) {
            return abort("needs python3 for a parent that hands sockets down: " + none.getMessage());
        }
    }

    private static InetSocketAddress port(String told) {
        return new InetSocketAddress(
                TckStage.HOST, Integer.parseInt(told.substring(told.lastIndexOf(':') + 1, told.length() - 1)));
    }

    /** Two connections: a socket that blocks would hold the loop after the first. */
    private static void echoes(InetSocketAddress address) throws IOException {
        try (SocketChannel first = SocketChannel.open(address);
                SocketChannel second = SocketChannel.open(address)) {
            echo(first);
            echo(second);
            echo(first);
        }
    }

    private static void echo(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap("hello\n".getBytes()));
        ByteBuffer answer = ByteBuffer.allocate(6);
        while (answer.hasRemaining() && client.read(answer) >= 0) {}
        assertThat(new String(answer.array())).isEqualTo("hello\n");
    }

    private static Socket bound() throws IOException {
        Socket socket = Socket.newSocketStream();
        socket.bind(new InetSocketAddress(TckStage.HOST, 0));
        socket.listen(10);
        return socket;
    }

    @Test
    void aDescriptorHasOneServerAndIsClosedWithIt() throws Exception {
        try (EventLoop loop = EventLoops.newLoop("epoll")) {
            loop.runUntilCompleteVoid(() -> {
                Socket socket = bound();
                int descriptor = socket.intValue();
                InetSocketAddress address = socket.localAddress();
                NettyDescriptors.addReader(loop, descriptor, () -> {});
                assertThatThrownBy(() -> NettyDescriptors.createServer(
                                loop, RecordingProtocol::new, descriptor, ServerOptions.DEFAULT))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("remove them");
                NettyDescriptors.removeReader(loop, descriptor);
                Server server = NettyDescriptors.createServer(
                                loop, RecordingProtocol::new, descriptor, ServerOptions.DEFAULT)
                        .await();
                assertThatThrownBy(() -> NettyDescriptors.createServer(
                                loop, RecordingProtocol::new, descriptor, ServerOptions.DEFAULT))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a server listens on descriptor " + descriptor + " already");
                assertThat(server.addresses()).containsExactly(address);
                server.close();
                assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(IOException.class);
                assertThatThrownBy(() ->
                                NettyDescriptors.createServer(loop, RecordingProtocol::new, -1, ServerOptions.DEFAULT))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("not negative");
            });
        }
    }

    @Test
    void aGuestOnEpollServesIt() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            EventLoop guest = NettyLoops.attach(group.next());
            Socket socket = bound();
            InetSocketAddress address = socket.localAddress();
            Server server = guest.submit(
                            () -> NettyDescriptors.startServer(ECHO, socket.intValue(), ServerOptions.DEFAULT)
                                    .await())
                    .get(30, TimeUnit.SECONDS);
            echoes(address);
            guest.submitVoid(() -> server.closeAndWait().await()).get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(IOException.class);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** {@return the backends that take no descriptors} */
    static List<String> others() {
        return Environments.all().stream()
                .map(TckEnvironment::backend)
                .distinct()
                .filter(name -> !name.equals("epoll"))
                .toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("others")
    void otherBackendsSayWhoTakesIt(String backend) throws Exception {
        Socket socket = bound();
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> assertThatThrownBy(() -> NettyDescriptors.createServer(
                            loop, RecordingProtocol::new, socket.intValue(), ServerOptions.DEFAULT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the backend " + backend)
                    .hasMessageContaining("choose the backend epoll"));
            SocketChannel.open(socket.localAddress()).close();
        } finally {
            socket.close();
        }
    }
}
