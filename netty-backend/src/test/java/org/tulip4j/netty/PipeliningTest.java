package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Tulip;

/** As many requests as one read brings are answered by a coroutine, as a handler that answers at once does. */
@Timeout(60)
class PipeliningTest {
    private static final int REQUESTS = 1000;
    private static final String OK = "HTTP/1.1 200 OK";

    record Case(NettyPlace.Kind place, String codec, boolean sleeps) {}

    static Stream<Case> cases() {
        return NettyPlace.all().flatMap(place -> Stream.of("lines", "http", "http aggregated", "http compressed")
                .flatMap(codec -> Stream.of(new Case(place, codec, false), new Case(place, codec, true))));
    }

    private static FullHttpResponse ok() {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setContentLength(response, 0);
        return response;
    }

    private static void sleepNowAndThen(boolean sleeps, int count) {
        if (sleeps && count % 50 == 0) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    private static void lines(NettyPlace place, Channel channel, boolean sleeps) {
        channel.pipeline().addLast(new LineBasedFrameDecoder(100), new StringDecoder(), new StringEncoder());
        channel.pipeline().addLast(MessageHandler.<String, String>serving(place.loop, String.class, lines -> {
            int count = 0;
            for (String line = lines.read().await();
                    line != null;
                    line = lines.read().await()) {
                sleepNowAndThen(sleeps, ++count);
                lines.write(OK + "\n");
                lines.drain().await();
            }
        }));
    }

    private static void http(NettyPlace place, Channel channel, String codec, boolean sleeps) {
        channel.pipeline().addLast(new HttpServerCodec());
        if (codec.endsWith("compressed")) {
            channel.pipeline().addLast(new HttpContentCompressor());
        }
        if (codec.endsWith("aggregated")) {
            channel.pipeline().addLast(new HttpObjectAggregator(1000));
        }
        channel.pipeline()
                .addLast(MessageHandler.<HttpObject, FullHttpResponse>serving(place.loop, HttpObject.class, http -> {
                    int count = 0;
                    for (HttpObject part = http.read().await();
                            part != null;
                            part = http.read().await()) {
                        if (part instanceof LastHttpContent) {
                            sleepNowAndThen(sleeps, ++count);
                            http.write(ok());
                            http.drain().await();
                        }
                    }
                }));
    }

    /** The shortest request that the codec takes, so that most of them are in one read. */
    private static String requests(String codec) {
        return (codec.equals("lines") ? "x\n" : "G / HTTP/1.1\r\n\r\n").repeat(REQUESTS);
    }

    private static int answers(int port, String requests) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return answers(socket, requests);
        }
    }

    private static int answers(Socket socket, String requests) throws Exception {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(requests.getBytes(UTF_8));
        socket.shutdownOutput();
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        return (int) reader.lines().filter(OK::equals).count();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyRequestOfOneReadIsAnswered(Case asked) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = place.serve(channel -> {
                if (asked.codec.equals("lines")) {
                    lines(place, channel, asked.sleeps);
                } else {
                    http(place, channel, asked.codec, asked.sleeps);
                }
            });
            assertThat(answers(port, requests(asked.codec))).isEqualTo(REQUESTS);
            assertThat(place.errors).isEmpty();
        }
    }

    /** How TLS stands in the pipeline: from the beginning, or in the place of a handler that waits for the name or the first bytes. */
    record Encrypted(NettyPlace.Kind place, String handler) {}

    static Stream<Encrypted> encrypted() {
        return NettyPlace.all().limit(2).flatMap(place -> Stream.of("SslHandler", "SniHandler", "OptionalSslHandler")
                .map(handler -> new Encrypted(place, handler)));
    }

    private static ChannelHandler tls(String handler, SslContext context, Channel channel) {
        return switch (handler) {
            case "SniHandler" -> new SniHandler((name, found) -> found.setSuccess(context));
            case "OptionalSslHandler" -> new OptionalSslHandler(context);
            default -> context.newHandler(channel.alloc());
        };
    }

    @ParameterizedTest
    @MethodSource("encrypted")
    void everyRequestOfARecordIsAnswered(Encrypted asked) throws Exception {
        X509Bundle own = new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContext context = SslContextBuilder.forServer(own.toKeyManagerFactory())
                .sslProvider(SslProvider.JDK)
                .build();
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = place.serve(channel -> {
                channel.pipeline().addLast(tls(asked.handler, context, channel));
                http(place, channel, "http", false);
            });
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            try (Socket socket = trusting.getSocketFactory().createSocket("localhost", port)) {
                assertThat(answers(socket, requests("http"))).isEqualTo(REQUESTS);
            }
            assertThat(place.errors).isEmpty();
        }
    }

    static Stream<NettyPlace.Kind> places() {
        return NettyPlace.all();
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatIsDecodedAndNotReadIsBounded(NettyPlace.Kind kind) throws Exception {
        AtomicInteger decoded = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> {
                channel.pipeline().addLast(new LineBasedFrameDecoder(100), new StringDecoder(), new StringEncoder());
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext at, Object message) {
                        most.accumulateAndGet(decoded.incrementAndGet(), Math::max);
                        at.fireChannelRead(message);
                    }
                });
                channel.pipeline().addLast(MessageHandler.<String, String>serving(place.loop, String.class, lines -> {
                    for (String line = lines.read().await();
                            line != null;
                            line = lines.read().await()) {
                        decoded.decrementAndGet();
                        Tulip.sleep(Duration.ZERO).await();
                        lines.write(OK + "\n");
                    }
                }));
            });
            assertThat(answers(port, requests("lines").repeat(10))).isEqualTo(10 * REQUESTS);
        }
        assertThat(decoded).hasValue(0);
        assertThat(most.get()).isLessThan(1000);
    }
}
