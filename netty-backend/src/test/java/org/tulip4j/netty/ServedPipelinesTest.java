package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.TlsOptions;

/** A server whose pipelines are the user's altogether. */
@Timeout(60)
class ServedPipelinesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static Server listen(EventLoop loop, NettyConnections.Front pipeline) {
        return NettyConnections.createServer(loop, "127.0.0.1", 0, ServerOptions.DEFAULT, pipeline)
                .await();
    }

    private static NettyConnections.Front shouting(EventLoop loop) {
        return channel -> channel.pipeline()
                .addLast(new LineBasedFrameDecoder(100), new StringDecoder(UTF_8), new StringEncoder(UTF_8))
                .addLast(MessageHandler.<String, String>serving(loop, String.class, lines -> {
                    for (String line = lines.read().await();
                            line != null;
                            line = lines.read().await()) {
                        lines.write(line.toUpperCase(java.util.Locale.ROOT) + "\n");
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void shutdownWaitsForConnectionsThatEnd(String backend) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                Server server = listen(loop, shouting(loop));
                var client = Streams.openConnection("127.0.0.1", server.port()).await();
                client.writer().write("one\n");
                assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("ONE\n");
                Future<@Nullable Void> stopped = server.shutdown(LONG);
                client.writer().write("two\n");
                assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("TWO\n");
                assertThat(stopped.isDone()).isFalse();
                client.writer().writeEof();
                assertThat(client.reader().readLine(UTF_8).await()).isEmpty();
                stopped.await();
                client.writer().close();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void shutdownCutsWhatIsLeft(String backend) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                Server server = listen(loop, shouting(loop));
                var client = Streams.openConnection("127.0.0.1", server.port()).await();
                client.writer().write("one\n");
                assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("ONE\n");
                server.shutdown(Duration.ofMillis(20)).await();
                assertThat(client.reader().readLine(UTF_8).await()).isEmpty();
                client.writer().close();
                loop.allTasks().stream()
                        .filter(task -> task != loop.currentTask())
                        .forEach(Future::await);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "netty-nio"})
    void closingTheLoopClosesTheConnections(String backend) throws Exception {
        EventLoop loop = EventLoops.newLoop(backend);
        Thread runner = new Thread(() -> {
            try (loop) {
                loop.runForever();
            }
        });
        runner.start();
        Server server = loop.submit(() -> listen(loop, shouting(loop))).get(10, TimeUnit.SECONDS);
        try (Socket client = new Socket("127.0.0.1", server.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("one\n".getBytes(UTF_8));
            assertThat(client.getInputStream().readNBytes(4)).isEqualTo("ONE\n".getBytes(UTF_8));
            loop.callSoonThreadsafe(loop::stop);
            runner.join();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    static Stream<IoHandlerFactory> hosts() {
        return Stream.of(EpollIoHandler.newFactory(), IoUringIoHandler.newFactory(), NioIoHandler.newFactory());
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void aGuestServesOnTheThreadOfItsHost(IoHandlerFactory transport) throws Exception {
        MultiThreadIoEventLoopGroup host = new MultiThreadIoEventLoopGroup(1, transport);
        try {
            EventLoop loop = NettyLoops.attach(host);
            loop.submitVoid(() -> {
                        Server server = listen(loop, channel -> {
                            assertThat(NettyLoops.of(channel)).isSameAs(loop);
                            shouting(loop).init(channel);
                        });
                        var client = Streams.openConnection("127.0.0.1", server.port())
                                .await();
                        client.writer().write("one\n");
                        assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("ONE\n");
                        client.writer().writeEof();
                        server.shutdown(LONG).await();
                        client.writer().close();
                    })
                    .get(20, TimeUnit.SECONDS);
        } finally {
            host.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void handlersOfNettyAloneAreReadTo() {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                Server server = listen(loop, channel -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        context.writeAndFlush(message);
                    }
                }));
                var client = Streams.openConnection("127.0.0.1", server.port()).await();
                client.writer().write("one\n");
                assertThat(client.reader().readLine(UTF_8).await()).isEqualTo("one\n");
                client.writer().writeEof();
                assertThat(client.reader().readLine(UTF_8).await())
                        .as("closed, for nobody has asked for half closure")
                        .isEmpty();
                server.shutdown(LONG).await();
                client.writer().close();
            });
        }
    }

    @Test
    void aPipelineThatCannotBeMadeIsReportedAndTheNextOneServed() {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            List<@Nullable Throwable> reported = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> reported.add(context.exception()));
            AtomicInteger count = new AtomicInteger();
            IllegalStateException broken = new IllegalStateException("the first one");
            loop.runUntilCompleteVoid(() -> {
                Server server = listen(loop, channel -> {
                    if (count.incrementAndGet() == 1) {
                        throw broken;
                    }
                    shouting(loop).init(channel);
                });
                var first = Streams.openConnection("127.0.0.1", server.port()).await();
                assertThat(first.reader().readLine(UTF_8).await()).isEmpty();
                var next = Streams.openConnection("127.0.0.1", server.port()).await();
                next.writer().write("one\n");
                assertThat(next.reader().readLine(UTF_8).await()).isEqualTo("ONE\n");
                first.writer().close();
                next.writer().close();
                server.shutdown(LONG).await();
            });
            assertThat(reported).containsExactly(broken);
        }
    }

    @Test
    void tlsOfTheOptionsAndOtherBackendsAreRefused() {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                ServerOptions tls = ServerOptions.DEFAULT.withTls(TlsOptions.client());
                assertThatThrownBy(() -> NettyConnections.createServer(loop, "127.0.0.1", 0, tls, shouting(loop)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("SslHandler");
            });
        }
        try (EventLoop other = NettyLoops.attach(new EmbeddedChannel().eventLoop())) {
            assertThatThrownBy(() -> NettyConnections.createServer(
                            other, "127.0.0.1", 0, ServerOptions.DEFAULT, shouting(other)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no sockets of Netty");
        }
    }
}
