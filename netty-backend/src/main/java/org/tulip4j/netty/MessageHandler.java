package org.tulip4j.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.adopt.ChannelSettings;
import org.tulip4j.spi.Adoption;

/**
 * A {@link MessageProtocol}, or a coroutine, as a handler of a Netty pipeline, behind the codecs that make the messages.
 *
 * <p>The handler begins when the channel is active, at once when it is so already. From then on it owns the channel's
 * {@code autoRead} and half closure; both are restored when it is removed, which is {@code connectionLost(null)} and leaves the
 * channel open, and messages that wait are passed on to the handlers behind. Closing the transport closes the channel.
 *
 * <p>The peer's end is {@code eofReceived}, behind the messages that came before it and whatever the channel's half closure was set
 * to: a peer that sends no more, and behind an {@code SslHandler} a {@code close_notify} before that. What is written afterwards is
 * sent.
 *
 * <p>Messages are consumed here. An exception of a codec is {@code connectionLost(exception)} and closes the channel, and so is a
 * message of another type.
 *
 * <p>When the loop is closed before the channel, the protocol hears no more, messages that come are released, and the channel is
 * Netty's.
 *
 * <p>One handler is for one channel and one time. Thread: the channel's event loop, which must be the thread of the tulip loop.
 *
 * @param <I> what comes
 * @param <O> what goes
 * @since 0.1.0
 */
public final class MessageHandler<I, O> extends HandlerAtEnd {
    /** What the protocol hears. */
    private final Class<I> type;
    /** Makes the protocol when the channel is active. */
    private final Supplier<? extends MessageProtocol<? super I, O>> factory;
    /** The connection; null before the channel is active. */
    private @Nullable AdoptedMessages<I, O> messages;

    private MessageHandler(EventLoop loop, Class<I> type, Supplier<? extends MessageProtocol<? super I, O>> factory) {
        super(loop);
        this.type = Objects.requireNonNull(type, "type");
        this.factory = Objects.requireNonNull(factory, "factory");
    }

    /**
     * A handler for one protocol.
     *
     * @param loop in the thread of the channels' event loop
     * @param type of the messages that come
     * @param protocol hears of the one channel the handler is added to
     */
    public MessageHandler(EventLoop loop, Class<I> type, MessageProtocol<? super I, O> protocol) {
        this(loop, type, constant(Objects.requireNonNull(protocol, "protocol")));
    }

    private static <I, O> Supplier<MessageProtocol<? super I, O>> constant(MessageProtocol<? super I, O> protocol) {
        return () -> protocol;
    }

    /**
     * A handler that runs a coroutine for its channel, which is closed when the coroutine ends, after what was written. What it
     * throws goes to the loop's exception handler.
     *
     * <p>Events that handlers in front fire are read in their place among the messages when they are of the same type: for {@code Object}
     * all of them, for {@code Http2StreamFrame} the reset of a stream, for {@code WebSocketFrame} none.
     *
     * @param loop in the thread of the channels' event loop
     * @param type of what is read; messages of another type end the connection, events of another type are left to others
     * @param body run in a task of its own, once
     * @param <I> what comes
     * @param <O> what goes
     * @return to be added to one pipeline
     */
    public static <I, O> MessageHandler<I, O> serving(EventLoop loop, Class<I> type, MessageStream.Handler<I, O> body) {
        Objects.requireNonNull(body, "body");
        return new MessageHandler<>(
                loop, type, (Supplier<StreamedMessages<I, O>>) () -> new StreamedMessages<>(loop, type, body));
    }

    @Override
    void connect(ChannelHandlerContext active, ChannelSettings before) {
        messages = new AdoptedMessages<>(loop(), active, type, factory.get());
    }

    @Override
    @Nullable AdoptedMessages<I, O> connection() {
        return messages;
    }

    /**
     * Tells the protocol. The message is released here.
     *
     * @param reader of this handler
     * @param message of the type this handler is for
     */
    @Override
    public void channelRead(ChannelHandlerContext reader, Object message) {
        AdoptedMessages<I, O> to = heard() == null ? null : messages;
        if (to == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        Adoption.enter(loop());
        try {
            to.received(message);
        } finally {
            Adoption.exit(loop());
        }
    }

    /**
     * Pauses or resumes writing; passes the event on.
     *
     * @param at of this handler
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        AdoptedMessages<I, O> to = heard() == null ? null : messages;
        if (to != null) {
            Adoption.enter(loop());
            try {
                to.writability();
            } finally {
                Adoption.exit(loop());
            }
        }
        at.fireChannelWritabilityChanged();
    }

    /**
     * Lets the channel go, open, with the messages that wait.
     *
     * @param at of this handler
     */
    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        AdoptedMessages<I, O> from = heard() == null ? null : messages;
        if (at.channel().isOpen()) {
            if (from != null) {
                Adoption.enter(loop());
                try {
                    from.removed();
                } finally {
                    Adoption.exit(loop());
                }
            }
            restoreSettings(at);
        }
    }
}
