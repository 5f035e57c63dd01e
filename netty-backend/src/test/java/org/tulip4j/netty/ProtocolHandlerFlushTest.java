package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** When what a protocol writes is flushed: the frames of one read together, and nothing is ever kept. */
class ProtocolHandlerFlushTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    /** Counts flushes, and fails to write what is {@code !}. */
    private static final class Wire extends ChannelOutboundHandlerAdapter {
        private int flushes;

        @Override
        public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
            if (((ByteBuf) message).toString(UTF_8).equals("!")) {
                ((ByteBuf) message).release();
                promise.setFailure(new IllegalStateException("cannot write !"));
            } else {
                at.write(message, promise);
            }
        }

        @Override
        public void flush(ChannelHandlerContext at) {
            flushes++;
            at.flush();
        }
    }

    /** Answers each frame with itself, after doing something. */
    private static final class Echo extends Recorder {
        private final BiConsumer<Transport, String> before;
        private final BiConsumer<Transport, String> after;

        Echo(BiConsumer<Transport, String> before, BiConsumer<Transport, String> after) {
            this.before = before;
            this.after = after;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            String text = text(data);
            events.add(text);
            before.accept(transport, text);
            transport.write(text.getBytes(UTF_8));
            after.accept(transport, text);
        }
    }

    private final Wire wire = new Wire();

    private static List<String> sent(EmbeddedChannel channel) {
        List<String> all = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.add(part.toString(UTF_8));
            part.release();
        }
        return all;
    }

    private static void settle() {
        for (int i = 0; i < 4; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private interface Body {
        void run(EmbeddedChannel channel);
    }

    /** A channel of frames of one byte, which has seen one read. */
    private void play(Echo echo, Body body, ChannelHandler... more) {
        loop.runUntilComplete(loop.createTaskVoid(() -> {
            EmbeddedChannel channel = new EmbeddedChannel(wire, new FixedLengthFrameDecoder(1));
            channel.pipeline().addLast(more);
            channel.pipeline().addLast(new ProtocolHandler(loop, echo));
            settle();
            channel.writeInbound(Unpooled.copiedBuffer("ab", UTF_8));
            assertThat(sent(channel)).containsExactly("a", "b");
            wire.flushes = 0;
            body.run(channel);
            channel.close();
            settle();
            // An embedded channel keeps what was written and not read.
            channel.releaseOutbound();
        }));
    }

    private static void nothing(Transport transport, String text) {}

    private static void send(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    @Test
    void framesOfOneReadAreMessagesOfOneFlush() {
        play(new Echo(ProtocolHandlerFlushTest::nothing, ProtocolHandlerFlushTest::nothing), channel -> {
            send(channel, "0123456789abcdef");
            assertThat(wire.flushes).isEqualTo(1);
            assertThat(sent(channel)).hasSize(16).startsWith("0").endsWith("f");
            send(channel, "x");
            assertThat(wire.flushes).isEqualTo(2);
            assertThat(sent(channel)).containsExactly("x");
        });
    }

    @Test
    void whereNobodySaysThatAReadIsCompleteEachFrameLeavesAtOnce() {
        ChannelHandler silent = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelReadComplete(ChannelHandlerContext at) {
                // keeps it to itself
            }
        };
        play(
                new Echo(ProtocolHandlerFlushTest::nothing, ProtocolHandlerFlushTest::nothing),
                channel -> {
                    send(channel, "cde");
                    assertThat(wire.flushes).isEqualTo(3);
                    assertThat(sent(channel)).containsExactly("c", "d", "e");
                },
                silent);
    }

    @Test
    void aCloseInTheMidstLosesNothing() {
        Echo echo = new Echo(ProtocolHandlerFlushTest::nothing, (transport, text) -> {
            if (text.equals("d")) {
                transport.close();
            }
        });
        play(echo, channel -> {
            send(channel, "cde");
            settle();
            assertThat(sent(channel)).containsExactly("c", "d");
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(echo.events).containsExactly("made", "a", "b", "c", "d", "lost");
    }

    @Test
    void waterMarksAndSizesTellOfWhatCannotLeaveOnly() {
        List<Long> sizes = new ArrayList<>();
        Echo echo = new Echo(
                (transport, text) -> {
                    if (text.equals("c")) {
                        transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
                    }
                },
                (transport, text) -> sizes.add(transport.writeBufferSize()));
        play(echo, channel -> send(channel, "bcdef"));
        assertThat(sizes).containsOnly(0L);
        assertThat(echo.events).containsExactly("made", "a", "b", "b", "c", "d", "e", "f", "eof", "lost");
    }

    @Test
    void moreThanTheHighMarkDoesNotWaitForTheEnd() {
        byte[] much = new byte[30_000];
        Echo echo = new Echo(
                (transport, text) -> {
                    if (text.compareTo("b") > 0) {
                        transport.write(much);
                    }
                },
                ProtocolHandlerFlushTest::nothing);
        play(echo, channel -> {
            send(channel, "cdefgh");
            assertThat(wire.flushes).isBetween(2, 4);
        });
        assertThat(echo.events).doesNotContain("pause");
    }

    @Test
    void aWriteThatFailsAmongOthersIsALossWithItsException() {
        Echo echo = new Echo(ProtocolHandlerFlushTest::nothing, ProtocolHandlerFlushTest::nothing);
        play(echo, channel -> {
            send(channel, "c!d");
            settle();
            assertThat(channel.isOpen()).isFalse();
        });
        assertThat(echo.events).endsWith("lost IllegalStateException");
        assertThat(echo.lostBy).hasMessage("cannot write !");
    }

    @Test
    void aHandlerThatIsRemovedInTheMidstLosesNothing() {
        EmbeddedChannel[] its = new EmbeddedChannel[1];
        Echo echo = new Echo(ProtocolHandlerFlushTest::nothing, (transport, text) -> {
            if (text.equals("d")) {
                its[0].pipeline().remove(ProtocolHandler.class);
            }
        });
        play(echo, channel -> {
            its[0] = channel;
            send(channel, "cd");
            settle();
            assertThat(sent(channel)).containsExactly("c", "d");
            assertThat(channel.isOpen()).isTrue();
        });
    }
}
