package org.tulip4j.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.adopt.ChannelSettings;
import org.tulip4j.netty.internal.adopt.PeerEnd;
import org.tulip4j.netty.internal.adopt.Placement;
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
 */
public final class MessageHandler<I, O> extends ChannelInboundHandlerAdapter {
    private final EventLoop loop;
    private final Class<I> type;
    private final Supplier<? extends MessageProtocol<? super I, O>> factory;

    private @Nullable ChannelHandlerContext context;
    private @Nullable AdoptedMessages<I, O> messages;
    /** What to restore when the handler is removed; null before it is added. */
    private @Nullable ChannelSettings settings;

    private MessageHandler(EventLoop loop, Class<I> type, Supplier<? extends MessageProtocol<? super I, O>> factory) {
        this.loop = Objects.requireNonNull(loop, "loop");
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
     * @param loop in the thread of the channels' event loop
     * @param type of the messages that come
     * @param body run in a task of its own, once
     * @param <I> what comes
     * @param <O> what goes
     * @return to be added to one pipeline
     */
    public static <I, O> MessageHandler<I, O> serving(EventLoop loop, Class<I> type, MessageStream.Handler<I, O> body) {
        Objects.requireNonNull(body, "body");
        return new MessageHandler<>(loop, type, (Supplier<MessageStream<I, O>>) () -> new MessageStream<>(loop, body));
    }

    /**
     * False: each channel needs a handler of its own.
     *
     * @return false
     * @throws IllegalStateException when this handler has been added to a pipeline before
     */
    @Override
    public boolean isSharable() {
        Placement.once("MessageHandler", context);
        return false;
    }

    /**
     * Begins when the channel is active already.
     *
     * @param added of this handler
     * @throws IllegalStateException when the channel's thread is not the loop's
     */
    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        Placement.inThreadOf(loop, added);
        context = added;
        settings = ChannelSettings.take(added.channel());
        if (added.channel().isActive()) {
            begin(added);
        }
    }

    /**
     * Begins.
     *
     * @param active of this handler
     */
    @Override
    public void channelActive(ChannelHandlerContext active) {
        begin(active);
        active.fireChannelActive();
    }

    private void begin(ChannelHandlerContext active) {
        if (messages == null) {
            Adoption.enter(loop);
            try {
                messages = new AdoptedMessages<>(loop, active, type, factory.get());
            } finally {
                Adoption.exit(loop);
            }
        }
    }

    /** {@return who is to be told; null before the beginning, and when the loop has been closed} */
    private @Nullable AdoptedMessages<I, O> heard() {
        AdoptedMessages<I, O> to = messages;
        return to == null || to.orphaned() ? null : to;
    }

    /**
     * Tells the protocol. The message is released here.
     *
     * @param reader of this handler
     * @param message of the type this handler is for
     */
    @Override
    public void channelRead(ChannelHandlerContext reader, Object message) {
        AdoptedMessages<I, O> to = heard();
        if (to == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        Adoption.enter(loop);
        try {
            to.received(message);
        } finally {
            Adoption.exit(loop);
        }
    }

    /**
     * Flushes what was written meanwhile; passes the event on.
     *
     * @param at of this handler
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        AdoptedMessages<I, O> to = heard();
        if (to != null) {
            to.readComplete();
            PeerEnd.atReadComplete(at.channel());
        }
        at.fireChannelReadComplete();
    }

    /**
     * Pauses or resumes writing; passes the event on.
     *
     * @param at of this handler
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        AdoptedMessages<I, O> to = heard();
        if (to != null) {
            Adoption.enter(loop);
            try {
                to.writability();
            } finally {
                Adoption.exit(loop);
            }
        }
        at.fireChannelWritabilityChanged();
    }

    /**
     * Notices the peer's end, a {@code close_notify} of TLS in front too; passes the event on.
     *
     * @param at of this handler
     * @param event whatever it is
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        AdoptedMessages<I, O> to = heard();
        if (to != null && PeerEnd.isToldBy(at, event)) {
            Adoption.enter(loop);
            try {
                to.inputEnded();
            } finally {
                Adoption.exit(loop);
            }
        }
        at.fireUserEventTriggered(event);
    }

    /**
     * Ends the connection; passes the event on.
     *
     * @param at of this handler
     */
    @Override
    public void channelInactive(ChannelHandlerContext at) {
        AdoptedMessages<I, O> to = heard();
        if (to != null) {
            Adoption.enter(loop);
            try {
                to.inactive();
            } finally {
                Adoption.exit(loop);
            }
        }
        at.fireChannelInactive();
    }

    /**
     * Ends the connection with what a handler in front has thrown.
     *
     * @param at of this handler
     * @param cause told to the protocol
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        AdoptedMessages<I, O> to = heard();
        if (to == null) {
            at.fireExceptionCaught(cause);
            return;
        }
        Adoption.enter(loop);
        try {
            to.failed(cause);
        } finally {
            Adoption.exit(loop);
        }
    }

    /**
     * Lets the channel go, open, with the messages that wait.
     *
     * @param at of this handler
     */
    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        AdoptedMessages<I, O> from = heard();
        if (at.channel().isOpen()) {
            if (from != null) {
                Adoption.enter(loop);
                try {
                    from.removed();
                } finally {
                    Adoption.exit(loop);
                }
            }
            Objects.requireNonNull(settings, "settings").restore(at.channel());
        }
    }
}
