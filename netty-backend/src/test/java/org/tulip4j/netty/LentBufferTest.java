package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.IllegalReferenceCountException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Transport;

/** A lent buffer that is kept, written or released as if it were one's own, over a real socket. */
@Timeout(60)
class LentBufferTest {
    private final List<ErrorContext> errors = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    private abstract class Careless implements ByteBufProtocol {
        MessageTransport<ByteBuf> transport;

        @Override
        public void connectionMade(MessageTransport<ByteBuf> made) {
            transport = made;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.add(exception == null ? "in order" : exception.getClass().getSimpleName());
        }
    }

    /** A client sends a byte, and waits for the end. */
    private void converse(Supplier<ByteBufProtocol> server) {
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.setExceptionHandler((where, error) -> errors.add(error));
            loop.runUntilCompleteVoid(() -> {
                Channel listening = NettyFutures.channel(new ServerBootstrap()
                                .group(NettyLoops.group(loop))
                                .channel(NioServerSocketChannel.class)
                                .childHandler(new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new MessageHandler<>(loop, ByteBuf.class, server.get()));
                                    }
                                })
                                .bind("127.0.0.1", 0))
                        .await();
                int port = ((InetSocketAddress) listening.localAddress()).getPort();
                Recorder client = new Recorder();
                Transport transport = loop.createConnection(() -> client, "127.0.0.1", port)
                        .await()
                        .transport();
                transport.write("1".getBytes(UTF_8));
                while (lost.isEmpty()) {
                    Tulip.sleep(Duration.ofMillis(1)).await();
                }
                transport.close();
                NettyFutures.wrap(listening.close()).await();
            });
        }
    }

    @Test
    void keptWithoutRetaining_itIsReleasedWhenTheCallbackReturns() {
        List<ByteBuf> kept = new ArrayList<>();
        try (EventLoop loop = EventLoops.newLoop("netty-nio")) {
            loop.runUntilCompleteVoid(() -> {
                EmbeddedChannel channel = new EmbeddedChannel(
                        new MessageHandler<ByteBuf, ByteBuf>(loop, ByteBuf.class, (ByteBufProtocol) kept::add));
                Tulip.sleep(Duration.ZERO).await();
                channel.writeInbound(Unpooled.copiedBuffer("x", UTF_8));
                assertThat(kept).hasSize(1);
                assertThatThrownBy(() -> kept.get(0).getByte(0)).isInstanceOf(IllegalReferenceCountException.class);
                channel.close();
            });
        }
    }

    @Test
    void writtenWithoutRetaining_isRefused() {
        converse(() -> new Careless() {
            @Override
            public void messageReceived(ByteBuf message) {
                transport.write(message);
            }
        });
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("write message.retain()");
        assertThat(lost).hasSize(1);
    }

    @Test
    void releasedTwice_isReportedAndEndsTheConnection() {
        converse(() -> new Careless() {
            @Override
            public void messageReceived(ByteBuf message) {
                message.release();
            }
        });
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).exception()).isInstanceOf(IllegalReferenceCountException.class);
        assertThat(lost).hasSize(1);
    }
}
