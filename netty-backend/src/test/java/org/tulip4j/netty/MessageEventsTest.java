package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;

/** Events of handlers in front come in their place among the messages, to protocols and to coroutines. */
@Timeout(20)
class MessageEventsTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final List<ErrorContext> errors = new ArrayList<>();
    private final List<Object> heard = new ArrayList<>();
    private final List<Object> behind = new ArrayList<>();
    private MessageTransport<Object> transport;

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private final class Hearing implements MessageProtocol<String, Object> {
        @Override
        public void connectionMade(MessageTransport<Object> made) {
            transport = made;
        }

        @Override
        public void messageReceived(String message) {
            heard.add(message);
        }

        @Override
        public void eventReceived(Object event) {
            heard.add(event);
            if (event.equals("fail")) {
                throw new IllegalArgumentException("of the protocol");
            }
        }

        @Override
        public boolean eofReceived() {
            heard.add("eof");
            return true;
        }
    }

    private void onLoop(VoidCoroutine body) {
        loop.setExceptionHandler((where, error) -> errors.add(error));
        loop.runUntilCompleteVoid(body);
    }

    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private EmbeddedChannel hear() {
        EmbeddedChannel channel = new EmbeddedChannel(new MessageHandler<>(loop, String.class, new Hearing()));
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext at, Object event) {
                behind.add(event);
            }
        });
        return channel;
    }

    @Test
    void aProtocolHearsThemAmongItsMessages() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
            channel.writeInbound("one");
            assertThat(heard).as("before connectionMade").isEmpty();
            settle();
            channel.pipeline().fireUserEventTriggered("event");
            channel.writeInbound("two");
            assertThat(heard).containsExactly(SslHandshakeCompletionEvent.SUCCESS, "one", "event", "two");
            assertThat(behind).containsExactly(SslHandshakeCompletionEvent.SUCCESS, "event");
            channel.close();
        });
    }

    @Test
    void theyWaitForTheMessagesBeforeThemAndDoNotPileUp() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            settle();
            transport.pauseReading();
            for (int i = 0; i < 3; i++) {
                channel.writeInbound("message " + i);
                channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
            }
            channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
            settle();
            assertThat(heard).isEmpty();
            transport.resumeReading();
            settle();
            assertThat(heard)
                    .containsExactly(
                            "message 0",
                            IdleStateEvent.READER_IDLE_STATE_EVENT,
                            "message 1",
                            "message 2",
                            SslCloseCompletionEvent.SUCCESS,
                            "eof");
            channel.close();
        });
    }

    @Test
    void whatAProtocolThrowsEndsTheConnection() {
        onLoop(() -> {
            EmbeddedChannel channel = hear();
            settle();
            channel.pipeline().fireUserEventTriggered("fail");
            settle();
            assertThat(channel.isOpen()).isFalse();
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0).message()).contains("eventReceived");
        });
    }

    @Test
    void eventsWithACountAreLentAndNotLost() {
        ByteBuf dropped = Unpooled.copiedBuffer("dropped", UTF_8);
        ByteBuf passedOn = Unpooled.copiedBuffer("passed on", UTF_8);
        onLoop(() -> {
            EmbeddedChannel channel = new EmbeddedChannel(new MessageHandler<>(loop, String.class, new Hearing()));
            settle();
            transport.pauseReading();
            channel.pipeline().fireUserEventTriggered(dropped);
            assertThat(dropped.refCnt()).as("the pipeline has released its own").isEqualTo(1);
            transport.close();
            assertThat(dropped.refCnt()).isZero();

            EmbeddedChannel other = new EmbeddedChannel(new MessageHandler<>(loop, String.class, new Hearing()));
            settle();
            transport.pauseReading();
            other.pipeline().fireUserEventTriggered(passedOn);
            other.pipeline().remove(MessageHandler.class);
            assertThat(passedOn.refCnt()).as("those behind had it at once").isZero();
            assertThat(other.inboundMessages()).isEmpty();
            other.close();
        });
    }

    @Test
    void aCoroutineReadsThoseOfItsType() {
        onLoop(() -> {
            EmbeddedChannel all =
                    new EmbeddedChannel(MessageHandler.<Object, Object>serving(loop, Object.class, messages -> {
                        for (Object next = messages.read().await();
                                next != null;
                                next = messages.read().await()) {
                            heard.add(next);
                        }
                        heard.add("end");
                    }));
            all.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
            all.writeInbound("one");
            all.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
            all.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
            all.writeInbound("two");
            all.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            settle();
            assertThat(heard)
                    .containsExactly(
                            SslHandshakeCompletionEvent.SUCCESS,
                            "one",
                            IdleStateEvent.READER_IDLE_STATE_EVENT,
                            "two",
                            "end");
            assertThat(all.isOpen()).isFalse();
        });
    }

    @Test
    void aCoroutineOfAnotherTypeIsNotDisturbed() {
        onLoop(() -> {
            EmbeddedChannel channel =
                    new EmbeddedChannel(MessageHandler.<String, Object>serving(loop, String.class, messages -> {
                        for (String next = messages.read().await();
                                next != null;
                                next = messages.read().await()) {
                            heard.add(next);
                        }
                    }));
            channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
            channel.writeInbound("one");
            channel.pipeline().fireUserEventTriggered("of its type");
            channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
            settle();
            assertThat(heard).containsExactly("one", "of its type");
            channel.close();
            settle();
        });
    }
}
