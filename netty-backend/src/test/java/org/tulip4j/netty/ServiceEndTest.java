package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;

/** A service that only shuts its group down: its process ends, whether the threads are Netty's or tulip's. */
@Timeout(60)
class ServiceEndTest {
    /** The service, in a process of its own: {@code guest|group|host epoll|nio}. */
    static final class Service {
        private Service() {}

        public static void main(String[] args) throws Exception {
            boolean epoll = args[1].equals("epoll");
            EventLoopGroup group = group(args[0], epoll);
            Channel listening = new ServerBootstrap()
                    .group(group)
                    .channel(
                            epoll
                                    ? EpollServerSocketChannel.class
                                    : (Class<? extends ServerChannel>) NioServerSocketChannel.class)
                    .childHandler(new Lines())
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            System.out.println(((InetSocketAddress) listening.localAddress()).getPort());
            listening.closeFuture().sync();
            group.shutdownGracefully();
        }

        private static EventLoopGroup group(String mode, boolean epoll) {
            LoopOptions options = LoopOptions.DEFAULT.withBackend(epoll ? "epoll" : "netty-nio");
            return switch (mode) {
                case "group" -> NettyLoops.group(LoopGroup.of(2, GroupOptions.DEFAULT.withLoopOptions(options)));
                case "host" -> hosted(options);
                default -> {
                    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
                    yield new MultiThreadIoEventLoopGroup(2, handlers);
                }
            };
        }

        /** The thread is the program's, and so is its end. */
        private static EventLoopGroup hosted(LoopOptions options) {
            EventLoop loop = EventLoops.newLoop(options);
            EventLoopGroup group = NettyLoops.group(loop);
            group.terminationFuture().addListener(over -> loop.callSoonThreadsafe(loop::stop));
            new FastThreadLocalThread(() -> {
                        loop.runForever();
                        loop.close();
                    })
                    .start();
            return group;
        }

        /** Answers a line with work of an executor, and stops listening at the line {@code end}; another connection waits meanwhile. */
        private static final class Lines extends ChannelInitializer<Channel> {
            @Override
            protected void initChannel(Channel channel) {
                EventLoop loop = NettyLoops.of(channel);
                channel.pipeline()
                        .addLast(new LineBasedFrameDecoder(1024), new StringDecoder(), new StringEncoder())
                        .addLast(MessageHandler.<String, String>serving(loop, String.class, lines -> {
                            String line = lines.read().await();
                            lines.write(
                                    loop.runInExecutor(null, () -> line + "\n").await());
                            lines.drain().await();
                            if (line.equals("end")) {
                                channel.parent().close();
                            }
                            lines.read().await();
                        }));
            }
        }
    }

    /** The services by their arguments; they live through the test side by side. */
    private static final Map<String, Process> SERVICES = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String mode : List.of("guest", "group", "host")) {
            for (String transport : Epoll.isAvailable() ? List.of("epoll", "nio") : List.of("nio")) {
                SERVICES.put(
                        mode + transport,
                        new ProcessBuilder(
                                        java,
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        classPath,
                                        Service.class.getName(),
                                        mode,
                                        transport)
                                .redirectError(ProcessBuilder.Redirect.INHERIT)
                                .start());
            }
        }
    }

    @AfterAll
    static void end() {
        SERVICES.values().forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @CsvSource({"guest,epoll", "guest,nio", "group,epoll", "group,nio", "host,epoll", "host,nio"})
    void nothingKeepsTheProcessAlive(String mode, String transport) throws Exception {
        assumeTrue(!transport.equals("epoll") || Epoll.isAvailable(), "no epoll here: Linux only");
        Process service = SERVICES.get(mode + transport);
        int port = Integer.parseInt(service.inputReader().readLine());
        try (Socket idle = new Socket("127.0.0.1", port);
                Socket last = new Socket("127.0.0.1", port)) {
            assertThat(answer(idle, "stay")).isEqualTo("stay");
            assertThat(answer(last, "end")).isEqualTo("end");
            assertThat(service.waitFor(30, TimeUnit.SECONDS))
                    .as("the process ends, though connections are open")
                    .isTrue();
        }
        assertThat(service.exitValue()).isZero();
    }

    private static String answer(Socket socket, String line) throws Exception {
        socket.getOutputStream().write((line + "\n").getBytes());
        return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
    }
}
