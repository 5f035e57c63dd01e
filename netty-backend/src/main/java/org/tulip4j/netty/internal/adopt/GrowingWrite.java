package org.tulip4j.netty.internal.adopt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A write that the channel has and has not begun to send, with room for the small ones that follow: they are copied behind it, and cost
 * neither a buffer nor a way through the pipeline nor a promise.
 *
 * <p>Nobody can tell it from as many writes in the same order. It is begun on a channel that carries a stream, where no handler of the
 * pipeline sees what is written, and it grows only as long as that is so, nothing was written behind it by whomever, and no flush has
 * reached it. The channel's own account of what waits, and so {@link Channel#isWritable}, counts what it began with.
 *
 * <p>States: growing, then sealed for ever. The buffer is the channel's. Thread: the channel's.
 */
final class GrowingWrite extends DefaultChannelPromise {
    /** Room for so many bytes. */
    private static final int BYTES = 4096;
    /** The longest write that is small. */
    private static final int SMALL = BYTES >> 2;

    /** Where the handler stands in the pipeline. */
    private final ChannelHandlerContext context;
    /** What was written so far. */
    private final ByteBuf bytes;
    /** What the channel counted as waiting when this was the last of it. */
    private long waiting;
    /** It does not grow any more. */
    private boolean sealed;

    private GrowingWrite(ChannelHandlerContext context, ByteBuf bytes) {
        super(context.channel(), context.executor());
        this.context = context;
        this.bytes = bytes;
    }

    /**
     * Writes what may grow afterwards.
     *
     * @param data taken whole, or left alone
     * @return null when nothing was written, for it is long, or others have to see each write by itself
     */
    static @Nullable GrowingWrite begin(ChannelHandlerContext context, ByteBuffer data) {
        ChannelOutboundBuffer outbound = data.remaining() > SMALL ? null : outbound(context);
        if (outbound == null || !outbound.isEmpty()) {
            return null;
        }
        long before = outbound.totalPendingWriteBytes();
        GrowingWrite begun =
                new GrowingWrite(context, context.alloc().directBuffer(BYTES).writeBytes(data));
        context.write(begun.bytes, begun);
        begun.waiting = outbound.totalPendingWriteBytes();
        // A channel that has copied it will not see it grow.
        begun.sealed = begun.waiting <= before || begun.bytes.refCnt() != 1;
        return begun;
    }

    /** What the channel has and has not sent; null when others see what is written, or when it is not known. */
    private static @Nullable ChannelOutboundBuffer outbound(ChannelHandlerContext context) {
        Channel channel = context.channel();
        return channel instanceof DuplexChannel
                        && context.executor().inEventLoop()
                        && context.pipeline().context(ChannelOutboundHandler.class) == null
                ? channel.unsafe().outboundBuffer()
                : null;
    }

    /**
     * Grows.
     *
     * @param data taken whole, or left alone
     * @return whether it was taken
     */
    boolean take(ByteBuffer data) {
        if (sealed || bytes.writableBytes() < data.remaining()) {
            return false;
        }
        ChannelOutboundBuffer outbound = outbound(context);
        if (outbound == null || outbound.totalPendingWriteBytes() != waiting) {
            return false;
        }
        bytes.writeBytes(data);
        return true;
    }

    /** A flush has reached it: it may be on its way. */
    @Override
    public boolean setUncancellable() {
        sealed = true;
        return super.setUncancellable();
    }
}
