package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.lang.reflect.Constructor;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.sync.Event;

/** Whose doing it is that a handler of Netty throws, which breaks the connection of a coroutine behind it. */
@Timeout(60)
class BrokenHandlersTest {
    static Stream<Arguments> table() {
        return Stream.of(
                        arguments(true, new TooLongFrameException("a line of 2 MB")),
                        arguments(true, new CorruptedFrameException("no length")),
                        arguments(
                                true,
                                new DecoderException(new SSLException("Unsupported or unrecognized SSL message"))),
                        arguments(true, ReadTimeoutException.INSTANCE),
                        arguments(true, new SocketException("Connection reset")),
                        arguments(false, new DecoderException(new NullPointerException("of the codec"))),
                        arguments(false, new DecoderException(new OutOfMemoryError("Direct buffer memory"))),
                        arguments(false, outOfDirectMemory()),
                        arguments(false, new DecoderException(outOfDirectMemory())),
                        arguments(false, new EncoderException("no such type")),
                        arguments(false, new IllegalStateException("of the handler")),
                        arguments(false, new StackOverflowError()),
                        arguments(false, new NoClassDefFoundError("x")),
                        arguments(false, new AssertionError("of the handler")))
                .flatMap(
                        row -> Stream.of(true, false).map(messages -> arguments(row.get()[0], row.get()[1], messages)));
    }

    /** Makes the error that Netty throws when {@code io.netty.maxDirectMemory} is used up. */
    private static Throwable outOfDirectMemory() {
        try {
            Constructor<?> maker = Class.forName("io.netty.util.internal.OutOfDirectMemoryError")
                    .getDeclaredConstructor(String.class);
            maker.setAccessible(true);
            return (Throwable) maker.newInstance("failed to allocate 4194304 byte(s) of direct memory");
        } catch (ReflectiveOperationException changed) {
            throw new AssertionError(changed);
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void whatTheProcessDoesIsAnErrorAndNeverThePeers(boolean byPeer, Throwable thrown, boolean messages)
            throws Exception {
        List<ErrorContext> told = new ArrayList<>();
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.setExceptionHandler((on, context) -> told.add(context));
            loop.runUntilCompleteVoid(() -> {
                Event ended = new Event();
                Server server = NettyConnections.createServer(loop, "127.0.0.1", 0, ServerOptions.DEFAULT, channel -> {
                            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                                @Override
                                public void channelRead(ChannelHandlerContext context, Object message) {
                                    ((ByteBuf) message).release();
                                    context.fireExceptionCaught(thrown);
                                }
                            });
                            channel.pipeline().addLast(messages ? reading(loop) : streaming(loop));
                            channel.closeFuture().addListener(closed -> ended.set());
                        })
                        .await();
                try (Socket client = new Socket("127.0.0.1", server.port())) {
                    client.getOutputStream().write(1);
                    ended.waitFor().await();
                    while (told.isEmpty()) {
                        Tulip.sleep(java.time.Duration.ZERO).await();
                    }
                }
                server.close();
            });
        }
        assertThat(told).singleElement().satisfies(context -> {
            assertThat(context.isError()).as(context.toString()).isEqualTo(!byPeer);
            assertThat(context.get(ErrorContext.BY_PEER)).isEqualTo(byPeer ? true : null);
            assertThat(context.get(ErrorContext.BY_PROGRAM)).isNull();
        });
    }

    private static MessageHandler<ByteBuf, ByteBuf> reading(EventLoop loop) {
        return MessageHandler.serving(loop, ByteBuf.class, (MessageStream<ByteBuf, ByteBuf> stream) -> stream.read()
                .await());
    }

    private static ProtocolHandler streaming(EventLoop loop) {
        return ProtocolHandler.serving(
                loop, (reader, writer) -> reader.readLine().await());
    }
}
