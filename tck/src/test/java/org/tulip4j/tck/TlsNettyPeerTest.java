package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.TlsInteropTest.Peer;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TestCertificate;

/** TLS with a plain Netty program on the other side: its SslHandler on Netty's own event loop. */
@Timeout(60)
class TlsNettyPeerTest {
    private static final TestCertificate CERTIFICATE = TlsTck.Certificates.GOOD;
    private static final int BYTES = 1 << 20;
    private static final MultiThreadIoEventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    static java.util.List<Peer> peers() {
        return TlsInteropTest.peers();
    }

    @AfterAll
    static void end() throws InterruptedException {
        GROUP.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }

    private static InputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void play(Peer peer, VoidCoroutine body) throws Exception {
        new TckStage(peer.environment())
                .encrypted(new Encryption(peer.server(), peer.client()))
                .play(body);
    }

    /** Collects so many bytes, then closes. */
    private static final class Collecting extends ChannelInboundHandlerAdapter {
        private final ByteBuf all = Unpooled.buffer(BYTES);
        private final CompletableFuture<byte[]> got = new CompletableFuture<>();
        private final byte[] sent;

        Collecting(byte[] sent) {
            this.sent = sent;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(sent));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            all.writeBytes(bytes);
            bytes.release();
            if (all.readableBytes() == sent.length) {
                byte[] copy = new byte[sent.length];
                all.readBytes(copy);
                got.complete(copy);
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            got.completeExceptionally(cause);
            context.close();
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aNettyClientIsServed(Peer peer) throws Exception {
        byte[] pattern = TckStage.pattern(BYTES);
        SslContext tls = SslContextBuilder.forClient()
                .trustManager(pem(CERTIFICATE.certificatePem()))
                .sslProvider(peer.openSsl() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols(peer.version())
                .build();
        play(peer, () -> {
            RecordingProtocol echo = new RecordingProtocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    transport().write(data);
                }
            };
            Server server = TckStage.serve(echo);
            int port = TckStage.port(server);
            Collecting client = new Collecting(pattern);
            new Bootstrap()
                    .group(GROUP)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), TckStage.HOST, port), client);
                        }
                    })
                    .connect(TckStage.HOST, port);
            assertThat(echo.lost().await()).isNull();
            assertThat(client.got.get(30, TimeUnit.SECONDS)).isEqualTo(pattern);
            server.closeAndWait().await();
        });
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aNettyServerIsSpokenTo(Peer peer) throws Exception {
        byte[] pattern = TckStage.pattern(BYTES);
        SslContext tls = SslContextBuilder.forServer(
                        pem(CERTIFICATE.certificatePem()), pem(CERTIFICATE.privateKeyPem()))
                .sslProvider(peer.openSsl() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols(peer.version())
                .build();
        Channel listening = new ServerBootstrap()
                .group(GROUP)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Echoing(pattern.length));
                    }
                })
                .bind(TckStage.HOST, 0)
                .sync()
                .channel();
        try {
            int port = ((InetSocketAddress) listening.localAddress()).getPort();
            play(peer, () -> {
                RecordingProtocol here = new RecordingProtocol();
                EventLoops.running()
                        .createConnection(
                                () -> here, TckStage.HOST, port, ConnectOptions.DEFAULT.withTls(peer.client()))
                        .await()
                        .transport()
                        .write(pattern);
                assertThat(here.lost().await()).isNull();
                assertThat(here.received()).isEqualTo(pattern);
                assertThat(here.events()).endsWith("eof", "lost");
            });
        } finally {
            listening.close().await();
        }
    }

    /** Sends back so many bytes, then closes with a farewell. */
    private static final class Echoing extends ChannelInboundHandlerAdapter {
        private int left;

        Echoing(int bytes) {
            left = bytes;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            left -= ((ByteBuf) message).readableBytes();
            var sent = context.writeAndFlush(message);
            if (left == 0) {
                sent.addListener(done -> context.close());
            }
        }
    }
}
