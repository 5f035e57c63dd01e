package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** What a coroutine does with the futures of its messages: what it does with those of a stream. */
@Timeout(20)
class MessageStreamTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<ErrorContext> errors = new ArrayList<>();
    /** Ends the coroutines, when the test is done with their messages. */
    private final Future<Object> over = loop.createFuture();

    @AfterEach
    void closeLoop() {
        loop.close();
        assertThat(errors).isEmpty();
    }

    private void onLoop(VoidCoroutine body) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        loop.runUntilCompleteVoid(() -> {
            body.run();
            over.setResult(null);
            settle();
        });
    }

    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    /** The messages of a channel whose coroutine leaves them to the test. */
    private MessageStream<String, String> open() {
        Future<MessageStream<String, String>> opened = loop.createFuture();
        new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
            opened.setResult(messages);
            over.await();
        }));
        return opened.await();
    }

    private static EmbeddedChannel channel(MessageStream<?, ?> messages) {
        Channel channel = messages.channel();
        return (EmbeddedChannel) channel;
    }

    private static void holdsMuch(MessageStream<?, ?> messages, boolean much) {
        channel(messages).unsafe().outboundBuffer().setUserDefinedWritability(1, !much);
        channel(messages).runPendingTasks();
    }

    private void end(MessageStream<?, ?> messages) {
        messages.close();
        settle();
        assertThat(channel(messages).isOpen()).isFalse();
    }

    @Test
    void aReadIsDoneAtOnceWhenItsMessageIsThere() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            channel(messages).writeInbound("one", "two");
            Future<String> read = messages.read();
            assertThat(read.isDone()).isTrue();
            assertThat(read.result()).isEqualTo("one");
            assertThat(messages.read().await()).isEqualTo("two");
            assertThat(messages.drain()).isSameAs(messages.drain()).isDone();
            end(messages);
            assertThat(messages.read()).isDone();
            assertThat(messages.read().await()).isNull();
        });
    }

    @Test
    void aReadThatTimesOutTakesNothing() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            assertThatThrownBy(Tulip.waitFor(messages.read(), Duration.ofMillis(1))::await)
                    .isInstanceOf(TimedOutException.class);
            channel(messages).writeInbound("late");
            assertThat(messages.read().await()).isEqualTo("late");
            end(messages);
        });
    }

    @Test
    void readsOfSeveralChannelsAreGathered() {
        onLoop(() -> {
            MessageStream<String, String> first = open();
            MessageStream<String, String> second = open();
            Future<List<String>> both = Tulip.gather(List.of(first.read(), second.read()));
            settle();
            channel(second).writeInbound("b");
            channel(first).writeInbound("a");
            assertThat(both.await()).containsExactly("a", "b");
            end(first);
            end(second);
        });
    }

    @Test
    void aReadThatNobodyAwaitsStillTakesItsMessage() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            List<String> told = new ArrayList<>();
            messages.read().addDoneCallback(read -> told.add(read.result()));
            settle();
            channel(messages).writeInbound("one");
            settle();
            assertThat(told).containsExactly("one");
            end(messages);
        });
    }

    @Test
    void oneReadAtATime() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            Task<String> first = loop.createTask(() -> messages.read().await());
            settle();
            assertThatThrownBy(messages.read()::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("read() called while another task waits for a message of " + messages
                            + "; await one read before the next");
            channel(messages).writeInbound("one");
            assertThatThrownBy(messages.read()::await)
                    .as("its message is there, and the first has not gone on yet")
                    .isInstanceOf(IllegalStateException.class);
            assertThat(first.await()).isEqualTo("one");
            end(messages);
        });
    }

    @Test
    void aDrainThatIsCancelledLeavesTheOthers() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            holdsMuch(messages, true);
            Task<String> one = loop.createTask(() -> {
                messages.drain().await();
                return "drained";
            });
            Task<String> other = loop.createTask(() -> {
                messages.drain().await();
                return "drained too";
            });
            settle();
            one.cancel();
            assertThatThrownBy(one::await).isInstanceOf(CancelledError.class);
            assertThat(other.isDone()).isFalse();
            holdsMuch(messages, false);
            assertThat(other.await()).isEqualTo("drained too");
            end(messages);
        });
    }

    @Test
    void aDrainHearsOfALossThatIsOnItsWay() {
        onLoop(() -> {
            MessageStream<String, String> broken = open();
            IOException below = new IOException("below");
            channel(broken).pipeline().fireExceptionCaught(below);
            assertThatThrownBy(broken.drain()::await).isSameAs(below);
            assertThatThrownBy(broken.drain()::await).isSameAs(below);
            MessageStream<String, String> gone = open();
            end(gone);
            assertThatThrownBy(gone.drain()::await)
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("Connection lost: <MessageStream ");
        });
    }

    @Test
    void whatBrokeTheConnectionComesBehindItsMessages() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            channel(messages).writeInbound("before");
            IOException broken = new IOException("below");
            channel(messages).pipeline().fireExceptionCaught(broken);
            settle();
            assertThat(messages.read().await()).isEqualTo("before");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(messages.read()::await).isSameAs(broken);
                assertThatThrownBy(messages.drain()::await).isSameAs(broken);
            }
        });
    }

    @Test
    void leavingABlockClosesTheChannel() {
        onLoop(() -> {
            MessageStream<String, String> messages = open();
            try (messages) {
                messages.write("bye");
            }
            settle();
            assertThat(channel(messages).<String>readOutbound()).isEqualTo("bye");
            assertThat(channel(messages).isOpen()).isFalse();
        });
    }
}
