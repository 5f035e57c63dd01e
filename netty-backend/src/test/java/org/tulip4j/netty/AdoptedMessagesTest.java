package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;

/** The states of a connection that carries objects, whatever Netty tells and in whatever order; without a handler around it. */
@Timeout(20)
class AdoptedMessagesTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<ErrorContext> errors = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
    private EmbeddedChannel channel;
    private AdoptedMessages<Object, Object> messages;
    private Runnable onMessage = () -> {};
    private boolean keepsOpen;

    private final class Hearing implements MessageProtocol<Object, Object> {
        @Override
        public void connectionMade(MessageTransport<Object> made) {
            heard.add("made");
        }

        @Override
        public void messageReceived(Object message) {
            heard.add(String.valueOf(message));
            onMessage.run();
        }

        @Override
        public boolean eofReceived() {
            heard.add("eof");
            return keepsOpen;
        }

        @Override
        public void pauseWriting() {
            heard.add("pause");
        }

        @Override
        public void resumeWriting() {
            heard.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            heard.add(exception == null ? "lost" : "lost by " + exception.getMessage());
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private void onLoop(Body body) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        loop.runUntilCompleteVoid(() -> {
            channel = new EmbeddedChannel(last);
            messages = new AdoptedMessages<>(loop, channel.pipeline().context(last), Object.class, new Hearing());
            body.run();
        });
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        if (!loop.isClosed()) {
            loop.close();
        }
    }

    private static void settle() {
        for (int i = 0; i < 3; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @Test
    void theConnectionIsMadeFirstThoughItHasFailedBefore() {
        onLoop(() -> {
            messages.failed(new IOException("gone"));
            messages.received("late");
            settle();
            assertThat(heard).containsExactly("made", "lost by gone");
            assertThat(messages.protocol()).isNull();
            assertThat(messages.toString()).endsWith(" lost>");
        });
    }

    @Test
    void theEndOfTheChannelOvertakesAnEndOfThePeerThatWasNotTold() {
        onLoop(() -> {
            settle();
            messages.pauseReading();
            messages.received("one");
            messages.inputEnded();
            messages.inactive();
            messages.inputEnded();
            settle();
            assertThat(heard).containsExactly("made");
            messages.resumeReading();
            settle();
            assertThat(heard).containsExactly("made", "one", "lost");
        });
    }

    @Test
    void afterAnEndThatWasToldTheChannelsEndIsTheLoss() {
        keepsOpen = true;
        onLoop(() -> {
            settle();
            messages.inputEnded();
            settle();
            messages.inputEnded();
            settle();
            assertThat(messages.isClosing()).isFalse();
            messages.inactive();
            settle();
            assertThat(heard).containsExactly("made", "eof", "lost");
        });
    }

    @Test
    void theLossIsToldOnceWhoeverFindsIt() {
        onLoop(() -> {
            settle();
            messages.close();
            assertThat(messages.toString()).endsWith(" closing>");
            messages.abort();
            messages.failed(new IOException("late"));
            messages.inactive();
            settle();
            assertThat(heard).containsExactly("made", "lost");
        });
    }

    @Test
    void aMessageThatComesWhileOneIsToldWaits() {
        onLoop(() -> {
            settle();
            onMessage = () -> {
                onMessage = () -> {};
                messages.received("inner");
                heard.add("told");
            };
            messages.received("outer");
            assertThat(heard).containsExactly("made", "outer", "told");
            messages.resumeReading();
            messages.pauseReading();
            messages.resumeReading();
            settle();
            assertThat(heard).containsExactly("made", "outer", "told", "inner");
        });
    }

    @Test
    void whoeverWaitsForRoomHearsOfItAtTheEnd() {
        onLoop(() -> {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            messages.writability();
            settle();
            assertThat(heard).containsExactly("made");
            messages.writability();
            messages.writability();
            assertThat(messages.isWritingPaused()).isTrue();
            messages.inactive();
            settle();
            assertThat(heard).containsExactly("made", "pause", "resume", "lost");
        });
    }

    @Test
    void removalFlushesWhatWasWrittenInTheSameStep() {
        onLoop(() -> {
            settle();
            messages.write("reply");
            messages.removed();
            assertThat(channel.<String>readOutbound()).isEqualTo("reply");
            assertThat(channel.isOpen()).isTrue();
            settle();
            assertThat(heard).containsExactly("made", "lost");
        });
    }

    @Test
    void whatIsLentIsNotGivenAway() {
        onLoop(() -> {
            settle();
            ByteBuf lent = Unpooled.buffer().writeByte(1);
            onMessage = () -> assertThatThrownBy(() -> messages.write(lent))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("message.retain()");
            messages.received(lent);
            assertThat(errors).isEmpty();
            assertThat(lent.refCnt()).isZero();
            assertThat(channel.<Object>readOutbound()).isNull();
        });
    }

    @Test
    void aClosedLoopReleasesWhatWaits() {
        ByteBuf waits = Unpooled.buffer().writeByte(1);
        onLoop(() -> messages.received(waits));
        loop.close();
        assertThat(messages.orphaned()).isTrue();
        assertThat(waits.refCnt()).isZero();
        assertThat(messages.takes()).isTrue();
        messages.readCompleted();
    }
}
