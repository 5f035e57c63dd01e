package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import java.net.Socket;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Tulip;

/**
 * Replies that are larger than any socket buffer reach a peer that has ended its side before they are written, one after the other.
 * On epoll the channel asks for no event meanwhile, and must be able to ask again.
 */
@Timeout(60)
class LargeReplyTest {
    private static final int REPLY = 4_000_000;
    private static final int REPLIES = 3;
    /** Long enough for the channel to hear of the end, and to ask for nothing. */
    private static final Duration IDLE = Duration.ofMillis(20);

    record Case(NettyPlace.Kind place, boolean messages) {
        @Override
        public String toString() {
            return place + (messages ? ", messages" : ", bytes");
        }
    }

    static Stream<Case> cases() {
        return NettyPlace.all().flatMap(place -> Stream.of(true, false).map(messages -> new Case(place, messages)));
    }

    private static ChannelHandler replying(NettyPlace place, boolean messages) {
        if (messages) {
            return MessageHandler.<String, ByteBuf>serving(place.loop, String.class, lines -> {
                while (lines.read().await() != null) {
                    continue;
                }
                for (int i = 0; i < REPLIES; i++) {
                    Tulip.sleep(IDLE).await();
                    lines.write(Unpooled.wrappedBuffer(new byte[REPLY]));
                    lines.drain().await();
                }
            });
        }
        return ProtocolHandler.serving(place.loop, (reader, writer) -> {
            reader.readAll().await();
            for (int i = 0; i < REPLIES; i++) {
                Tulip.sleep(IDLE).await();
                writer.write(new byte[REPLY]);
                writer.drain().await();
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void repliesReachAPeerThatHasEndedItsSide(Case asked) throws Exception {
        try (NettyPlace place = new NettyPlace(asked.place)) {
            int port = place.serve(place.bootstrap(channel -> {
                if (asked.messages) {
                    channel.pipeline().addLast(new LineBasedFrameDecoder(100), new StringDecoder());
                }
                channel.pipeline().addLast(replying(place, asked.messages));
            }));
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("one\n".getBytes(UTF_8));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).hasSize(REPLIES * REPLY);
            }
            assertThat(place.errors).isEmpty();
        }
    }
}
