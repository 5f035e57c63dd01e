package org.tulip4j.netty.internal.adopt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.spi.StreamSink;

/** An adopted stream between a channel that sends nothing by itself and a core that writes down what it hears. */
@Timeout(20)
class AdoptedStreamTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
    private final Hearing core = new Hearing();
    private EmbeddedChannel channel;
    private AdoptedStream stream;

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        loop.close();
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Runs a test on the loop, with a stream on a channel that is active. */
    private void onLoop(Body body) {
        loop.runUntilCompleteVoid(() -> {
            channel = new EmbeddedChannel(last);
            ChannelHandlerContext context = channel.pipeline().context(last);
            stream = new AdoptedStream(loop, context, ChannelSettings.take(channel));
            stream.attach(core);
            body.run();
        });
    }

    private static void settle() {
        for (int i = 0; i < 3; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private void come(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, US_ASCII);
        stream.received(bytes);
        bytes.release();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private @Nullable String sent() {
        ByteBuf message = channel.readOutbound();
        if (message == null) {
            return null;
        }
        String text = message.toString(US_ASCII);
        message.release();
        return text;
    }

    /** Writes down what it hears; does something when told bytes, if the test says so. */
    private static final class Hearing implements StreamSink {
        final List<String> heard = new ArrayList<>();
        Runnable onBytes = () -> {};

        @Override
        public @Nullable ByteBuffer target(int sizeHint) {
            return null;
        }

        @Override
        public void filled(int count) {
            throw new AssertionError("no target was given");
        }

        @Override
        public void received(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            heard.add(new String(copy, US_ASCII));
            onBytes.run();
        }

        @Override
        public void eof() {
            heard.add("eof");
        }

        @Override
        public void sent(int count) {
            throw new AssertionError("nothing is given to send()");
        }

        @Override
        public void heldSent() {
            heard.add("heldSent");
        }

        @Override
        public void failed(IOException cause) {
            heard.add("failed " + cause.getMessage());
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            heard.add(cause == null ? "ended" : "ended by " + cause.getMessage());
        }
    }

    @Test
    void whatComesBeforeTheCoreReadsWaitsInOrderWithTheEndBehind() {
        onLoop(() -> {
            come("one");
            come("two");
            stream.inputEnded();
            settle();
            assertThat(core.heard).isEmpty();
            stream.resumeReading();
            assertThat(core.heard).isEmpty();
            settle();
            assertThat(core.heard).containsExactly("one", "two", "eof");
        });
    }

    @Test
    void theEndIsToldOnceHoweverOftenItComes() {
        onLoop(() -> {
            stream.resumeReading();
            stream.inputEnded();
            stream.inputEnded();
            settle();
            assertThat(core.heard).containsExactly("eof");
            assertThat(channel.config().isAutoRead()).isTrue();
        });
    }

    @Test
    void aPauseAmongTheBytesKeepsTheRestAndTheEnd() {
        onLoop(() -> {
            stream.resumeReading();
            core.onBytes = stream::pauseReading;
            come("one");
            come("two");
            stream.inactive();
            settle();
            assertThat(core.heard).containsExactly("one");
            assertThat(channel.config().isAutoRead()).isFalse();
            core.onBytes = () -> {};
            channel.close();
            stream.resumeReading();
            settle();
            assertThat(core.heard).containsExactly("one", "two", "eof", "ended");
        });
    }

    @Test
    void aFailureDropsWhatWaitsAndNothingFollowsIt() {
        onLoop(() -> {
            come("dropped");
            stream.failed(new IllegalStateException("of a codec"));
            come("late");
            stream.inputEnded();
            stream.failed(new IllegalStateException("another"));
            stream.resumeReading();
            settle();
            assertThat(core.heard).containsExactly("ended by of a codec");
        });
    }

    @Test
    void untilAReadIsCompleteOnceEveryWriteLeavesAtOnce() {
        onLoop(() -> {
            stream.resumeReading();
            come("request");
            stream.write(bytes("a"));
            assertThat(sent()).isEqualTo("a");
            assertThat(stream.unsentBytes()).isZero();
        });
    }

    @Test
    void afterThatWhatIsWrittenWithinAReadLeavesWhenItIsComplete() {
        onLoop(() -> {
            stream.resumeReading();
            stream.readCompleted();
            come("request");
            stream.write(bytes("a"));
            stream.write(bytes("b"));
            assertThat(sent()).isNull();
            assertThat(stream.unsentBytes()).isEqualTo(2);
            stream.readCompleted();
            assertThat(sent()).isEqualTo("a");
            assertThat(sent()).isEqualTo("b");
            assertThat(stream.unsentBytes()).isZero();
            stream.write(bytes("c"));
            assertThat(sent()).isEqualTo("c");
        });
    }

    /** Keeps what is written. */
    private static final class Keeping extends ChannelOutboundHandlerAdapter {
        final List<ChannelPromise> kept = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
            kept.add(promise);
        }
    }

    @Test
    void whatNettyKeepsIsUnsentUntilNettySaysSo() {
        onLoop(() -> {
            Keeping keeping = new Keeping();
            channel.pipeline().addFirst(keeping);
            assertThat(stream.write(bytes("hello"))).isEqualTo(5);
            assertThat(stream.unsentBytes()).isEqualTo(5);
            assertThat(core.heard).isEmpty();
            keeping.kept.get(0).setSuccess();
            assertThat(stream.unsentBytes()).isZero();
            assertThat(core.heard).containsExactly("heldSent");
        });
    }

    @Test
    void aWriteThatNettyRefusesAtOnceIsToldOutsideTheCall() {
        onLoop(() -> {
            channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
                    ((ByteBuf) message).release();
                    promise.setFailure(new IOException("Broken pipe"));
                }
            });
            stream.write(bytes("hello"));
            assertThat(core.heard).isEmpty();
            assertThat(stream.write(bytes("more"))).isEqualTo(4);
            settle();
            assertThat(core.heard).hasSize(1);
            assertThat(core.heard.get(0)).startsWith("ended by ");
        });
    }

    @Test
    void aStreamThatIsClosedTellsNothingAndClosesTheChannel() {
        onLoop(() -> {
            stream.resumeReading();
            stream.close();
            come("late");
            stream.inputEnded();
            stream.failed(new IOException("late"));
            settle();
            assertThat(core.heard).isEmpty();
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aStreamWhoseHandlerIsGoneLeavesTheChannelOpenAndAsItWas() {
        onLoop(() -> {
            stream.readCompleted();
            stream.resumeReading();
            come("request");
            stream.write(bytes("reply"));
            stream.removed();
            assertThat(sent()).isEqualTo("reply");
            assertThat(channel.config().isAutoRead()).isTrue();
            stream.close();
            assertThat(channel.isOpen()).isTrue();
        });
    }

    @Test
    void whoeverTakesTheConnectionOverHearsTheRest() {
        onLoop(() -> {
            Hearing successor = new Hearing();
            stream.resumeReading();
            core.onBytes = () -> stream.attach(successor);
            come("one");
            come("two");
            stream.inputEnded();
            assertThat(core.heard).containsExactly("one");
            assertThat(successor.heard).containsExactly("two", "eof");
        });
    }

    @Test
    void aClosedLoopHearsNothing() {
        onLoop(() -> come("waits"));
        loop.close();
        assertThat(stream.orphaned()).isTrue();
        stream.resumeReading();
        stream.failed(new IOException("late"));
        assertThat(core.heard).isEmpty();
    }
}
