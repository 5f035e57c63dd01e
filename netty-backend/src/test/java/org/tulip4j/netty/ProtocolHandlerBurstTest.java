package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
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

/** The small writes of one read go to the channel together where nobody can tell, in order with everybody's, and one by one elsewhere. */
class ProtocolHandlerBurstTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    /** A channel that carries a stream of bytes, as sockets do. */
    private static class Stream extends EmbeddedChannel implements DuplexChannel {
        Stream(ChannelHandler... handlers) {
            super(handlers);
        }

        @Override
        public boolean isInputShutdown() {
            return false;
        }

        @Override
        public boolean isOutputShutdown() {
            return false;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdownInput() {
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdownInput(ChannelPromise promise) {
            return promise.setSuccess();
        }

        @Override
        public ChannelFuture shutdownOutput() {
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdownOutput(ChannelPromise promise) {
            return promise.setSuccess();
        }

        @Override
        public ChannelFuture shutdown() {
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdown(ChannelPromise promise) {
            return promise.setSuccess();
        }
    }

    /** Sends a copy of what is written, which does not change with the original. */
    private static final class Copying extends Stream {
        Copying(ChannelHandler... handlers) {
            super(handlers);
        }

        @Override
        protected Object filterOutboundMessage(Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                return bytes.copy();
            } finally {
                bytes.release();
            }
        }
    }

    /** Sends nothing for a while: its peer does not read. */
    private static final class Stuck extends Stream {
        private boolean stuck;

        Stuck(ChannelHandler... handlers) {
            super(handlers);
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            if (!stuck) {
                super.doWrite(in);
            }
        }
    }

    /** Sees what is written. */
    private static final class Wire extends ChannelOutboundHandlerAdapter {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
            seen.add(((ByteBuf) message).toString(UTF_8));
            at.write(message, promise);
        }
    }

    /** Answers a frame with itself, after doing something. */
    private static final class Echo extends Recorder {
        private final BiConsumer<Transport, String> before;

        Echo(BiConsumer<Transport, String> before) {
            this.before = before;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            String text = text(data);
            before.accept(transport, text);
            transport.write(text.getBytes(UTF_8));
        }
    }

    private static List<String> sent(EmbeddedChannel channel) {
        List<String> all = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.add(part.toString(UTF_8));
            part.release();
        }
        return all;
    }

    private static void send(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.directBuffer().writeBytes(text.getBytes(UTF_8));
    }

    private interface Body {
        void run(EmbeddedChannel channel);
    }

    /** Frames of one byte, after a first read. */
    private void play(EmbeddedChannel channel, BiConsumer<Transport, String> before, Body body) {
        Echo echo = new Echo(before);
        loop.runUntilComplete(loop.createTaskVoid(() -> {
            channel.pipeline().addLast(new ProtocolHandler(loop, echo));
            Tulip.sleep(Duration.ZERO).await();
            Tulip.sleep(Duration.ZERO).await();
            send(channel, "_");
            assertThat(sent(channel)).containsExactly("_");
            body.run(channel);
            channel.close();
            Tulip.sleep(Duration.ZERO).await();
            channel.releaseOutbound();
        }));
        assertThat(echo.events).endsWith("lost");
    }

    private static void nothing(Transport transport, String text) {}

    @Test
    void theSmallWritesOfOneReadAreTwoForTheChannel() {
        play(new Stream(new FixedLengthFrameDecoder(1)), ProtocolHandlerBurstTest::nothing, channel -> {
            send(channel, "0123456789abcdef");
            assertThat(sent(channel)).containsExactly("0", "123456789abcdef");
            send(channel, "xyz");
            assertThat(sent(channel)).containsExactly("x", "yz");
        });
    }

    @Test
    void moreThanOneBufferLeavesInOrder() {
        String much = "0123456789".repeat(1000);
        play(new Stream(new FixedLengthFrameDecoder(1)), ProtocolHandlerBurstTest::nothing, channel -> {
            send(channel, much);
            List<String> parts = sent(channel);
            assertThat(String.join("", parts)).isEqualTo(much);
            assertThat(parts).hasSizeLessThan(10);
        });
    }

    @Test
    void aHandlerThatSeesWritesSeesEachByItself() {
        Wire wire = new Wire();
        play(new Stream(wire, new FixedLengthFrameDecoder(1)), ProtocolHandlerBurstTest::nothing, channel -> {
            send(channel, "abcd");
            assertThat(wire.seen).containsExactly("_", "a", "b", "c", "d");
            assertThat(sent(channel)).containsExactly("a", "b", "c", "d");
        });
    }

    @Test
    void aHandlerThatIsAddedInTheMidstSeesWhatFollows() {
        Wire wire = new Wire();
        EmbeddedChannel made = new Stream(new FixedLengthFrameDecoder(1));
        BiConsumer<Transport, String> secure = (transport, text) -> {
            if (text.equals("d")) {
                made.pipeline().addFirst(wire);
            }
        };
        play(made, secure, channel -> {
            send(channel, "abcdef");
            assertThat(wire.seen).containsExactly("d", "e", "f");
            assertThat(sent(channel)).containsExactly("a", "bc", "d", "e", "f");
        });
    }

    @Test
    void aChannelOfMessagesGetsEachByItself() {
        play(new EmbeddedChannel(new FixedLengthFrameDecoder(1)), ProtocolHandlerBurstTest::nothing, channel -> {
            send(channel, "abcd");
            assertThat(sent(channel)).containsExactly("a", "b", "c", "d");
        });
    }

    @Test
    void aChannelThatCopiesWhatIsWrittenLosesNothing() {
        play(new Copying(new FixedLengthFrameDecoder(1)), ProtocolHandlerBurstTest::nothing, channel -> {
            send(channel, "abcd");
            assertThat(String.join("", sent(channel))).isEqualTo("abcd");
        });
    }

    @Test
    void whatAHandlerInFrontWritesKeepsItsPlace() {
        ChannelHandler pong = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext at, Object message) {
                if (((ByteBuf) message).toString(UTF_8).equals("#")) {
                    at.write(message);
                } else {
                    at.fireChannelRead(message);
                }
            }
        };
        play(new Stream(new FixedLengthFrameDecoder(1), pong), ProtocolHandlerBurstTest::nothing, channel -> {
            send(channel, "abc#de#f");
            assertThat(String.join("", sent(channel))).isEqualTo("abc#de#f");
        });
    }

    @Test
    void whatTheProtocolWritesAndFlushesToTheChannelKeepsItsPlace() {
        EmbeddedChannel made = new Stream(new FixedLengthFrameDecoder(1));
        BiConsumer<Transport, String> past = (transport, text) -> {
            switch (text) {
                case "d" -> made.write(bytes("D"));
                case "f" -> made.writeAndFlush(bytes("F"));
                case "g" -> made.flush();
                default -> {}
            }
        };
        play(made, past, channel -> {
            send(channel, "abcdefghi");
            assertThat(String.join("", sent(channel))).isEqualTo("abcDdeFfghi");
        });
    }

    @Test
    void whatAFlushHasReachedIsLeftAlone() {
        Stuck made = new Stuck(new FixedLengthFrameDecoder(1));
        BiConsumer<Transport, String> before = (transport, text) -> {
            if (text.equals("d")) {
                made.stuck = true;
                made.flush();
            }
        };
        play(made, before, channel -> {
            send(channel, "abcdef");
            assertThat(sent(channel)).isEmpty();
            made.stuck = false;
            made.flush();
            assertThat(sent(channel)).containsExactly("a", "bc", "d", "e", "f");
        });
    }

    @Test
    void longWritesAmongSmallOnesKeepTheirPlace() {
        String more = "x".repeat(3000);
        BiConsumer<Transport, String> before = (transport, text) -> {
            if (text.equals("c")) {
                transport.write(more.getBytes(UTF_8));
            }
        };
        play(new Stream(new FixedLengthFrameDecoder(1)), before, channel -> {
            send(channel, "abcde");
            assertThat(String.join("", sent(channel))).isEqualTo("ab" + more + "cde");
        });
    }

    @Test
    void aChannelThatIsClosedInTheMidstIsALoss() {
        EmbeddedChannel made = new Stream(new FixedLengthFrameDecoder(1));
        BiConsumer<Transport, String> before = (transport, text) -> {
            if (text.equals("c")) {
                made.close();
            }
        };
        play(made, before, channel -> {
            send(channel, "abcde");
            assertThat(channel.isOpen()).isFalse();
        });
    }
}
