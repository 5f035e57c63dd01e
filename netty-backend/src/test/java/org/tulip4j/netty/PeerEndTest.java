package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Tulip;

/** A peer that ends its sending direction is heard, and what is written afterwards reaches it, whatever handler hears it. */
@Timeout(60)
class PeerEndTest {
    private static final int CLIENTS = 10;
    private static final X509Bundle OWN = certificate();

    private static X509Bundle certificate() {
        try {
            return new CertificateBuilder()
                    .subject("cn=localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A place, a handler, what the user has set the channel's half closure to, the version of TLS in front. */
    record Case(
            NettyPlace.Kind place,
            boolean messages,
            @Nullable Boolean halfClosure,
            @Nullable String tls) {
        @Override
        public String toString() {
            return place
                    + (messages ? ", messages" : ", bytes")
                    + (halfClosure == null ? "" : ", " + halfClosure)
                    + (tls == null ? "" : ", " + tls);
        }
    }

    static Stream<Case> plain() {
        return NettyPlace.all().flatMap(place -> Stream.of(true, false)
                .flatMap(messages -> Stream.of(
                        new Case(place, messages, null, null),
                        new Case(place, messages, true, null),
                        new Case(place, messages, false, null))));
    }

    static Stream<Case> encrypted() {
        return NettyPlace.all()
                .flatMap(place -> Stream.of(true, false).map(messages -> new Case(place, messages, null, "TLSv1.3")));
    }

    static Stream<Case> bothVersions() {
        return encrypted()
                .flatMap(known -> Stream.of(known, new Case(known.place(), known.messages(), null, "TLSv1.2")));
    }

    /** Answers each line when some time has passed, and says goodbye when there are no more. */
    private static ChannelHandler answering(NettyPlace place, boolean messages, CompletableFuture<Integer> ended) {
        if (messages) {
            return MessageHandler.<String, String>serving(place.loop, String.class, lines -> {
                int count = 0;
                for (String line = lines.read().await();
                        line != null;
                        line = lines.read().await()) {
                    count++;
                    Tulip.sleep(Duration.ofMillis(1)).await();
                    lines.write("re " + line + "\n");
                    lines.drain().await();
                }
                ended.complete(count);
                lines.write("bye\n");
            });
        }
        return ProtocolHandler.serving(place.loop, (reader, writer) -> {
            int count = 0;
            for (byte[] line = reader.readLine().await();
                    line.length > 0;
                    line = reader.readLine().await()) {
                count++;
                Tulip.sleep(Duration.ofMillis(1)).await();
                writer.write("re " + new String(line, UTF_8));
                writer.drain();
            }
            ended.complete(count);
            writer.write("bye\n");
        });
    }

    private static int serve(NettyPlace place, Case asked, CompletableFuture<Integer> ended) throws Exception {
        SslContext tls = asked.tls == null
                ? null
                : SslContextBuilder.forServer(OWN.toKeyManagerFactory())
                        .sslProvider(SslProvider.JDK)
                        .protocols(List.of(asked.tls))
                        .build();
        ServerBootstrap bootstrap = place.bootstrap(channel -> {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            if (asked.messages) {
                lines(channel);
            }
            channel.pipeline().addLast(answering(place, asked.messages, ended));
        });
        if (asked.halfClosure != null) {
            bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, asked.halfClosure);
        }
        return place.serve(bootstrap);
    }

    private static void lines(Channel channel) {
        channel.pipeline().addLast(new LineBasedFrameDecoder(100), new StringDecoder(), new StringEncoder());
    }

    private static Socket connect(int port, @Nullable String tls) throws Exception {
        if (tls == null) {
            return new Socket("127.0.0.1", port);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {tls});
        return socket;
    }

    /** What a client reads that has sent two lines and its end. */
    private static String ask(int port, @Nullable String tls) throws Exception {
        try (Socket socket = connect(port, tls)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plain")
    void answersReachAPeerThatHasEndedItsSide(Case asked) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = serve(place, asked, new CompletableFuture<>());
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(ask(port, null)).isEqualTo("re one\nre two\nbye\n");
            }
            assertThat(place.errors).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encrypted")
    void answersReachAPeerThatHasEndedItsSideOfTls(Case asked) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = serve(place, asked, new CompletableFuture<>());
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(ask(port, asked.tls)).isEqualTo("re one\nre two\nbye\n");
            }
            assertThat(place.errors).isEmpty();
        }
    }

    /** A client of TLS that can say its {@code close_notify} and leave the connection as it is. */
    private static final class Client implements AutoCloseable {
        private final SslHandler tls;
        private final EmbeddedChannel inside;
        private final Socket socket;
        private final StringBuilder heard = new StringBuilder();

        Client(int port, String version) throws Exception {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(20_000);
            SslContext context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols(List.of(version))
                    .endpointIdentificationAlgorithm(null)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
            tls = context.newHandler(ByteBufAllocator.DEFAULT);
            inside = new EmbeddedChannel(tls, new StringDecoder(), new StringEncoder());
        }

        void say(String text) throws Exception {
            inside.writeOutbound(text);
            send();
        }

        void sayCloseNotify() throws Exception {
            tls.closeOutbound();
            send();
        }

        private void send() throws Exception {
            for (ByteBuf bytes = inside.readOutbound(); bytes != null; bytes = inside.readOutbound()) {
                bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
                bytes.release();
            }
        }

        void hear(String expected) throws Exception {
            byte[] bytes = new byte[20_000];
            while (heard.length() < expected.length()) {
                int count = socket.getInputStream().read(bytes);
                assertThat(count).as("end of the connection after " + heard).isPositive();
                inside.writeInbound(Unpooled.copiedBuffer(bytes, 0, count));
                send();
                for (String text = inside.readInbound(); text != null; text = inside.readInbound()) {
                    heard.append(text);
                }
            }
            assertThat(heard).hasToString(expected);
        }

        @Override
        public void close() throws Exception {
            inside.finishAndReleaseAll();
            socket.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bothVersions")
    void closeNotifyIsTheEndBeforeTheConnectionIsClosed(Case asked) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place)) {
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            int port = serve(place, asked, ended);
            try (Client client = new Client(port, asked.tls)) {
                client.say("one\ntwo\n");
                client.hear("re one\nre two\n");
                client.sayCloseNotify();
                assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(2);
            }
        }
    }
}
