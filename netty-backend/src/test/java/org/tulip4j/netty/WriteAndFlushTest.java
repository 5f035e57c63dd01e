package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** A write that is waited for: done when its message was handed to the system. */
@Timeout(60)
class WriteAndFlushTest {
    private static final int LARGE = 8 << 20;

    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final Stall stall = new Stall();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private interface Body {
        void run(EmbeddedChannel channel, MessageStream<String, String> messages) throws Exception;
    }

    private void with(Body body, ChannelHandler... front) {
        VoidCoroutine inLoop = () -> {
            Future<MessageStream<String, String>> opened = loop.createFuture();
            Future<Object> over = loop.createFuture();
            EmbeddedChannel channel = new EmbeddedChannel(front);
            channel.pipeline().addLast(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                opened.setResult(messages);
                over.await();
            }));
            body.run(channel, opened.await());
            over.setResult(null);
            settle();
        };
        loop.runUntilCompleteVoid(inLoop);
    }

    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(java.time.Duration.ZERO).await();
        }
    }

    @Test
    void whatTheSystemTakesAtOnceIsDoneAtOnceWithAllBeforeIt() {
        with((channel, messages) -> {
            messages.write("one");
            assertThat(channel.outboundMessages()).isEmpty();
            assertThat(messages.writeAndFlush("two")).isSameAs(messages.drain()).isDone();
            assertThat(channel.outboundMessages()).containsExactly("one", "two");
            messages.write("three");
            settle();
            assertThat(channel.outboundMessages()).containsExactly("one", "two", "three");
        });
    }

    @Test
    void itIsDoneWhenItsMessageHasLeft() {
        with(
                (channel, messages) -> {
                    Task<Void> first = loop.createTaskVoid(
                            () -> messages.writeAndFlush("one").await());
                    Task<Void> second = loop.createTaskVoid(
                            () -> messages.writeAndFlush("two").await());
                    settle();
                    stall.release();
                    settle();
                    assertThat(first.isDone()).isTrue();
                    assertThat(second.isDone()).isFalse();
                    stall.release();
                    second.await();
                },
                stall);
    }

    @Test
    void aCancelledOneSendsItsMessageAllTheSame() {
        with(
                (channel, messages) -> {
                    Task<Void> victim = loop.createTaskVoid(
                            () -> messages.writeAndFlush("one").await());
                    settle();
                    victim.cancel();
                    assertThatThrownBy(victim::await).isInstanceOf(CancelledError.class);
                    Future<Void> next = messages.writeAndFlush("two");
                    stall.releaseAll();
                    next.await();
                    assertThat(channel.outboundMessages()).containsExactly("one", "two");
                    assertThat(channel.isOpen()).isTrue();
                },
                stall);
    }

    @Test
    void whatAnEncoderRefusesFailsAndBreaksTheConnection() {
        IllegalArgumentException refused = new IllegalArgumentException("of the encoder");
        with(
                (channel, messages) -> {
                    assertThatThrownBy(messages.writeAndFlush("x")::await).isSameAs(refused);
                    assertThatThrownBy(messages.read()::await).isSameAs(refused);
                    assertThat(channel.isOpen()).isFalse();
                },
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
                        throw refused;
                    }
                });
    }

    @Test
    void whatWasNotSentWhenTheChannelEndsFails() {
        with(
                (channel, messages) -> {
                    Future<Void> unsent = messages.writeAndFlush("x");
                    loop.callSoon(channel::close);
                    assertThatThrownBy(unsent::await)
                            .isInstanceOf(SocketException.class)
                            .hasMessageStartingWith("Connection lost: <MessageTransport ");
                },
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext at) {}
                });
    }

    @Test
    void nothingIsSentBehindAClose() {
        with((channel, messages) -> {
            messages.writeAndFlush("bye").await();
            messages.close();
            assertThatThrownBy(messages.writeAndFlush("more")::await)
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("Connection lost: <MessageTransport ")
                    .hasMessageEndingWith("closing>");
            assertThat(channel.outboundMessages()).containsExactly("bye");
        });
    }

    @Test
    void aProtocolMayAskWhenItsMessageHasLeft() {
        loop.runUntilCompleteVoid(() -> {
            MessageTransport<?>[] made = {null};
            EmbeddedChannel channel =
                    new EmbeddedChannel(new MessageHandler<>(loop, String.class, new MessageProtocol<String, String>() {
                        @Override
                        public void connectionMade(MessageTransport<String> transport) {
                            made[0] = transport;
                            transport.writeAndFlush("hello").addDoneCallback(sent -> transport.close());
                        }

                        @Override
                        public void messageReceived(String message) {}
                    }));
            settle();
            assertThat(channel.outboundMessages()).containsExactly("hello");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    static List<NettyPlace.Kind> places() {
        return NettyPlace.withEngines();
    }

    /** A peer that reads nothing until the test says so: what is large cannot have left before. */
    @ParameterizedTest
    @MethodSource("places")
    void whatIsRefusedInAnotherThreadStaysTheCallersAndIsNotSent(NettyPlace.Kind kind) throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        ByteBuf kept = Unpooled.wrappedBuffer(new byte[] {'k'});
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(MessageHandler.<ByteBuf, ByteBuf>serving(place.loop, ByteBuf.class, messages -> {
                        Thread stranger = new Thread(() -> {
                            try {
                                messages.write(kept);
                                refused.complete(null);
                            } catch (IllegalStateException off) {
                                refused.complete(off);
                            }
                        });
                        stranger.start();
                        stranger.join();
                        messages.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'z'}))
                                .await();
                    })));
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.setSoTimeout(20_000);
                assertThat(client.getInputStream().readAllBytes()).containsExactly('z');
                assertThat(refused.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(kept.refCnt()).isEqualTo(1);
        kept.release();
    }

    @ParameterizedTest
    @MethodSource("places")
    void onEveryTransportItWaitsForThePeer(NettyPlace.Kind kind) throws Exception {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        try (NettyPlace place = new NettyPlace(kind)) {
            int port = place.serve(channel -> channel.pipeline()
                    .addLast(MessageHandler.<ByteBuf, ByteBuf>serving(place.loop, ByteBuf.class, messages -> {
                        messages.write(Unpooled.wrappedBuffer(new byte[] {'a'}));
                        Future<Void> left = messages.writeAndFlush(Unpooled.wrappedBuffer(new byte[LARGE]));
                        messages.read().await();
                        asked.complete(left.isDone());
                        left.await();
                        sent.complete(true);
                        messages.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'z'}))
                                .await();
                    })));
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.setSoTimeout(20_000);
                client.getOutputStream().write('x');
                assertThat(asked.get(20, TimeUnit.SECONDS)).isFalse();
                byte[] all = client.getInputStream().readNBytes(LARGE + 2);
                assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
                assertThat(all[0]).isEqualTo((byte) 'a');
                assertThat(all[LARGE + 1]).isEqualTo((byte) 'z');
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(place.errors).isEmpty();
        }
    }
}
