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
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** A protocol in a pipeline, on a channel without a socket, in the midst of a running loop. */
class ProtocolHandlerTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<ErrorContext> errors = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private final Stall stall = new Stall();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    interface Body {
        void run() throws Exception;
    }

    private void onLoop(Body body) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        loop.runUntilComplete(loop.createTaskVoid(() -> {
            body.run();
        }));
    }

    /** Lets the loop run what is queued, and what that queues. */
    private static void settle() {
        for (int i = 0; i < 4; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private EmbeddedChannel channel(BaseProtocol<Transport> protocol, ChannelHandler... front) {
        EmbeddedChannel channel = new EmbeddedChannel(front);
        channel.pipeline().addLast(new ProtocolHandler(loop, protocol));
        return channel;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(UTF_8));
            part.release();
        }
        return text.toString();
    }

    @Test
    void bytesGoInAndOutOfAnActiveChannel() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            assertThat(recorder.events).isEmpty();
            settle();
            channel.writeInbound(bytes("ping"));
            recorder.transport.write("po".getBytes(UTF_8));
            recorder.transport.write("ng".getBytes(UTF_8));
            settle();
            assertThat(sent(channel)).isEqualTo("pong");
            assertThat(recorder.events).containsExactly("made", "data ping");
            recorder.transport.close();
            assertThat(recorder.transport.isClosing()).isTrue();
            assertThat(channel.isOpen()).isTrue();
            settle();
            assertThat(channel.isOpen()).isFalse();
            assertThat(recorder.events).containsExactly("made", "data ping", "lost");
            assertThat(errors).isEmpty();
        });
    }

    @Test
    void writesOfOneStepLeaveTogether() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(new Protocol() {
                private Transport transport;

                @Override
                public void connectionMade(Transport made) {
                    transport = made;
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    transport.write(new byte[] {'a'});
                    transport.write(new byte[] {'b'});
                }
            });
            settle();
            channel.writeInbound(bytes("x"));
            assertThat(channel.outboundMessages()).hasSize(1);
            assertThat(sent(channel)).isEqualTo("ab");
            channel.close();
        });
    }

    @Test
    void bytesThatComeBeforeReadingStartsAreTold() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            channel.writeInbound(bytes("early"));
            assertThat(recorder.events).isEmpty();
            settle();
            assertThat(recorder.events).containsExactly("made", "data early");
            channel.close();
        });
    }

    @Test
    void pausedBytesWaitAndComeWithALaterCallback() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            assertThat(channel.config().isAutoRead()).isTrue();
            recorder.transport.pauseReading();
            assertThat(channel.config().isAutoRead()).isFalse();
            // A codec in front had some left.
            channel.writeInbound(bytes("one"), bytes("two"));
            settle();
            recorder.transport.resumeReading();
            assertThat(recorder.events).containsExactly("made");
            settle();
            assertThat(recorder.events).containsExactly("made", "data one", "data two");
            assertThat(channel.config().isAutoRead()).isTrue();
            channel.close();
        });
    }

    @Test
    void waterMarksCountWhatNettyHasNotSent() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder, stall);
            settle();
            Transport transport = recorder.transport;
            transport.setWriteBufferLimits(WriteBufferLimits.of(4, 10));
            transport.write(new byte[6]);
            settle();
            transport.write(new byte[4]);
            settle();
            assertThat(transport.writeBufferSize()).isEqualTo(10);
            assertThat(recorder.events).containsExactly("made");
            transport.write(new byte[1]);
            assertThat(recorder.events).containsExactly("made", "pause");
            settle();
            stall.release();
            assertThat(transport.writeBufferSize()).isEqualTo(5);
            assertThat(recorder.events).containsExactly("made", "pause");
            stall.release();
            assertThat(transport.writeBufferSize()).isEqualTo(1);
            assertThat(recorder.events).containsExactly("made", "pause", "resume");
            stall.releaseAll();
            assertThat(transport.writeBufferSize()).isZero();
            transport.close();
            settle();
            assertThat(sent(channel)).hasSize(11);
        });
    }

    @Test
    void closeWaitsForWhatNettyHolds() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder, stall);
            settle();
            recorder.transport.write("last words".getBytes(UTF_8));
            recorder.transport.close();
            settle();
            channel.writeInbound(bytes("too late"));
            assertThat(recorder.events).containsExactly("made");
            assertThat(channel.isOpen()).isTrue();
            stall.releaseAll();
            settle();
            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(channel.isOpen()).isFalse();
            assertThat(sent(channel)).isEqualTo("last words");
        });
    }

    @Test
    void abortDoesNotWait() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder, stall);
            settle();
            recorder.transport.write("unsaid".getBytes(UTF_8));
            settle();
            recorder.transport.abort();
            assertThat(recorder.transport.writeBufferSize()).isZero();
            assertThat(recorder.events).containsExactly("made");
            settle();
            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(channel.isOpen()).isFalse();
            stall.releaseAll();
            settle();
            assertThat(recorder.events).containsExactly("made", "lost");
        });
    }

    @Test
    void aChannelClosedByOthersIsAnEndAndALoss() {
        onLoop(() -> {
            recorder.keepOpen = false;
            EmbeddedChannel channel = channel(recorder);
            settle();
            channel.close();
            assertThat(recorder.events).containsExactly("made", "eof");
            settle();
            assertThat(recorder.events).containsExactly("made", "eof", "lost");
            recorder.transport.write(new byte[1]);
            recorder.transport.close();
            settle();
            assertThat(recorder.events).containsExactly("made", "eof", "lost");
        });
    }

    @Test
    void aChannelClosedByOthersWhilePausedGivesItsBytesFirst() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            recorder.transport.pauseReading();
            channel.writeInbound(bytes("rest"));
            channel.close();
            settle();
            assertThat(recorder.events).containsExactly("made");
            recorder.transport.resumeReading();
            settle();
            assertThat(recorder.events).containsExactly("made", "data rest", "eof", "lost");
        });
    }

    @Test
    void aChannelClosedByOthersLosesWhatWasNotSent() {
        onLoop(() -> {
            // What is written stays on the way to the socket, and is never flushed.
            EmbeddedChannel channel = channel(recorder, new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext at) {}
            });
            settle();
            recorder.transport.write(new byte[3]);
            settle();
            assertThat(recorder.transport.writeBufferSize()).isEqualTo(3);
            channel.close();
            settle();
            assertThat(recorder.events).startsWith("made").endsWith("lost StacklessClosedChannelException");
        });
    }

    @Test
    void aCodecThatThrowsOnReadIsALossWithItsException() {
        onLoop(() -> {
            IllegalArgumentException bad = new IllegalArgumentException("bad frame");
            EmbeddedChannel channel = channel(recorder, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext at, Object message) {
                    ReferenceCountUtil.release(message);
                    throw bad;
                }
            });
            settle();
            channel.writeInbound(bytes("frame"));
            settle();
            assertThat(recorder.events).containsExactly("made", "lost IllegalArgumentException");
            assertThat(recorder.lostBy).isSameAs(bad);
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aCodecThatThrowsOnWriteIsALossWithItsException() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder, new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
                    ReferenceCountUtil.release(message);
                    throw new IllegalArgumentException("cannot encode");
                }
            });
            settle();
            recorder.transport.write(new byte[3]);
            settle();
            assertThat(recorder.events).containsExactly("made", "lost IllegalArgumentException");
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aProtocolThatThrowsIsReportedAndLost() {
        onLoop(() -> {
            IllegalStateException bug = new IllegalStateException("bug");
            Recorder buggy = new Recorder() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    throw bug;
                }
            };
            EmbeddedChannel channel = channel(buggy);
            settle();
            channel.writeInbound(bytes("x"));
            settle();
            assertThat(buggy.lostBy).isSameAs(bug);
            assertThat(errors).hasSize(1);
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aReadErrorIsALossWithoutAnEnd() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            IOException reset = new IOException("Connection reset by peer");
            channel.pipeline().fireExceptionCaught(reset);
            settle();
            assertThat(recorder.events).containsExactly("made", "lost SocketException");
            assertThat(errors).isEmpty();
        });
    }

    @Test
    void aMessageThatIsNotBytesIsALossThatSaysSo() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            channel.writeInbound("a string");
            settle();
            assertThat(recorder.events).containsExactly("made", "lost IllegalStateException");
            assertThat(recorder.lostBy).hasMessageContaining("java.lang.String").hasMessageContaining("MessageHandler");
        });
    }

    @Test
    void aHandlerSharedBetweenChannelsIsRefused() {
        onLoop(() -> {
            ProtocolHandler shared = new ProtocolHandler(loop, recorder);
            EmbeddedChannel first = new EmbeddedChannel(shared);
            EmbeddedChannel second = new EmbeddedChannel();
            assertThatThrownBy(() -> second.pipeline().addLast(shared))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("make one for each channel");
            first.close();
            second.close();
        });
    }

    @Test
    void aHandlerThatIsRemovedLeavesTheChannelOpenAndAsItWas() {
        onLoop(() -> {
            List<Object> behind = new ArrayList<>();
            EmbeddedChannel channel = channel(recorder);
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext at, Object message) {
                    behind.add(message);
                }
            });
            settle();
            recorder.transport.pauseReading();
            recorder.transport.write("bye".getBytes(UTF_8));
            channel.pipeline().remove(ProtocolHandler.class);
            settle();
            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(sent(channel)).isEqualTo("bye");
            assertThat(channel.isOpen()).isTrue();
            assertThat(channel.config().isAutoRead()).isTrue();
            channel.writeInbound("for another");
            assertThat(behind).containsExactly("for another");
            channel.close();
            settle();
            assertThat(recorder.events).containsExactly("made", "lost");
        });
    }

    @Test
    void aTransportIsConfinedToTheLoop() throws Exception {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            Thread other = new Thread(() -> {
                try {
                    recorder.transport.close();
                } catch (Throwable thrown) {
                    refused.set(thrown);
                }
            });
            other.start();
            other.join();
            settle();
            assertThat(recorder.events).containsExactly("made");
            channel.close();
        });
        assertThat(refused.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("callSoonThreadsafe");
    }

    @Test
    void aChannelOfAnotherThreadIsRefused() {
        onLoop(() -> {
            AtomicReference<Throwable> refused = new AtomicReference<>();
            EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
                    refused.set(cause);
                }
            });
            Thread other = new Thread(() -> channel.pipeline().addLast(new ProtocolHandler(loop, recorder)));
            other.start();
            other.join();
            assertThat(refused.get().getCause()).hasMessageContaining("register the channel with the event loop");
            assertThat(channel.pipeline().get(ProtocolHandler.class)).isNull();
            channel.close();
        });
    }

    @Test
    void aBufferedProtocolReadsIntoItsOwnBuffer() {
        onLoop(() -> {
            StringBuilder heard = new StringBuilder();
            ByteBuffer own = ByteBuffer.allocate(4);
            EmbeddedChannel channel = channel(new BufferedProtocol() {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    return own.clear();
                }

                @Override
                public void bufferUpdated(int count) {
                    heard.append(new String(own.array(), 0, count, UTF_8)).append('|');
                }
            });
            settle();
            channel.writeInbound(bytes("abcdef"));
            assertThat(heard).hasToString("abcd|ef|");
            channel.close();
        });
    }

    @Test
    void aCompositeBufferIsToldInParts() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            channel.writeInbound(Unpooled.wrappedBuffer(bytes("ab"), bytes("cd")));
            assertThat(recorder.events).containsExactly("made", "data ab", "data cd");
            channel.close();
        });
    }

    @Test
    void aKindlessProtocolIsRefused() {
        assertThatThrownBy(() -> new ProtocolHandler(loop, new BaseProtocol<>() {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneDirectionCannotEndWhereTheChannelHasNone() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(recorder);
            settle();
            assertThat(recorder.transport.canWriteEof()).isFalse();
            assertThatThrownBy(() -> recorder.transport.writeEof()).isInstanceOf(UnsupportedOperationException.class);
            assertThat(recorder.transport.extraInfo(InfoKey.PEERNAME)).isNotNull();
            channel.close();
        });
    }

    @Test
    void aCoroutineServesTheChannel() {
        onLoop(() -> {
            EmbeddedChannel channel = new EmbeddedChannel(ProtocolHandler.serving(loop, (reader, writer) -> {
                for (byte[] line : reader.lines()) {
                    writer.write(new String(line, UTF_8).toUpperCase(Locale.ROOT));
                }
            }));
            channel.writeInbound(bytes("one\ntw"));
            settle();
            channel.writeInbound(bytes("o\n"));
            settle();
            assertThat(sent(channel)).isEqualTo("ONE\nTWO\n");
            channel.close();
            settle();
            assertThat(errors).isEmpty();
        });
    }

    @Test
    void aChannelOutlivesItsLoop() {
        HeardBehind behind = new HeardBehind();
        HeldWrites held = new HeldWrites();
        EmbeddedChannel[] made = {null};
        onLoop(() -> {
            made[0] = channel(recorder);
            made[0].pipeline().addFirst(held);
            made[0].pipeline().addLast(behind);
            settle();
            recorder.transport.write("x".getBytes(UTF_8));
            settle();
        });
        loop.close();
        ByteBuf late = Unpooled.copiedBuffer("late", UTF_8);
        made[0].writeInbound(late);
        held.promises.forEach(promise -> promise.setFailure(new IOException("too late")));
        made[0].close();
        assertThat(late.refCnt()).isZero();
        assertThat(behind.events).containsExactly("inactive");
        assertThat(held.promises).hasSize(1);
        assertThat(errors).isEmpty();
    }
}
