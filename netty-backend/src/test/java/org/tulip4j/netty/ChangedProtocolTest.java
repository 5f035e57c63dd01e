package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;

/**
 * A coroutine changes the protocol of its connection: the codecs are replaced from inside of it, on every engine, and no byte behind the
 * message that says so is decoded by the codec before.
 */
@Timeout(60)
class ChangedProtocolTest {
    private static final int CLIENTS = 20;

    static List<NettyPlace.Kind> places() {
        return NettyPlace.withEngines();
    }

    private static FullHttpRequest shakeHands(MessageStream<Object, Object> messages) {
        FullHttpRequest request = (FullHttpRequest) messages.read().await();
        NettyFutures.wrap(new WebSocketServerHandshakerFactory("ws://localhost/", null, false)
                        .newHandshaker(request)
                        .handshake(messages.channel(), request))
                .await();
        return request;
    }

    @ParameterizedTest
    @MethodSource("places")
    void aCoroutineShakesHandsOfWebSocketItself(NettyPlace.Kind kind) throws Exception {
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1000),
                            MessageHandler.<Object, Object>serving(place.loop, Object.class, messages -> {
                                shakeHands(messages);
                                Object frame = messages.read().await();
                                while (frame instanceof TextWebSocketFrame text) {
                                    messages.writeAndFlush(new TextWebSocketFrame("re " + text.text()))
                                            .await();
                                    frame = messages.read().await();
                                }
                                messages.write(new CloseWebSocketFrame());
                            })));
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket client = new Socket("127.0.0.1", port)) {
                    client.setSoTimeout(20_000);
                    client.getOutputStream()
                            .write(("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                                    .getBytes(UTF_8));
                    assertThat(headers(client.getInputStream())).startsWith("HTTP/1.1 101 ");
                    client.getOutputStream().write(frame(1, "hi"));
                    client.getOutputStream().write(frame(8, ""));
                    assertThat(client.getInputStream().readAllBytes())
                            .isEqualTo(new byte[] {(byte) 0x81, 5, 'r', 'e', ' ', 'h', 'i', (byte) 0x88, 0});
                }
            }
            assertThat(place.errors).isEmpty();
        }
    }

    private static byte[] frame(int opcode, String text) {
        byte[] frame = new byte[6 + text.length()];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | text.length());
        System.arraycopy(text.getBytes(UTF_8), 0, frame, 6, text.length());
        return frame;
    }

    private static String headers(InputStream in) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("end after " + text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    private static HttpRequestDecoder stepwise() {
        HttpRequestDecoder decoder = new HttpRequestDecoder();
        decoder.setSingleDecode(true);
        return decoder;
    }

    /** Answers until there is a CONNECT, and gives back every byte from there on. */
    private static void proxy(MessageStream<Object, Object> messages) {
        FullHttpRequest request = (FullHttpRequest) messages.read().await();
        while (request != null) {
            DefaultFullHttpResponse ok = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            if (request.method().equals(HttpMethod.CONNECT)) {
                messages.writeAndFlush(ok).await();
                ChannelPipeline pipeline = messages.channel().pipeline();
                pipeline.remove(HttpResponseEncoder.class);
                pipeline.remove(HttpObjectAggregator.class);
                pipeline.remove(HttpRequestDecoder.class);
                break;
            }
            HttpUtil.setContentLength(ok, 0);
            messages.write(ok);
            request = (FullHttpRequest) messages.read().await();
        }
        for (Object bytes = messages.read().await();
                bytes != null;
                bytes = messages.read().await()) {
            messages.writeAndFlush(((ByteBuf) bytes).retain()).await();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void bytesThatFollowAConnectInTheSameReadAreTheTunnels(NettyPlace.Kind kind) throws Exception {
        String tunneled = "\u0016\u0003GET / of a tunnel\r\n\r\n".repeat(200);
        String answered =
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".repeat(300) + "HTTP/1.1 200 OK\r\n\r\n" + tunneled;
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(
                            stepwise(),
                            new HttpResponseEncoder(),
                            new HttpObjectAggregator(1000),
                            MessageHandler.<Object, Object>serving(
                                    place.loop, Object.class, ChangedProtocolTest::proxy)));
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.setSoTimeout(20_000);
                client.getOutputStream()
                        .write(("GET / HTTP/1.1\r\n\r\n".repeat(300) + "CONNECT a:1 HTTP/1.1\r\n\r\n" + tunneled)
                                .getBytes(UTF_8));
                assertThat(new String(client.getInputStream().readNBytes(answered.length()), UTF_8))
                        .isEqualTo(answered);
                client.getOutputStream().write("more".getBytes(UTF_8));
                assertThat(client.getInputStream().readNBytes(4)).isEqualTo("more".getBytes(UTF_8));
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(place.errors).isEmpty();
        }
    }

    /** Lines, the first of which may say that frames with a length follow. */
    private static void lines(Channel channel, NettyPlace place) {
        LineBasedFrameDecoder lines = new LineBasedFrameDecoder(100);
        lines.setSingleDecode(true);
        channel.pipeline()
                .addLast(
                        lines,
                        new ToText(),
                        MessageHandler.<String, ByteBuf>serving(place.loop, String.class, messages -> {
                            for (String next = messages.read().await();
                                    next != null;
                                    next = messages.read().await()) {
                                if (next.equals("frames")) {
                                    messages.channel()
                                            .pipeline()
                                            .replace(lines, null, new LengthFieldBasedFrameDecoder(100, 0, 1, 0, 1));
                                }
                                messages.write(Unpooled.copiedBuffer("[" + next + "]", UTF_8));
                            }
                        }));
    }

    /** Gives out the text of a line or frame. */
    private static final class ToText extends MessageToMessageDecoder<ByteBuf> {
        @Override
        protected void decode(ChannelHandlerContext at, ByteBuf message, List<Object> out) {
            out.add(message.toString(UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aDecoderIsReplacedBetweenTwoMessagesOfOneRead(NettyPlace.Kind kind) throws Exception {
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> lines(channel, place));
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket client = new Socket("127.0.0.1", port)) {
                    client.setSoTimeout(20_000);
                    client.getOutputStream().write("one\ntwo\nframes\n\u0003a\nb\u0002\n\n\u0001c".getBytes(UTF_8));
                    client.shutdownOutput();
                    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                            .isEqualTo("[one][two][frames][a\nb][\n\n][c]");
                }
            }
            assertThat(place.errors).isEmpty();
        }
    }

    /** What the protocol writes to. */
    private @Nullable MessageTransport<String> transport;

    /** One message for each byte. */
    private static final class Bytes extends ByteToMessageDecoder {
        Bytes() {
            setSingleDecode(true);
        }

        @Override
        protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) {
            out.add(String.valueOf((char) in.readByte()));
        }
    }

    @Test
    void aProtocolHearsAllThatADecoderOfSingleMessagesHasInHand() {
        StringBuilder heard = new StringBuilder();
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                EmbeddedChannel channel = new EmbeddedChannel(
                        new Bytes(), new MessageHandler<>(loop, String.class, new MessageProtocol<String, String>() {
                            @Override
                            public void connectionMade(MessageTransport<String> made) {
                                transport = made;
                            }

                            @Override
                            public void messageReceived(String message) {
                                heard.append(message);
                                if (message.equals("p")) {
                                    transport.pauseReading();
                                }
                            }

                            @Override
                            public void connectionLost(@Nullable Throwable exception) {
                                heard.append(" lost");
                            }
                        }));
                settle();
                channel.writeInbound(Unpooled.copiedBuffer("abpcd", UTF_8));
                settle();
                assertThat(heard).hasToString("abp");
                transport.resumeReading();
                settle();
                assertThat(heard).hasToString("abpcd");
                channel.writeInbound(Unpooled.copiedBuffer("efpgh", UTF_8));
                channel.close();
                transport.resumeReading();
                settle();
            });
        }
        assertThat(heard).hasToString("abpcdefpgh lost");
    }

    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }
}
