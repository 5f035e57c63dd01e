package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** Handlers of Netty in front of protocols, over real sockets. */
@Timeout(60)
class NettyConnectionsTest {
    /** Answers each piece it is told, which is a line without its end. */
    private static final class Shout implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            String text = UTF_8.decode(data).toString();
            transport.write((text.toUpperCase(java.util.Locale.ROOT) + "\n").getBytes(UTF_8));
        }
    }

    private static final class Listen implements Protocol {
        final List<String> lines = new ArrayList<>();
        final Future<@Nullable Void> lost;
        final Future<@Nullable Void> two;

        @Nullable Throwable by;

        Listen(EventLoop loop) {
            lost = loop.createFuture();
            two = loop.createFuture();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            lines.add(UTF_8.decode(data).toString());
            if (lines.size() == 2) {
                two.setResult(null);
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            by = exception;
            lost.setResult(null);
        }
    }

    private static ChannelInitializer<Channel> front(Supplier<List<ChannelHandler>> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                handlers.get().forEach(channel.pipeline()::addLast);
            }
        };
    }

    private static int port(Server server) {
        return server.port();
    }

    private static List<String> converse(EventLoop loop, boolean tls) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContext server =
                SslContextBuilder.forServer(bundle.toKeyManagerFactory()).build();
        SslContext client = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build();
        Server listening = NettyConnections.createServer(
                        loop,
                        Shout::new,
                        "127.0.0.1",
                        0,
                        front(() -> tls
                                ? List.of(
                                        server.newHandler(io.netty.buffer.ByteBufAllocator.DEFAULT),
                                        new LineBasedFrameDecoder(100))
                                : List.of(new LineBasedFrameDecoder(100))))
                .await();
        int port = port(listening);
        var connected = NettyConnections.createConnection(
                        loop,
                        () -> new Listen(loop),
                        "127.0.0.1",
                        port,
                        front(() -> tls
                                ? List.of(
                                        client.newHandler(io.netty.buffer.ByteBufAllocator.DEFAULT),
                                        new LineBasedFrameDecoder(100))
                                : List.of(new LineBasedFrameDecoder(100))))
                .await();
        Listen heard = connected.protocol();
        connected.transport().write("one\nt".getBytes(UTF_8));
        connected.transport().write("wo\n".getBytes(UTF_8));
        heard.two.await();
        connected.transport().close();
        heard.lost.await();
        assertThat(heard.by).isNull();
        listening.close();
        return heard.lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll true", "epoll false", "io_uring true", "netty-nio true", "netty-nio false"})
    void handlersStandInFront(String what) {
        String[] parts = what.split(" ");
        try (EventLoop loop = EventLoops.newLoop(parts[0])) {
            List<String> lines = loop.runUntilComplete(() -> converse(loop, Boolean.parseBoolean(parts[1])));
            assertThat(lines).containsExactly("ONE", "TWO");
        }
    }

    @Test
    void onAGuest() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop loop = NettyLoops.attach(group);
            assertThat(loop.submit(() -> converse(loop, true)).get(30, TimeUnit.SECONDS))
                    .containsExactly("ONE", "TWO");
            loop.close();
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPortWhereNobodyListens() {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                int port;
                try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    port = free.getLocalPort();
                }
                assertThatThrownBy(() -> NettyConnections.createConnection(
                                        loop, () -> new Listen(loop), "127.0.0.1", port, front(List::of))
                                .await())
                        .isInstanceOf(ConnectException.class);
            });
        }
    }

    @Test
    void aFailedHandshakeIsTold() {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                Server listening = NettyConnections.createServer(loop, Shout::new, "127.0.0.1", 0, front(List::of))
                        .await();
                int port = port(listening);
                SslContext tls = SslContextBuilder.forClient().build();
                Listen heard = NettyConnections.createConnection(
                                loop,
                                () -> new Listen(loop),
                                "127.0.0.1",
                                port,
                                front(() -> List.of(
                                        new SslHandler(tls.newEngine(io.netty.buffer.ByteBufAllocator.DEFAULT)))))
                        .await()
                        .protocol();
                heard.lost.await();
                assertThat(heard.by).hasCauseInstanceOf(javax.net.ssl.SSLException.class);
                listening.close();
            });
        }
    }

    @Test
    void aLoopWithoutSocketsIsRefused() {
        EventLoop loop = NettyLoops.attach(new EmbeddedChannel().eventLoop());
        assertThatThrownBy(
                        () -> NettyConnections.createConnection(loop, () -> new Listen(loop), "h", 1, front(List::of)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no sockets of Netty");
        assertThatThrownBy(() -> NettyConnections.createServer(loop, Shout::new, "h", 1, front(List::of)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
