package org.tulip4j.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.adopt.AdoptedConnection;
import org.tulip4j.netty.internal.adopt.ChannelSettings;
import org.tulip4j.netty.internal.adopt.PeerEnd;
import org.tulip4j.netty.internal.adopt.Placement;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.spi.Adoption;

/**
 * A handler at the end of a Netty pipeline, for one channel and one time: has a connection of tulip begin with the channel, and tells it
 * what Netty tells. What comes over it, and what becomes of it when the handler is removed, is its subclass's.
 *
 * <p>States: made; added to a pipeline, whose channel's settings it has from then on; begun, when the channel is active. A connection
 * whose loop has been closed is told nothing more. The connection is its subclass's, which knows its type. Thread: the channel's event
 * loop, which must be the thread of the tulip loop.
 */
abstract class HandlerAtEnd extends ChannelInboundHandlerAdapter {
    /** The loop whose protocols and coroutines are served. */
    private final EventLoop loop;
    /** Where it stands; null before it is added. */
    private @Nullable ChannelHandlerContext context;
    /** What to restore when the handler is removed; null before it is added. */
    private @Nullable ChannelSettings settings;

    /**
     * A handler that has not been added.
     *
     * @param loop in the thread of the channels' event loop
     */
    HandlerAtEnd(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /**
     * Makes the connection, once, inside the loop.
     *
     * @param active of this handler, on a channel that is active
     * @param before what the channel was set to
     */
    abstract void connect(ChannelHandlerContext active, ChannelSettings before);

    /** {@return the connection; null before the channel is active} */
    abstract @Nullable AdoptedConnection connection();

    final EventLoop loop() {
        return loop;
    }

    /** Sets the channel as it was before the handler was added; one that was refused has changed nothing. */
    final void restoreSettings(ChannelHandlerContext at) {
        ChannelSettings before = settings;
        if (before != null) {
            before.restore(at.channel());
        }
    }

    /** {@return who is to be told; null before the beginning, and when the loop has been closed} */
    final @Nullable AdoptedConnection heard() {
        AdoptedConnection to = connection();
        return to == null || to.orphaned() ? null : to;
    }

    /**
     * False: each channel needs a handler of its own.
     *
     * @return false
     * @throws IllegalStateException when this handler has been added to a pipeline before
     */
    @Override
    public boolean isSharable() {
        Placement.once(getClass().getSimpleName(), context);
        return false;
    }

    /**
     * Begins when the channel is active already.
     *
     * @param added of this handler
     * @throws IllegalStateException when the channel's thread is not the loop's, or the handler is to be called in a thread of its own;
     *     Netty tells the handlers of the pipeline, and the channel is closed
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
        if (connection() != null) {
            return;
        }
        Placement.inThreadOf(loop, active);
        Adoption.enter(loop);
        try {
            connect(active, Objects.requireNonNull(settings, "settings"));
        } finally {
            Adoption.exit(loop);
        }
    }

    /**
     * Ends the connection when the channel leaves its event loop, perhaps for another thread, while it is served here.
     *
     * @param at of this handler
     */
    @Override
    public void channelUnregistered(ChannelHandlerContext at) {
        AdoptedConnection to = at.channel().isOpen() ? heard() : null;
        if (to != null) {
            Adoption.enter(loop);
            try {
                to.failed(new IllegalStateException(at.channel() + " was deregistered from its event loop while " + loop
                        + " served it: remove the " + getClass().getSimpleName()
                        + " before, and add one of a loop that lives where the channel is registered next; the channel is"
                        + " closed"));
            } finally {
                Adoption.exit(loop);
            }
            at.close();
        }
        at.fireChannelUnregistered();
    }

    /**
     * Sends what was written meanwhile; passes the event on.
     *
     * @param at of this handler
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        AdoptedConnection to = connection();
        if (to != null) {
            to.readCompleted();
            PeerEnd.atReadComplete(at.channel());
        }
        at.fireChannelReadComplete();
    }

    /**
     * Tells of the event, and of the peer's end: a {@code close_notify} of TLS in front is one, too; passes the event on.
     *
     * @param at of this handler
     * @param event whatever it is
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        AdoptedConnection to = heard();
        if (to != null) {
            boolean ended = PeerEnd.isToldBy(at, event);
            Adoption.enter(loop);
            try {
                if (!PeerEnd.isShutdown(event)) {
                    to.eventReceived(event);
                }
                if (ended) {
                    to.inputEnded();
                }
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
        AdoptedConnection to = heard();
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
     * Ends the connection with what a handler in front has thrown, or an {@code OutOfResourcesException} around Netty's {@code
     * OutOfDirectMemoryError}.
     *
     * @param at of this handler
     * @param cause told to the protocol
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        AdoptedConnection to = heard();
        if (to == null) {
            at.fireExceptionCaught(cause);
            return;
        }
        Adoption.enter(loop);
        try {
            to.failed(NettyErrors.inFront(cause));
        } finally {
            Adoption.exit(loop);
        }
    }
}
