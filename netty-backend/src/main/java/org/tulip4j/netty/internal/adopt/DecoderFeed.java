package org.tulip4j.netty.internal.adopt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the codecs of a {@code MessageHandler} and gives them what was read piece by piece, as long as the handler takes
 * messages. So what one read decodes is bounded by who takes it, and not by how much one read brings; codecs that bound what has
 * been decoded and not been answered, as those of HTTP do, see no more than with a handler that answers at once.
 *
 * <p>A decoder that is set to decode a single message for each read is asked for the next one when somebody waits for it, see
 * {@link SingleDecode}: what stands behind a message that changes the protocol is not decoded before the change.
 *
 * <p>Owns the bytes that wait: those of the read during which the handler was paused, and of reads that were in flight then. It holds
 * nothing (what comes is passed on), or it holds (what comes waits behind it, the peer's end too) until the handler takes
 * messages again, the channel is closed, or this is removed. Thread: the channel's.
 */
public final class DecoderFeed extends ChannelInboundHandlerAdapter {
    /**
     * The shortest request of HTTP has 14 bytes: a piece has 109 of them at most. With those that wait for a coroutine that is less
     * than Netty's codec takes without an answer, 128.
     */
    static final int PIECE_BYTES = 1536;

    /** Takes the messages that the codecs make. */
    private final Taker taker;
    /** Buffers and events in order; empty mostly. */
    private final ArrayDeque<Object> held = new ArrayDeque<>(2);
    /** Where this stands; null before it is added. */
    private @Nullable ChannelHandlerContext context;
    /** Something of {@link #held} is being passed on. */
    private boolean feeding;
    /** A decoder gives out one message for each read. */
    private boolean single;
    /** The codecs are those that shall decode the next message; means something only to {@link #single}. */
    private boolean ready = true;

    /** Who takes the messages at the end of the pipeline. */
    public interface Taker {
        /** {@return whether messages can be told now; also true when nobody will hear them any more} */
        boolean takes();

        /** {@return how many messages have come, modulo 2^32} */
        int received();

        /** {@return whether somebody waits for the next message, or nobody will hear it any more} */
        boolean awaits();

        /** {@return whether the latest message was bytes, so that there is nothing to decode} */
        boolean takesBytes();
    }

    private DecoderFeed(Taker taker) {
        this.taker = taker;
    }

    /**
     * Puts a new one behind TLS, whose records are decrypted whole, and else in front of everything.
     *
     * @param pipeline of a channel that is active
     * @param taker at its end
     */
    public static DecoderFeed addTo(ChannelPipeline pipeline, Taker taker) {
        DecoderFeed feed = new DecoderFeed(taker);
        ChannelHandlerContext encryption = Encryption.nearest(pipeline);
        if (encryption == null) {
            pipeline.addFirst(feed);
        } else {
            pipeline.addAfter(encryption.name(), null, feed);
        }
        feed.single = SingleDecode.isIn(pipeline);
        return feed;
    }

    public boolean isEmpty() {
        return held.isEmpty();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        if (message instanceof ByteBuf bytes && (single || !isIdle() || !takes() || isLong(bytes))) {
            held.add(bytes);
            feed(at);
        } else if (isIdle()) {
            at.fireChannelRead(message);
        } else {
            held.add(message);
        }
    }

    private boolean takes() {
        return taker.takes() && (!single || (ready && taker.awaits()));
    }

    private boolean isIdle() {
        return !feeding && held.isEmpty();
    }

    private boolean isLong(ByteBuf bytes) {
        return bytes.readableBytes() > PIECE_BYTES && !taker.takesBytes();
    }

    /**
     * Whether the pipeline is as it shall be for the next message.
     *
     * @param now false while somebody may change it, and while changes wait for the channel's thread
     */
    public void ready(boolean now) {
        ready = now;
    }

    /** {@return whether to {@link #resume} when somebody begins to wait for a message} */
    public boolean isStepwise() {
        return single;
    }

    /** The taker takes messages again: passes on what is held, as long as it does. */
    public void resume() {
        ChannelHandlerContext at = context;
        if (at == null || feeding) {
            return;
        }
        single = single && SingleDecode.isIn(at.pipeline());
        if (single || !held.isEmpty()) {
            feed(at);
            at.fireChannelReadComplete();
        }
    }

    private void feed(ChannelHandlerContext at) {
        if (feeding) {
            return;
        }
        feeding = true;
        try {
            decodeRest(at, false);
            while (!held.isEmpty() && takes()) {
                next(at);
                decodeRest(at, false);
            }
        } finally {
            feeding = false;
        }
    }

    /** A decoder of single messages may have more in hand. */
    private void decodeRest(ChannelHandlerContext at, boolean all) {
        boolean more = single;
        while (more && (all || takes())) {
            int before = taker.received();
            at.fireChannelRead(SingleDecode.NO_BYTES);
            more = taker.received() != before;
        }
    }

    private void next(ChannelHandlerContext at) {
        Object first = held.element();
        if (first instanceof ByteBuf bytes && isLong(bytes)) {
            at.fireChannelRead(bytes.readRetainedSlice(PIECE_BYTES));
        } else {
            pass(at, held.remove());
        }
    }

    private static void pass(ChannelHandlerContext at, Object first) {
        if (PeerEnd.concerns(first)) {
            at.fireUserEventTriggered(first);
        } else {
            at.fireChannelRead(first);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if ((single || !isIdle()) && PeerEnd.concerns(event)) {
            held.add(event);
            if (single) {
                resume();
            }
        } else {
            at.fireUserEventTriggered(event);
        }
    }

    /** Nothing can be held behind the end of the channel. */
    @Override
    public void channelInactive(ChannelHandlerContext at) {
        decodeRest(at, true);
        while (!held.isEmpty()) {
            pass(at, held.remove());
            decodeRest(at, true);
        }
        at.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        while (!held.isEmpty()) {
            pass(at, held.remove());
        }
    }
}
