package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;

/** Objects in a pipeline, for protocols and for coroutines. */
@Timeout(20)
class MessageHandlerTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<ErrorContext> errors = new ArrayList<>();
    private final Hearing hearing = new Hearing();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    interface Body {
        void run() throws Exception;
    }

    private static class Hearing implements MessageProtocol<String, String> {
        final List<String> events = new ArrayList<>();

        @Nullable MessageTransport<String> transport;

        @Nullable Throwable lostBy;

        @Override
        public void connectionMade(MessageTransport<String> made) {
            transport = made;
            events.add("made");
        }

        @Override
        public void messageReceived(String message) {
            events.add(message);
            if (message.equals("fail")) {
                throw new IllegalArgumentException("of the protocol");
            }
        }

        @Override
        public boolean eofReceived() {
            events.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lostBy = exception;
            events.add("lost"
                    + (exception == null ? "" : " " + exception.getClass().getSimpleName()));
        }
    }

    private void onLoop(Body body) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        loop.runUntilCompleteVoid(() -> {
            body.run();
        });
    }

    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private EmbeddedChannel hear() {
        return new EmbeddedChannel(new MessageHandler<>(loop, String.class, hearing));
    }

    @Test
    void messagesComeAndGo() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            channel.writeInbound("early");
            assertThat(hearing.events).isEmpty();
            settle();
            channel.writeInbound("one", "two");
            hearing.transport.write("reply");
            hearing.transport.close();
            assertThat(channel.<String>readOutbound()).isEqualTo("reply");
            settle();
            assertThat(channel.isOpen()).isFalse();
            assertThat(hearing.events).containsExactly("made", "early", "one", "two", "lost");
        });
    }

    @Test
    void pausedMessagesWaitAndNettyReadsNoMore() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            settle();
            assertThat(channel.config().isAutoRead()).isTrue();
            hearing.transport.pauseReading();
            assertThat(channel.config().isAutoRead()).isFalse();
            channel.writeInbound("one", "two");
            channel.close();
            settle();
            assertThat(hearing.events).containsExactly("made");
            hearing.transport.resumeReading();
            settle();
            assertThat(hearing.events).containsExactly("made", "one", "two", "lost");
        });
    }

    @Test
    void thePeersEndIsToldOnceBehindWhatWaits() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            settle();
            hearing.transport.pauseReading();
            channel.writeInbound("one");
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
            settle();
            assertThat(hearing.events).containsExactly("made");
            hearing.transport.resumeReading();
            settle();
            assertThat(hearing.events).containsExactly("made", "one", "eof", "lost");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    private static void holdsMuch(EmbeddedChannel channel, boolean much) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, !much);
        channel.runPendingTasks();
    }

    @Test
    void aCoroutineThatWaitsForRoomHearsOfTheEndAfterwards() {
        List<String> events = new ArrayList<>();
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        events.add("read " + messages.read().await());
                        messages.drain().await();
                        events.add("drained");
                        messages.write("more");
                        events.add("read " + messages.read().await());
                    }));
            settle();
            holdsMuch(channel, true);
            channel.writeInbound("one");
            settle();
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            settle();
            assertThat(events).containsExactly("read one");
            holdsMuch(channel, false);
            settle();
            assertThat(events).containsExactly("read one", "drained", "read null");
            assertThat(channel.outboundMessages()).containsExactly("more");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    /** Bytes are one message, which ends with the input. */
    private static final class UntilTheEnd extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) {}

        @Override
        protected void decodeLast(ChannelHandlerContext at, ByteBuf in, List<Object> out) {
            if (in.isReadable()) {
                out.add(in.readCharSequence(in.readableBytes(), UTF_8).toString());
            }
        }
    }

    @Test
    void whatADecoderHoldsComesBeforeTheEndOfTls() throws Exception {
        SslHandler tls = new SslHandler(SSLContext.getDefault().createSSLEngine());
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(tls, new UntilTheEnd(), new MessageHandler<>(loop, String.class, hearing));
            settle();
            ChannelHandlerContext inFront = channel.pipeline().context(tls);
            inFront.fireChannelRead(Unpooled.copiedBuffer("until the end", UTF_8));
            inFront.fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
            settle();
            assertThat(hearing.events).startsWith("made", "until the end", "eof");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aCodecThatThrowsEndsTheConnection() {
        onLoop(() -> {
            EmbeddedChannel channel = new EmbeddedChannel(
                    new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext at, Object message) {
                            throw new IllegalArgumentException("of the codec");
                        }
                    },
                    new MessageHandler<>(loop, String.class, hearing));
            settle();
            channel.writeInbound("x");
            settle();
            assertThat(hearing.events).containsExactly("made", "lost IllegalArgumentException");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void anEncoderThatThrowsEndsTheConnection() {
        onLoop(() -> {
            EmbeddedChannel channel = new EmbeddedChannel(
                    new ChannelOutboundHandlerAdapter() {
                        @Override
                        public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
                            throw new IllegalArgumentException("of the encoder");
                        }
                    },
                    new MessageHandler<>(loop, String.class, hearing));
            settle();
            hearing.transport.write("x");
            settle();
            assertThat(hearing.lostBy).hasMessage("of the encoder");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aMessageOfAnotherTypeSaysSoAndIsReleased() {
        ByteBuf bytes = Unpooled.copiedBuffer("raw", UTF_8);
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            settle();
            channel.writeInbound(bytes);
            settle();
        });
        assertThat(bytes.refCnt()).isZero();
        assertThat(hearing.lostBy).hasMessageContaining("java.lang.String").hasMessageContaining("codec");
    }

    @Test
    void whatAProtocolThrowsEndsTheConnection() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            settle();
            channel.writeInbound("fail", "never told");
            settle();
            assertThat(hearing.events).containsExactly("made", "fail", "lost");
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(errors).hasSize(1);
    }

    @Test
    void removalLeavesTheChannelAndPassesOnWhatWaits() {
        List<Object> behind = new ArrayList<>();
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext at, Object message) {
                    behind.add(message);
                }
            });
            settle();
            hearing.transport.pauseReading();
            channel.writeInbound("kept");
            channel.pipeline().remove(MessageHandler.class);
            settle();
            assertThat(channel.isOpen()).isTrue();
            assertThat(channel.config().isAutoRead()).isTrue();
            channel.writeInbound("next");
            channel.close();
        });
        assertThat(behind).containsExactly("kept", "next");
        assertThat(hearing.events).containsExactly("made", "lost");
    }

    @Test
    void aHandlerIsForOneChannel() {
        onLoop(() -> {
            ChannelHandler handler = new MessageHandler<>(loop, String.class, hearing);
            EmbeddedChannel channel = new EmbeddedChannel(handler);
            EmbeddedChannel other = new EmbeddedChannel();
            assertThatThrownBy(() -> other.pipeline().addLast(handler))
                    .hasMessageContaining("make one for each channel");
            channel.close();
            other.close();
            settle();
        });
    }

    @Test
    void buffersGoThroughWithoutACopy() {
        ByteBuf in = Unpooled.copiedBuffer("bytes", UTF_8);
        ByteBuf dropped = Unpooled.copiedBuffer("dropped", UTF_8);
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(new MessageHandler<>(loop, ByteBuf.class, new ByteBufProtocol() {
                        private MessageTransport<ByteBuf> transport;

                        @Override
                        public void connectionMade(MessageTransport<ByteBuf> made) {
                            transport = made;
                        }

                        @Override
                        public void messageReceived(ByteBuf message) {
                            transport.write(message.retain());
                            transport.close();
                            transport.write(dropped);
                        }
                    }));
            settle();
            channel.writeInbound(in);
            ByteBuf out = channel.readOutbound();
            assertThat(out).isSameAs(in);
            out.release();
            settle();
        });
        assertThat(in.refCnt()).isZero();
        assertThat(dropped.refCnt()).isZero();
    }

    @Test
    void aBufferReleasedTwiceIsReported() {
        onLoop(() -> {
            EmbeddedChannel channel = new EmbeddedChannel(
                    new MessageHandler<ByteBuf, ByteBuf>(loop, ByteBuf.class, (ByteBufProtocol) ByteBuf::release));
            settle();
            channel.writeInbound(Unpooled.copiedBuffer("x", UTF_8));
            settle();
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).exception()).isInstanceOf(io.netty.util.IllegalReferenceCountException.class);
    }

    // Coroutines

    @Test
    void aCoroutineReadsAndWrites() {
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        for (String one = messages.read().await();
                                one != null;
                                one = messages.read().await()) {
                            messages.write(one + "!");
                            messages.drain().await();
                            if (one.equals("bye")) {
                                return;
                            }
                        }
                    }));
            channel.writeInbound("hello");
            settle();
            assertThat(channel.<String>readOutbound()).isEqualTo("hello!");
            channel.writeInbound("bye");
            settle();
            assertThat(channel.<String>readOutbound()).isEqualTo("bye!");
            settle();
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(errors).isEmpty();
    }

    /** In one step: perhaps a message comes, the read is cancelled, and so many passes later another task reads. */
    @Test
    void whoReadsAfterACancelledReadGetsTheMessageInWhateverPass() {
        for (boolean messageFirst : List.of(true, false)) {
            for (int passes = 0; passes < 4; passes++) {
                readAfterACancelledOne(messageFirst, passes);
            }
        }
    }

    private void readAfterACancelledOne(boolean messageFirst, int passes) {
        onLoop(() -> {
            Future<MessageStream<String, String>> opened = loop.createFuture();
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        opened.setResult(messages);
                        loop.createFuture().await();
                    }));
            MessageStream<String, String> messages = opened.await();
            Task<String> victim = loop.createTask(() -> messages.read().await());
            settle();
            if (messageFirst) {
                channel.writeInbound("one");
            }
            assertThat(victim.cancel()).isTrue();
            for (int i = 0; i < passes; i++) {
                Tulip.sleep(Duration.ZERO).await();
            }
            Task<String> next =
                    loop.createTask(() -> messages.read().await(), TaskOptions.DEFAULT.withEagerStart(true));
            settle();
            if (!messageFirst) {
                channel.writeInbound("one");
            }
            assertThat(Tulip.waitFor(next, Duration.ofSeconds(5)).await())
                    .as("message first %s, %s passes", messageFirst, passes)
                    .isEqualTo("one");
            assertThatThrownBy(victim::await).isInstanceOf(CancelledError.class);
            channel.close();
            settle();
        });
    }

    @Test
    void readMessagesAreLentUntilTheNextRead() {
        ByteBuf first = Unpooled.copiedBuffer("1", UTF_8);
        ByteBuf second = Unpooled.copiedBuffer("2", UTF_8);
        ByteBuf unread = Unpooled.copiedBuffer("3", UTF_8);
        List<Integer> counts = new ArrayList<>();
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<ByteBuf, ByteBuf>serving(loop, ByteBuf.class, messages -> {
                        ByteBuf one = messages.read().await();
                        counts.add(one.refCnt());
                        messages.read().await();
                        counts.add(one.refCnt());
                    }));
            channel.writeInbound(first, second, unread);
            settle();
            channel.close();
            settle();
        });
        assertThat(counts).containsExactly(1, 0);
        assertThat(second.refCnt()).isZero();
        assertThat(unread.refCnt()).isZero();
    }

    @Test
    void nettyStopsReadingWhileManyMessagesWait() {
        onLoop(() -> {
            List<String> read = new ArrayList<>();
            org.tulip4j.Future<Object> go = loop.createFuture();
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        go.await();
                        for (String one = messages.read().await();
                                one != null;
                                one = messages.read().await()) {
                            read.add(one);
                        }
                    }));
            settle();
            for (int i = 0; i < 40; i++) {
                channel.writeInbound("m" + i);
            }
            assertThat(channel.config().isAutoRead()).isFalse();
            go.setResult(null);
            settle();
            settle();
            assertThat(channel.config().isAutoRead()).isTrue();
            assertThat(read).hasSize(40).startsWith("m0").endsWith("m39");
            channel.close();
            settle();
        });
    }

    @Test
    void aCoroutineInFlightHearsOfTheEnd() {
        List<String> events = new ArrayList<>();
        onLoop(() -> {
            EmbeddedChannel closed =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        events.add("read " + messages.read().await());
                        messages.write("dropped");
                        assertThatThrownBy(() -> messages.drain().await()).isInstanceOf(java.net.SocketException.class);
                        events.add("drained");
                    }));
            settle();
            closed.close();
            settle();
            EmbeddedChannel broken =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        assertThatThrownBy(() -> messages.read().await()).hasMessage("below");
                        events.add("broken");
                    }));
            settle();
            broken.pipeline().fireExceptionCaught(new IllegalStateException("below"));
            settle();
        });
        assertThat(events).containsExactly("read null", "drained", "broken");
        assertThat(errors).isEmpty();
    }

    @Test
    void cancellingTheTaskClosesTheChannel() {
        onLoop(() -> {
            List<org.tulip4j.Task<?>> tasks = new ArrayList<>();
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        tasks.add(Tulip.currentTask());
                        messages.read().await();
                    }));
            settle();
            tasks.get(0).cancel();
            assertThatThrownBy(tasks.get(0)::await).isInstanceOf(CancelledError.class);
            settle();
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(errors).isEmpty();
    }

    @Test
    void whatACoroutineThrowsIsReported() {
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
                        throw new java.io.IOException("of the coroutine");
                    }));
            settle();
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).exception()).hasMessage("of the coroutine");
    }

    @Test
    void aChannelOutlivesItsLoop() {
        HeardBehind behind = new HeardBehind();
        HeldWrites held = new HeldWrites();
        EmbeddedChannel[] made = {null};
        onLoop(() -> {
            made[0] = hear();
            made[0].pipeline().addFirst(held);
            made[0].pipeline().addLast(behind);
            settle();
            hearing.transport.write("x");
            settle();
        });
        loop.close();
        made[0].writeInbound("late");
        held.promises.forEach(promise -> promise.setFailure(new java.io.IOException("too late")));
        made[0].close();
        assertThat(behind.events).containsExactly("inactive");
        assertThat(held.promises).hasSize(1);
        assertThat(errors).isEmpty();
    }
}
