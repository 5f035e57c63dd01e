package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** Netty's time-outs count the peer's silence while somebody waits for the peer, and then as they always do. */
@Timeout(20)
class PeerSilenceTest {
    private static final int TIMEOUT = 30;

    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private void onLoop(VoidCoroutine body) {
        loop.runUntilCompleteVoid(body);
    }

    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    /** The channel's time goes on, second by second. */
    private static void pass(EmbeddedChannel channel, int seconds) {
        for (int i = 0; i < seconds && channel.isOpen(); i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
        settle();
    }

    private static EmbeddedChannel channel(ChannelHandler... handlers) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(handlers);
        return channel;
    }

    /** A coroutine that is given to the test. */
    private Future<MessageStream<Object, Object>> served = loop.createFuture();

    private final Future<Object> over = loop.createFuture();

    private ChannelHandler serving() {
        return MessageHandler.<Object, Object>serving(loop, Object.class, messages -> {
            served.setResult(messages);
            over.await();
        });
    }

    @Test
    void aBusyCoroutineIsNotTakenForAnIdlePeer() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(new ReadTimeoutHandler(TIMEOUT), serving());
            MessageStream<Object, Object> messages = served.await();
            Task<Object> reading = loop.createTask(() -> messages.read().await());
            pass(channel, TIMEOUT - 1);
            channel.writeInbound("request");
            assertThat(reading.await()).isEqualTo("request");
            pass(channel, 10 * TIMEOUT);
            assertThat(channel.isOpen()).as("busy with the request").isTrue();

            Task<Object> waiting = loop.createTask(() -> messages.read().await());
            settle();
            pass(channel, TIMEOUT - 1);
            assertThat(channel.isOpen()).as("waiting, not long enough").isTrue();
            pass(channel, TIMEOUT + 1);
            assertThat(channel.isOpen()).as("waiting for longer").isFalse();
            assertThatThrownBy(waiting::await).isInstanceOf(ReadTimeoutException.class);
            over.setResult(null);
            settle();
        });
    }

    @Test
    void aCoroutineThatWaitsFromTheBeginningTimesOutAsEver() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(new ReadTimeoutHandler(TIMEOUT), serving());
            MessageStream<Object, Object> messages = served.await();
            Task<Object> reading = loop.createTask(() -> messages.read().await());
            settle();
            pass(channel, TIMEOUT - 1);
            assertThat(channel.isOpen()).isTrue();
            pass(channel, 1);
            assertThatThrownBy(reading::await).isInstanceOf(ReadTimeoutException.class);
            over.setResult(null);
            settle();
        });
    }

    @Test
    void aReadThatIsGivenUpWaitsNoMore() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(new ReadTimeoutHandler(TIMEOUT), serving());
            MessageStream<Object, Object> messages = served.await();
            assertThatThrownBy(Tulip.waitFor(messages.read(), Duration.ofMillis(1))::await)
                    .isInstanceOf(TimedOutException.class);
            pass(channel, 3 * TIMEOUT);
            assertThat(channel.isOpen()).isTrue();
            over.setResult(null);
            settle();
        });
    }

    @Test
    void messagesThatNobodyTakesAreNoSilence() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(new ReadTimeoutHandler(TIMEOUT), serving());
            MessageStream<Object, Object> messages = served.await();
            for (int i = 0; i < 20; i++) {
                channel.writeInbound("message " + i);
            }
            settle();
            assertThat(channel.config().isAutoRead()).isFalse();
            pass(channel, 3 * TIMEOUT);
            assertThat(channel.isOpen()).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(messages.read().await()).isEqualTo("message " + i);
            }
            over.setResult(null);
            settle();
        });
    }

    private List<IdleState> states() {
        return seen.stream().map(event -> ((IdleStateEvent) event).state()).toList();
    }

    @Test
    void writingIsTimedAsEverAndNobodyElseHearsAnything() {
        List<Object> read = new ArrayList<>();
        onLoop(() -> {
            EmbeddedChannel channel = channel(
                    new IdleStateHandler(TIMEOUT, 0, 2 * TIMEOUT),
                    new IdleStateHandler(0, TIMEOUT, 0),
                    new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext at, Object message) {
                            read.add(message);
                            at.fireChannelRead(message);
                        }

                        @Override
                        public void channelReadComplete(ChannelHandlerContext at) {
                            read.add("complete");
                            at.fireChannelReadComplete();
                        }

                        @Override
                        public void userEventTriggered(ChannelHandlerContext at, Object event) {
                            seen.add(event);
                        }
                    },
                    serving());
            MessageStream<Object, Object> messages = served.await();
            channel.writeInbound("request");
            assertThat(messages.read().await()).isEqualTo("request");
            pass(channel, 4 * TIMEOUT + 1);
            assertThat(states()).hasSize(4).containsOnly(IdleState.WRITER_IDLE);
            seen.clear();
            Task<Object> reading = loop.createTask(() -> messages.read().await());
            settle();
            pass(channel, 3 * TIMEOUT);
            assertThat(states()).contains(IdleState.READER_IDLE, IdleState.ALL_IDLE);
            assertThat(read).containsExactly("request", "complete");
            channel.writeInbound("next");
            assertThat(reading.await()).isEqualTo("next");
            over.setResult(null);
            settle();
        });
    }

    @Test
    void aHandlerThatIsAddedLaterKeepsTheRule() {
        onLoop(() -> {
            EmbeddedChannel channel = channel(serving());
            MessageStream<Object, Object> messages = served.await();
            channel.pipeline().addFirst(new ReadTimeoutHandler(TIMEOUT));
            Task<Object> reading = loop.createTask(() -> messages.read().await());
            settle();
            channel.writeInbound("request");
            assertThat(reading.await()).isEqualTo("request");
            pass(channel, 3 * TIMEOUT);
            assertThat(channel.isOpen()).isTrue();
            over.setResult(null);
            settle();
        });
    }

    @Test
    void aProtocolThatHasPausedIsNotTakenForAnIdlePeer() {
        onLoop(() -> {
            MessageTransport<?>[] made = {null};
            EmbeddedChannel channel = channel(
                    new ReadTimeoutHandler(TIMEOUT),
                    new MessageHandler<>(loop, String.class, new MessageProtocol<String, String>() {
                        @Override
                        public void connectionMade(MessageTransport<String> transport) {
                            made[0] = transport;
                        }

                        @Override
                        public void messageReceived(String message) {}
                    }));
            settle();
            channel.writeInbound("x");
            made[0].pauseReading();
            pass(channel, 3 * TIMEOUT);
            assertThat(channel.isOpen()).isTrue();
            made[0].resumeReading();
            settle();
            pass(channel, TIMEOUT - 1);
            assertThat(channel.isOpen()).isTrue();
            pass(channel, TIMEOUT + 1);
            assertThat(channel.isOpen()).isFalse();
        });
    }

    @Test
    void aProtocolOfBytesThatHasPausedIsNotTakenForAnIdlePeer() {
        onLoop(() -> {
            Recorder recorder = new Recorder();
            EmbeddedChannel channel = channel(new ReadTimeoutHandler(TIMEOUT), new ProtocolHandler(loop, recorder));
            settle();
            channel.writeInbound(Unpooled.copiedBuffer("x", UTF_8));
            recorder.transport.pauseReading();
            channel.writeInbound(Unpooled.copiedBuffer("y", UTF_8));
            pass(channel, 3 * TIMEOUT);
            assertThat(recorder.events).containsExactly("made", "data x");
            recorder.transport.resumeReading();
            settle();
            assertThat(recorder.events).containsExactly("made", "data x", "data y");
            pass(channel, TIMEOUT - 1);
            assertThat(channel.isOpen()).isTrue();
            pass(channel, TIMEOUT + 1);
            assertThat(recorder.lostBy).isInstanceOf(ReadTimeoutException.class);
        });
    }
}
