package org.tulip4j.netty.internal.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;

/** When messages leave, what is known of them, and what becomes of a refusal; the channel writes down what it is asked. */
@Timeout(20)
class OutgoingMessagesTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<String> asked = new ArrayList<>();
    private final List<ChannelPromise> writes = new ArrayList<>();
    private EmbeddedChannel channel;
    private Sending sending;

    /** Writes down what it is asked, and answers when the test says so. */
    private final class Noting extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
            asked.add("write " + message);
            writes.add(promise);
            if (message.equals("bad")) {
                promise.setFailure(new IllegalArgumentException("not encodable"));
            }
        }

        @Override
        public void flush(ChannelHandlerContext at) {
            asked.add("flush");
        }
    }

    private final class Sending extends OutgoingMessages<String> {
        boolean closing;

        Sending(ChannelHandlerContext context) {
            super(OutgoingMessagesTest.this.loop, context);
        }

        @Override
        public boolean isClosing() {
            return closing;
        }

        @Override
        public boolean orphaned() {
            return loop.isClosed();
        }

        @Override
        public void failed(Throwable cause) {
            closing = true;
            asked.add("failed " + cause.getMessage());
        }

        @Override
        protected void pauseWriting() {
            asked.add("pause");
        }

        @Override
        protected void resumeWriting() {
            asked.add("resume");
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private void onLoop(Body body) {
        loop.runUntilCompleteVoid(() -> {
            ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
            channel = new EmbeddedChannel(new Noting(), last);
            sending = new Sending(channel.pipeline().context(last));
            body.run();
        });
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        loop.close();
    }

    private static void settle() {
        Tulip.sleep(Duration.ZERO).await();
    }

    @Test
    void whatOneStepSendsIsFlushedOnceAtItsEnd() {
        onLoop(() -> {
            sending.send("one");
            sending.send("two");
            assertThat(asked).containsExactly("write one", "write two");
            settle();
            assertThat(asked).containsExactly("write one", "write two", "flush");
            settle();
            assertThat(asked).hasSize(3);
        });
    }

    @Test
    void whatWasFlushedEarlyIsNotFlushedAgain() {
        onLoop(() -> {
            sending.send("one");
            sending.flushNow();
            assertThat(asked).containsExactly("write one", "flush");
            settle();
            assertThat(asked).containsExactly("write one", "flush");
        });
    }

    @Test
    void whatIsSentAfterAnEarlyFlushIsFlushedAtTheEndOfTheStep() {
        onLoop(() -> {
            sending.send("one");
            sending.flushNow();
            sending.send("two");
            settle();
            assertThat(asked).containsExactly("write one", "flush", "write two", "flush");
        });
    }

    @Test
    void withNothingSentThereIsNothingToFlush() {
        onLoop(() -> {
            sending.flushNow();
            settle();
            assertThat(asked).isEmpty();
        });
    }

    @Test
    void aMessageThatIsRefusedAtOnceFailsTheConnectionAndIsNotFlushed() {
        onLoop(() -> {
            sending.send("bad");
            settle();
            assertThat(asked).containsExactly("write bad", "failed not encodable");
        });
    }

    @Test
    void aMessageThatIsRefusedLaterFailsTheConnectionUnlessItIsClosing() {
        onLoop(() -> {
            sending.send("one");
            sending.send("two");
            settle();
            writes.get(0).setFailure(new IllegalStateException("gone"));
            writes.get(1).setFailure(new IllegalStateException("gone, too"));
            assertThat(asked).containsExactly("write one", "write two", "flush", "failed gone");
        });
    }

    @Test
    void whatWaitsForTheLastMessageWaitsForItAndNoLonger() {
        onLoop(() -> {
            sending.whenSent(() -> asked.add("nothing to wait for"));
            settle();
            sending.send("one");
            sending.whenSent(() -> asked.add("sent"));
            settle();
            assertThat(asked).containsExactly("nothing to wait for", "write one", "flush");
            writes.get(0).setSuccess();
            assertThat(asked).endsWith("sent");
        });
    }

    @Test
    void aHandlerThatLeavesFlushesFirstAndNeverAgain() {
        onLoop(() -> {
            sending.send("one");
            sending.leave();
            assertThat(sending.isRemoved()).isTrue();
            assertThat(asked).containsExactly("write one", "flush");
            sending.send("two");
            sending.flushNow();
            settle();
            assertThat(asked).containsExactly("write one", "flush", "write two");
        });
    }

    @Test
    void howMuchNettyHoldsIsToldWhenItChanges() {
        onLoop(() -> {
            sending.tellRoom(true);
            sending.tellRoom(false);
            sending.tellRoom(false);
            assertThat(sending.isWritingPaused()).isTrue();
            sending.tellRoom(true);
            assertThat(sending.isWritingPaused()).isFalse();
            assertThat(asked).containsExactly("pause", "resume");
        });
    }
}
