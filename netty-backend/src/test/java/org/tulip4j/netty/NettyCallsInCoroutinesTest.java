package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.BlockingOperationException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What coroutines ask of Netty directly: it takes their threads for the loop's, whatever the engine. */
@Timeout(60)
class NettyCallsInCoroutinesTest {
    private static final int CLIENTS = 30;
    /** More than a ring of tulip's has entries. */
    private static final int MANY = 1100;

    static List<NettyPlace.Kind> places() {
        return NettyPlace.withEngines();
    }

    /** A ring belongs to its thread, and the host's ring is not tulip's. */
    static List<NettyPlace.Kind> lent() {
        return places().stream()
                .filter(kind ->
                        !kind.guest() || !kind.transport().equals("io_uring") || "continuation".equals(kind.engine()))
                .toList();
    }

    private interface Call {
        void on(Channel channel) throws Exception;
    }

    private static String outcome(Call call, Channel channel) {
        try {
            call.on(channel);
            return "returned";
        } catch (BlockingOperationException refused) {
            return "refused";
        } catch (Exception other) {
            return other.toString();
        }
    }

    private static ByteBuf x() {
        return Unpooled.copiedBuffer("x", UTF_8);
    }

    @ParameterizedTest
    @MethodSource("lent")
    void whatWouldBlockTheLoopReturnsOrIsRefused(NettyPlace.Kind kind) throws Exception {
        CompletableFuture<List<String>> seen = new CompletableFuture<>();
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(MessageHandler.<ByteBuf, ByteBuf>serving(place.loop, ByteBuf.class, messages -> {
                        messages.read().await();
                        List<String> outcomes = new ArrayList<>();
                        outcomes.add(
                                String.valueOf(messages.channel().eventLoop().inEventLoop()));
                        outcomes.add(
                                outcome(at -> at.eventLoop().submit(() -> 1).sync(), messages.channel()));
                        outcomes.add(
                                outcome(at -> at.eventLoop().newPromise().syncUninterruptibly(), messages.channel()));
                        outcomes.add(outcome(at -> at.writeAndFlush(x()).sync(), messages.channel()));
                        outcomes.add(outcome(at -> at.close().await(), messages.channel()));
                        seen.complete(outcomes);
                    })));
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.getOutputStream().write('x');
                List<String> outcomes = seen.get(20, TimeUnit.SECONDS);
                assertThat(outcomes).startsWith("true", "refused", "refused").hasSize(5);
                assertThat(outcomes.subList(3, 5)).isSubsetOf("returned", "refused");
            }
        }
    }

    /** Answers a request, then gives back the bytes that come. */
    private static void tunnel(MessageStream<Object, Object> messages, Channel early) {
        Object message = messages.read().await();
        while (!(message instanceof LastHttpContent)) {
            message = messages.read().await();
        }
        messages.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        messages.drain().await();
        early.pipeline().remove(HttpServerCodec.class);
        for (Object bytes = messages.read().await();
                bytes != null;
                bytes = messages.read().await()) {
            messages.write(((ByteBuf) bytes).retain());
            messages.drain().await();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aCodecCanBeRemovedBehindTheAnswer(NettyPlace.Kind kind) throws Exception {
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(
                            new HttpServerCodec(),
                            MessageHandler.<Object, Object>serving(
                                    place.loop, Object.class, messages -> tunnel(messages, channel))));
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket client = new Socket("127.0.0.1", port)) {
                    client.setSoTimeout(20_000);
                    client.getOutputStream().write("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
                    byte[] answer = client.getInputStream().readNBytes(19);
                    assertThat(new String(answer, UTF_8)).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
                    client.getOutputStream().write("ping".getBytes(UTF_8));
                    client.shutdownOutput();
                    assertThat(client.getInputStream().readAllBytes()).isEqualTo("ping".getBytes(UTF_8));
                }
            }
            assertThat(place.errors).isEmpty();
        }
    }

    static List<NettyPlace.Kind> hosts() {
        return places().stream().filter(kind -> !kind.guest()).toList();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void oneStepMayWriteToMoreChannelsThanARingHasRoomFor(NettyPlace.Kind kind) throws Exception {
        List<Channel> channels = new CopyOnWriteArrayList<>();
        CountDownLatch connected = new CountDownLatch(MANY);
        List<Socket> clients = new ArrayList<>();
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> {
                channels.add(channel);
                connected.countDown();
            });
            for (int i = 0; i < MANY; i++) {
                clients.add(new Socket("127.0.0.1", port));
            }
            assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
            place.loop
                    .submitVoid(() -> {
                        channels.forEach(channel -> channel.writeAndFlush(x()));
                    })
                    .get(20, TimeUnit.SECONDS);
            for (Socket client : clients) {
                client.setSoTimeout(20_000);
                assertThat(client.getInputStream().read()).isEqualTo('x');
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }
}
